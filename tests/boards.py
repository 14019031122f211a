"""What moves boards, in one line each."""

from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Listing
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.domain.transparency.leaves import adjustment
from socialscore.wiring import unit_of_work

MONTHS = {"2026-10": datetime(2026, 10, 14, 9, tzinfo=UTC), "2026-11": datetime(2026, 11, 24, 9, tzinfo=UTC)}


class Somebody(Protocol):
    """A profile, or a person of the domain."""

    person_id: Any
    subject_id: Any


def award(person: Somebody, points: int, *, month: str = "2026-11") -> None:
    """Points with their leaf, as a decision or an import gives them."""
    now = MONTHS[month]
    entry = ScoreEntry(
        subject_id=SubjectId(person.subject_id),
        action_id=None,
        kind=EntryKind.ADJUST,
        reserved_delta=0,
        confirmed_delta=points,
        rule_version=1,
        actor=None,
        idempotency_key=f"TEST:{uuid4()}",
    )
    with unit_of_work() as uow:
        uow.ledger.append([entry], now=now)
        uow.log.append([adjustment(entry, decided_at=now, reason_code="TEST")], now=now)


def list_as(person: Somebody, listing: Listing) -> None:
    membership.choose_visibility(
        unit_of_work(),
        person_id=PersonId(person.person_id),
        listing=listing,
        has_public_profile=False,
        now=timezone.now(),
    )
