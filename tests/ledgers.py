"""Entries that no use case makes yet: adjustments and reversals by a steward, as the ledger will hold them."""

from datetime import datetime
from uuid import uuid4

from socialscore.domain.ids import SubjectId
from socialscore.domain.score import EntryKind
from socialscore.domain.score import ScoreEntry as Entry
from socialscore.domain.transparency.leaves import adjustment
from socialscore.infrastructure.django_app.models import PersonProfile, ScoreEntry
from socialscore.wiring import unit_of_work


def an_adjustment(person: PersonProfile, points: int, *, at: datetime) -> int:
    """Points that a steward gave by hand."""
    made = Entry(
        subject_id=SubjectId(person.subject_id),
        action_id=None,
        kind=EntryKind.ADJUST,
        reserved_delta=0,
        confirmed_delta=points,
        rule_version=0,
        actor=None,
        idempotency_key=f"ADJUST:{uuid4()}",
    )
    with unit_of_work() as uow:
        entry = ScoreEntry.objects.create(
            subject_id=person.subject_id,
            kind=made.kind,
            reserved_delta=0,
            confirmed_delta=points,
            rule_version=0,
            idempotency_key=made.idempotency_key,
            created_at=at,
        )
        uow.log.append([adjustment(made, decided_at=at, reason_code="BY_HAND")], now=at)
    return int(entry.pk)


def a_reversal(entry_id: int, *, at: datetime) -> int:
    """An entry that takes a confirmed one back."""
    taken = ScoreEntry.objects.get(pk=entry_id)
    with unit_of_work():
        entry = ScoreEntry.objects.create(
            subject_id=taken.subject_id,
            action_id=taken.action_id,
            kind="REVERSE",
            reserved_delta=0,
            confirmed_delta=-taken.confirmed_delta,
            rule_version=taken.rule_version,
            reverses=taken,
            idempotency_key=f"REVERSE:{uuid4()}",
            created_at=at,
        )
    return int(entry.pk)
