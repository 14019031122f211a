"""The ledger's rows, and the balances and board sums that follow them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.db import IntegrityError
from django.db.models import F

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import SubjectId
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.infrastructure.django_app import models

ALL_TIME = "ALL"


def month_of(moment: datetime, zone: tzinfo) -> str:
    """The month of the community's calendar that holds `moment`, e.g. 2026-11."""
    return moment.astimezone(zone).strftime("%Y-%m")


class DjangoLedger:
    """Appends rows and moves what is cached by the same amounts, in the transaction of the unit of work."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def append(self, entries: Sequence[ScoreEntry], *, now: datetime) -> None:
        """:raises Conflict: if one of the keys is there already: the effect has taken place."""
        try:
            models.ScoreEntry.objects.bulk_create([_row(entry, now) for entry in entries])
        except IntegrityError as error:
            raise Conflict from error
        by_subject: dict[SubjectId, list[ScoreEntry]] = {}
        for entry in entries:
            by_subject.setdefault(entry.subject_id, []).append(entry)
        # In one order, so that two that move many people's balances at once do not wait for each other for ever.
        for subject_id, own in sorted(by_subject.items()):
            self._move_balances(subject_id, own)
            self._move_boards(subject_id, sum(entry.confirmed_delta for entry in own), now)

    def _move_balances(self, subject_id: SubjectId, entries: list[ScoreEntry]) -> None:
        has_moved = models.PersonProfile.objects.filter(subject_id=subject_id).update(
            reserved_score=F("reserved_score") + sum(entry.reserved_delta for entry in entries),
            reputation_score=F("reputation_score") + sum(entry.confirmed_delta for entry in entries),
        )
        if not has_moved and any(entry.kind is EntryKind.RESERVE for entry in entries):
            raise Conflict  # erased while they were sending something

    def _move_boards(self, subject_id: SubjectId, points: int, now: datetime) -> None:
        if not points:
            return
        for period in (month_of(now, self._zone), ALL_TIME):
            sums = models.BoardSum.objects.filter(subject_id=subject_id, period=period)
            # The person's row is locked by now, so nobody else inserts this sum meanwhile.
            if not sums.update(points=F("points") + points):
                models.BoardSum.objects.create(subject_id=subject_id, period=period, points=points)


def _row(entry: ScoreEntry, now: datetime) -> models.ScoreEntry:
    return models.ScoreEntry(
        subject_id=entry.subject_id,
        action_id=entry.action_id,
        kind=entry.kind,
        reserved_delta=entry.reserved_delta,
        confirmed_delta=entry.confirmed_delta,
        rule_version=entry.rule_version,
        actor_id=entry.actor,
        idempotency_key=entry.idempotency_key,
        created_at=now,
    )
