"""The ledger's rows, and the balances and board sums that follow them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.db import IntegrityError
from django.db.models import F

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.score import Award, EntryKind, ScoreEntry
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
        ids = _ids_of({entry.reverses for entry in entries if entry.reverses is not None})
        try:
            models.ScoreEntry.objects.bulk_create([_row(entry, ids, now) for entry in entries])
        except IntegrityError as error:
            raise Conflict from error
        by_subject: dict[SubjectId, list[ScoreEntry]] = {}
        for entry in entries:
            by_subject.setdefault(entry.subject_id, []).append(entry)
        # In one order, so that two that move many people's balances at once do not wait for each other for ever.
        for subject_id, own in sorted(by_subject.items()):
            self._move_balances(subject_id, own)
            self._move_boards(subject_id, sum(entry.confirmed_delta for entry in own), now)

    def award_of(self, action_id: ActionId) -> Award | None:
        given = models.ScoreEntry.objects.filter(action_id=action_id, kind=EntryKind.CONFIRM, reversed_by=None)
        row = given.order_by("-entry_id").values_list("idempotency_key", "confirmed_delta").first()
        return Award(key=row[0], points=row[1]) if row else None

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


def _ids_of(keys: set[str]) -> dict[str, int]:
    """No query without a key: most entries take nothing back."""
    if not keys:
        return {}
    rows = models.ScoreEntry.objects.filter(idempotency_key__in=keys)
    return dict(rows.values_list("idempotency_key", "entry_id"))


def _row(entry: ScoreEntry, ids: dict[str, int], now: datetime) -> models.ScoreEntry:
    return models.ScoreEntry(
        subject_id=entry.subject_id,
        action_id=entry.action_id,
        kind=entry.kind,
        reserved_delta=entry.reserved_delta,
        confirmed_delta=entry.confirmed_delta,
        rule_version=entry.rule_version,
        actor_id=entry.actor,
        reverses_id=ids[entry.reverses] if entry.reverses is not None else None,
        idempotency_key=entry.idempotency_key,
        created_at=now,
    )
