"""What is known of a community's review before an activity opens: who looks, how long it takes, what comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from math import ceil
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Avg, F, Max, OuterRef, QuerySet, Subquery, Sum, Value

from socialscore.infrastructure.django_app import models
from socialscore.queries.led_figures import SecondsBetween

MEASURED = timedelta(weeks=4)
WEEKS = 4
MOST_REVIEWERS = 100
MOST_VERDICTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """
    Of the last four weeks: how much came in each week, and how many answers each reviewer gave on the busiest day.

    `seconds_each` is the median of what reviewers take from opening an item to their verdict, by their last 20. None
    where nothing was measured. `reviewers` are those who are not suspended, without the lead who may not judge here;
    at most 100.
    """

    reviewers: int
    a_week: int
    each_a_day: int | None
    seconds_each: int | None


def review_facts(*, lead_id: UUID | None, now: datetime, zone: tzinfo) -> ReviewFacts:
    """
    One query: a row for each reviewer.

    :param lead_id: who may not judge here because they lead it.
    """
    since = (now - MEASURED).astimezone(zone).date()
    days = models.ActivityDay.objects.filter(activity=None, day__gte=since).order_by().values(all=Value(1))
    people: QuerySet[Any, Any] = models.PersonProfile.objects.filter(models.WHO_REVIEWS, is_active=True)
    if lead_id is not None:
        people = people.exclude(subject_id=lead_id)
    rows = list(
        people.order_by("person_id").values_list(
            _seconds_of_reviewer(now),
            Subquery(days.annotate(n=Sum("submitted")).values("n")),
            Subquery(days.annotate(n=Max(F("approved") + F("changes") + F("declined"))).values("n")),
        )[:MOST_REVIEWERS]
    )
    measured = [seconds for seconds, _sent, _busiest in rows if seconds]
    sent, busiest = (rows[0][1] or 0, rows[0][2] or 0) if rows else (0, 0)
    return ReviewFacts(
        reviewers=len(rows),
        a_week=round(sent / WEEKS),
        each_a_day=ceil(busiest / len(rows)) if busiest else None,
        seconds_each=max(1, round(median(measured))) if measured else None,
    )


def _seconds_of_reviewer(now: datetime) -> Subquery:
    """The mean time from opening to verdict of the reviewer's last verdicts in these weeks."""
    given = models.Verdict.objects.filter(
        reviewer_id=OuterRef(OuterRef("subject_id")), given_at__gte=now - MEASURED, is_undone=False
    )
    last = given.order_by("-given_at").values("verdict_id")[:MOST_VERDICTS]
    opened = models.Lease.objects.filter(
        action_id=OuterRef("action_id"), holder_id=OuterRef("reviewer_id"), granted_at__lte=OuterRef("given_at")
    ).order_by("-fence")
    taken = (
        models.Verdict.objects.filter(verdict_id__in=last)
        .annotate(seconds=SecondsBetween(Subquery(opened.values("granted_at")[:1]), F("given_at")))
        .order_by()
        .values(all=Value(1))
    )
    return Subquery(taken.annotate(mean=Avg("seconds")).values("mean"))
