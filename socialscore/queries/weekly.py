"""Review week by week, for leads and stewards: read from days that were counted, never from what happened on them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from socialscore.domain.waiting import within
from socialscore.infrastructure.django_app import models

WEEKS = 12
RECENT = timedelta(days=30)
MOST_REVIEWERS = 100
MOST_COUNTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWeek:
    """
    One week from Monday on, on the community's clock. `first_timers` of those that were `submitted` had sent nothing
    here before. Half and nine in ten of the answers came within so many seconds; None below ten. Of `compared`
    verdicts, which others gave too, so many `agreed` with the decision; of `appealed` decisions so many were
    `overturned`.
    """

    begins_on: date
    submitted: int
    first_timers: int
    approved: int
    changes: int
    declined: int
    half_seconds: int | None
    most_seconds: int | None
    compared: int = 0
    agreed: int = 0
    appealed: int = 0
    overturned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """A reviewer with how many verdicts they gave in the last 30 days, counted no further than 200."""

    name: str
    verdicts: int


def weekly(activity_id: UUID | None, *, now: datetime, zone: tzinfo) -> list[ReviewWeek]:
    """The last 12 weeks of an activity, oldest first; None for all together. One query of at most 84 rows."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    whose = Q(activity__isnull=True) if activity_id is None else Q(activity_id=activity_id)
    days = list(models.ActivityDay.objects.filter(whose, day__gte=mondays[0]))
    return [_week(begins_on, [day for day in days if _is_in(day.day, begins_on)]) for begins_on in mondays]


def loads(*, now: datetime) -> list[LoadRow]:
    """What reviewers carry, by name: there is no ranking. One query, of an index only."""
    lately = models.Verdict.objects.filter(
        reviewer_id=OuterRef(OuterRef("subject_id")), given_at__gte=now - RECENT, is_undone=False
    )
    first = lately.order_by("-given_at").values("verdict_id")[:MOST_COUNTED]
    counted = models.Verdict.objects.filter(verdict_id__in=first).order_by().values("reviewer_id")
    people: QuerySet[Any, Any] = (
        models.PersonProfile.objects.filter(models.WHO_REVIEWS, is_active=True)
        .annotate(verdicts=Coalesce(Subquery(counted.annotate(n=Count("*")).values("n")), 0))
        .order_by("display_name", "person_id")
        .values_list("display_name", "verdicts")
    )
    return [LoadRow(name=name, verdicts=verdicts) for name, verdicts in people[:MOST_REVIEWERS]]


def _is_in(day: date, begins_on: date) -> bool:
    return begins_on <= day < begins_on + timedelta(weeks=1)


def _week(begins_on: date, days: list[models.ActivityDay]) -> ReviewWeek:
    steps: Counter[int] = Counter()
    for day in days:
        steps.update({int(step): count for step, count in day.waits.items()})
    half, most = within(steps, 0.5), within(steps, 0.9)
    return ReviewWeek(
        begins_on=begins_on,
        submitted=sum(day.submitted for day in days),
        first_timers=sum(day.first_timers for day in days),
        approved=sum(day.approved for day in days),
        changes=sum(day.changes for day in days),
        declined=sum(day.declined for day in days),
        half_seconds=None if half is None else int(half.total_seconds()),
        most_seconds=None if most is None else int(most.total_seconds()),
        compared=sum(day.compared for day in days),
        agreed=sum(day.agreed for day in days),
        appealed=sum(day.appealed for day in days),
        overturned=sum(day.overturned for day in days),
    )
