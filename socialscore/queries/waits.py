"""How long answers take: what a participant, a lead and everybody else is told about waiting."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Count, FilteredRelation, Q, QuerySet, Subquery
from django.utils import timezone

from socialscore.domain.action_states import Status
from socialscore.domain.waiting import within
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery

RECENT = timedelta(days=30)
MOST_AHEAD = 200
MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """
    The times in which half and nine in ten of an activity's answers came, of the last 30 days.

    None below ten of them. `ahead` counts what was sent before a moment and still waits, no further than 200; None if
    nothing was asked.
    """

    half: timedelta | None
    most: timedelta | None
    ahead: int | None = None

    @property
    def has_many_ahead(self) -> bool:
        return self.ahead is not None and self.ahead >= MOST_AHEAD


_KEPT: dict[tuple[UUID, datetime], Waits] = {}
_KEEPING = Lock()


def waits(activity_id: UUID, *, now: datetime, sent_at: datetime | None = None) -> Waits:
    """
    How long answers take here, read once an hour in a process; `sent_at` asks for the place of one.

    One query, and none without a place where the times are known.
    """
    key = (activity_id, now.replace(minute=0, second=0, microsecond=0))
    times = _KEPT.get(key)
    if sent_at is None:
        return times or _keep(key, [day for (day,) in _DAYS.rows(activity_id=activity_id, since=_since(now))])
    if times is not None:
        [(ahead,)] = _PLACE.rows(activity_id=activity_id, sent_at=sent_at)
    else:
        rows = _DAYS_AND_PLACE.rows(activity_id=activity_id, since=_since(now), sent_at=sent_at)
        times, ahead = _keep(key, [day for day, _ in rows]), rows[0][1]
    return replace(times, ahead=ahead or 0)


def _since(now: datetime) -> date:
    return timezone.localdate(now - RECENT)


def _keep(key: tuple[UUID, datetime], days: list[dict[str, int] | None]) -> Waits:
    steps: Counter[int] = Counter()
    for day in days:
        steps.update({int(step): count for step, count in (day or {}).items()})
    times = Waits(half=within(steps, 0.5), most=within(steps, 0.9))
    if times.half is not None:  # else the tenth answer is worth a look
        with _KEEPING:
            while len(_KEPT) >= MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
            _KEPT[key] = times
    return times


def _place(activity_id: UUID, sent_at: datetime) -> QuerySet[Any, Any]:
    waiting = models.Action.objects.filter(activity_id=activity_id, status=Status.SUBMITTED, submitted_at__lt=sent_at)
    first = waiting.order_by("submitted_at", "action_id").values("action_id")[:MOST_AHEAD]
    counted = models.Action.objects.filter(action_id__in=first).order_by().values("status").annotate(n=Count("*"))
    ahead = Subquery(counted.values("n"))
    return models.Activity.objects.filter(activity_id=activity_id).annotate(ahead=ahead).values_list("ahead")


def _days(activity_id: UUID, since: date) -> QuerySet[Any, Any]:
    recent = FilteredRelation("days", condition=Q(days__day__gte=since))
    return models.Activity.objects.filter(activity_id=activity_id).alias(recent=recent).values_list("recent__waits")


_DAYS = CompiledQuery(_days, activity_id=UUID, since=date)
_PLACE = CompiledQuery(_place, activity_id=UUID, sent_at=datetime)
_DAYS_AND_PLACE = CompiledQuery(
    lambda activity_id, since, sent_at: (
        _place(activity_id, sent_at)
        .alias(recent=FilteredRelation("days", condition=Q(days__day__gte=since)))
        .values_list("recent__waits", "ahead")
    ),
    activity_id=UUID,
    since=date,
    sent_at=datetime,
)
