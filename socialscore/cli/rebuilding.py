"""
The balances and counters that are kept for speed, compared with what the ledger and the rows say.

The ledger is never written here. A difference is looked for without a lock and confirmed under one, so that a decision
that is settled meanwhile makes no false alarm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from socialscore.domain.action_states import Status
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_ledger import ALL_TIME
from socialscore.infrastructure.recounting import miscounted, misplaced_people, put_right
from socialscore.infrastructure.transparency.snapshot import one_moment
from socialscore.infrastructure.turns import await_turn
from socialscore.wiring import unit_of_work

CHUNK = 500
BALANCES = {
    "reputation_score": "true_score",
    "reserved_score": "true_reserved",
    "unread_notifications": "true_unread",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`whose` is an id, or points; a difference of an action has no cache to repair, somebody has to look into it."""

    what: str
    whose: UUID | str
    kept: int
    true: int
    is_repairable: bool = True


def differences(*, zone: tzinfo, repair: bool) -> Iterator[Difference]:
    """Every difference, one by one; with `repair` each cache is put right before it is told."""
    yield from _balances(repair)
    yield from _boards(zone, repair)
    yield from _ranks(repair)
    yield from _waiting_counts(repair)
    yield from _actions()


def _balances(repair: bool) -> Iterator[Difference]:
    for pk in list(_wrong_profiles().values_list("pk", flat=True)):
        with unit_of_work():
            list(models.PersonProfile.objects.select_for_update().filter(pk=pk))
            row = _wrong_profiles().filter(pk=pk).values(*BALANCES, *BALANCES.values()).first()
            if row and repair:
                models.PersonProfile.objects.filter(pk=pk).update(
                    **{kept: row[true] for kept, true in BALANCES.items()}
                )
        for kept, true in BALANCES.items():
            if row and row[kept] != row[true]:
                yield Difference(what=kept, whose=pk, kept=row[kept], true=row[true])


def _wrong_profiles() -> QuerySet[Any]:
    entries = models.ScoreEntry.objects.filter(subject_id=OuterRef("subject_id")).order_by().values("subject_id")
    told = models.Notification.objects.filter(person_id=OuterRef("pk"), read_at=None, counted_from=None)
    unread = told.order_by().values("person_id")
    profiles = models.PersonProfile.objects.annotate(
        true_score=_or_zero(entries.annotate(total=Sum("confirmed_delta"))),
        true_reserved=_or_zero(entries.annotate(total=Sum("reserved_delta"))),
        true_unread=_or_zero(unread.annotate(total=Count("pk"))),
    )
    return profiles.exclude(**{kept: F(true) for kept, true in BALANCES.items()}).order_by("pk")


def _boards(zone: tzinfo, repair: bool) -> Iterator[Difference]:
    subjects = models.Subject.objects.order_by("pk").values_list("pk", flat=True)
    chunk = list(subjects[:CHUNK])
    while chunk:
        for subject_id in sorted({subject_id for subject_id, _period in _wrong_sums(chunk, zone)}):
            yield from _boards_of(subject_id, zone, repair)
        chunk = list(subjects.filter(pk__gt=chunk[-1])[:CHUNK])


def _boards_of(subject_id: UUID, zone: tzinfo, repair: bool) -> list[Difference]:
    with unit_of_work():
        # The ledger moves sums under the lock of the profile; an erased person's do not move.
        list(models.PersonProfile.objects.select_for_update().filter(subject_id=subject_id))
        wrong = _wrong_sums([subject_id], zone)
        for (_, period), (_kept, true) in wrong.items() if repair else ():
            models.BoardSum.objects.update_or_create(subject_id=subject_id, period=period, defaults={"points": true})
    return [
        Difference(what=f"board {period}", whose=subject_id, kept=kept, true=true)
        for (_, period), (kept, true) in sorted(wrong.items())
    ]


def _wrong_sums(subjects: list[UUID], zone: tzinfo) -> dict[tuple[UUID, str], tuple[int, int]]:
    """Kept and true sum for each subject and period where they differ; none and zero are the same."""
    kept, true = _kept_sums(subjects), _true_sums(subjects, zone)
    both = {key: (kept.get(key, 0), true.get(key, 0)) for key in kept.keys() | true.keys()}
    return {key: sums for key, sums in both.items() if sums[0] != sums[1]}


def _kept_sums(subjects: list[UUID]) -> dict[tuple[UUID, str], int]:
    rows = models.BoardSum.objects.filter(subject_id__in=subjects)
    return {
        (subject_id, period): points for subject_id, period, points in rows.values_list("subject", "period", "points")
    }


def _true_sums(subjects: list[UUID], zone: tzinfo) -> dict[tuple[UUID, str], int]:
    entries = models.ScoreEntry.objects.filter(subject_id__in=subjects).order_by()
    months = entries.annotate(month=TruncMonth("created_at", tzinfo=zone)).values("subject_id", "month")
    sums: dict[tuple[UUID, str], int] = {}
    for row in months.annotate(points=Sum("confirmed_delta")):
        for period in (row["month"].strftime("%Y-%m"), ALL_TIME):
            key = (row["subject_id"], period)
            sums[key] = sums.get(key, 0) + row["points"]
    return sums


def _ranks(repair: bool) -> Iterator[Difference]:
    """Boards as they are read, by the sums that were put right before; only to repair them, writers wait."""
    with unit_of_work() if repair else one_moment():
        if repair:
            await_turn()
        places, buckets = list(misplaced_people()), miscounted()
        if repair:
            put_right(places)
    for place in places:
        what = f"place on board {place.period}"
        yield Difference(what=what, whose=place.subject_id, kept=place.shown, true=place.true)
    for wrong in buckets:
        low = wrong.bucket * wrong.width
        whose = f"{low} to {low + wrong.width - 1} points"
        yield Difference(what=f"people on board {wrong.period}", whose=whose, kept=wrong.people, true=wrong.true)


def _waiting_counts(repair: bool) -> Iterator[Difference]:
    for pk in list(_wrong_activities().values_list("pk", flat=True)):
        with unit_of_work():
            list(models.Activity.objects.select_for_update().filter(pk=pk))
            row = _wrong_activities().filter(pk=pk).values("waiting_count", "true_waiting").first()
            if row and repair:
                models.Activity.objects.filter(pk=pk).update(waiting_count=row["true_waiting"])
        if row:
            yield Difference(what="waiting_count", whose=pk, kept=row["waiting_count"], true=row["true_waiting"])


def _wrong_activities() -> QuerySet[Any]:
    waiting = models.Action.objects.filter(activity_id=OuterRef("pk"), status=Status.SUBMITTED).order_by()
    counted = _or_zero(waiting.values("activity_id").annotate(total=Count("pk")))
    return (
        models.Activity.objects.annotate(true_waiting=counted).exclude(waiting_count=F("true_waiting")).order_by("pk")
    )


def _actions() -> Iterator[Difference]:
    """Product.md, P4: what an action holds and gave is what its entries add up to. One statement: no lock is needed."""
    entries = models.ScoreEntry.objects.filter(action_id=OuterRef("pk")).order_by().values("action_id")
    actions = models.Action.objects.annotate(
        held=Coalesce("reserved_points", 0),
        given=Coalesce("points_awarded", 0),
        true_held=_or_zero(entries.annotate(total=Sum("reserved_delta"))),
        true_given=_or_zero(entries.annotate(total=Sum("confirmed_delta"))),
    )
    approved = ~Q(status=Status.REVERSED) & ~Q(given=F("true_given"))
    wrong = actions.filter(~Q(held=F("true_held")) | approved | Q(status=Status.REVERSED) & ~Q(true_given=0))
    for row in wrong.order_by("pk").values("pk", "status", "held", "given", "true_held", "true_given").iterator():
        given = 0 if row["status"] == Status.REVERSED else row["given"]
        for what, kept, true in (
            ("action reserved", row["held"], row["true_held"]),
            ("action awarded", given, row["true_given"]),
        ):
            if kept != true:
                yield Difference(what=what, whose=row["pk"], kept=kept, true=true, is_repairable=False)


def _or_zero(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("total"), output_field=IntegerField()), Value(0))
