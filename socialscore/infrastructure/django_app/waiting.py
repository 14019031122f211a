"""What waits for review, and in which order: shared by the queue that is read and the claim that locks."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from socialscore.domain.action import Status
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import conflicts, models

FEW = 25


def judgeable_by(reviewer_id: SubjectId, *, week_ago: datetime) -> QuerySet[models.Action]:
    """
    What waits and this person may judge: nothing in which they have an interest (`conflicts.py`), nothing they judged,
    and nobody's whom they met too often in a week while others could look.
    """
    judged = models.Verdict.objects.filter(
        action_id=OuterRef("action_id"),
        revision__number=OuterRef("revision_number"),
        reviewer_id=reviewer_id,
        is_undone=False,
    )
    first, second = conflicts.related_to(reviewer_id)
    return (
        models.Action.objects.filter(status=Status.SUBMITTED, claim_after__isnull=False)
        .exclude(subject_id=reviewer_id)
        .exclude(activity_version_id__in=conflicts.closed_to(reviewer_id))
        .exclude(subject_id__in=first)
        .exclude(subject_id__in=second)
        .filter(~Exists(judged), ~conflicts.recused(reviewer_id))
        .exclude(Q(subject_id__in=conflicts.frequent(reviewer_id, week_ago)) & Q(conflicts.others_could(reviewer_id)))
    )


def in_order_of_urgency(waiting: QuerySet[models.Action], now: datetime) -> QuerySet[models.Action]:
    """Overdue, escalated, oldest."""
    rank = Case(When(due_at__lt=now, then=Value(0)), When(escalated_at__isnull=False, then=Value(1)), default=Value(2))
    return waiting.order_by(rank, "submitted_at", "action_id")


def first_in_order_of_urgency(waiting: QuerySet[models.Action], now: datetime, count: int) -> QuerySet[models.Action]:
    """
    The first so many in order of urgency, found without sorting all that waits.

    The first of each rank are read in the order of an index, and only those are sorted. The last read takes items of
    every rank, of which no more are others than the first two have found: so the right ones are always among them.
    """
    # SQLite takes no LIMIT in a member of a union, but in a subquery of one.
    reads = (
        models.Action.objects.filter(action_id__in=rank[:count].values("action_id")) for rank in _ranks(waiting, now)
    )
    first, *others = (read.values("action_id") for read in reads)
    found = models.Action.objects.filter(action_id__in=first.union(*others))
    return in_order_of_urgency(found, now)[:count]


def most_urgent(waiting: QuerySet[models.Action], now: datetime) -> Coalesce:
    """
    The id of the first in order of urgency.

    Rank by rank, and each in the order of an index, so that the search ends at the first that fits; sorting would
    judge all that waits. A rank is not searched unless those before it are empty.
    """
    return Coalesce(*(Subquery(rank.values("action_id")[:1]) for rank in _ranks(waiting, now)))


def _ranks(waiting: QuerySet[models.Action], now: datetime) -> list[QuerySet[models.Action]]:
    """The overdue, the escalated, and all, each oldest first: a later one has what an earlier one has, too."""
    oldest = waiting.order_by("submitted_at", "action_id")
    overdue = oldest.filter(due_at__lt=now, submitted_at__lte=Subquery(_youngest_overdue(now)))
    return [overdue, oldest.filter(escalated_at__isnull=False), oldest]


def _youngest_overdue(now: datetime) -> QuerySet[Any, Any]:
    """
    How far the search for overdue items has to go: nowhere where there are none, and no further than to the last of
    a few. Of more than a few it finds the first soon.
    """
    overdue = models.Action.objects.filter(status=Status.SUBMITTED, claim_after__isnull=False, due_at__lt=now)
    few = overdue.order_by("due_at", "action_id").values("action_id")[:FEW]
    return (
        models.Action.objects.filter(action_id__in=few)
        .values(all=Value(1))
        .annotate(at=Case(When(Exact(Count("action_id"), FEW), then=Value(now)), default=Max("submitted_at")))
        .values("at")
    )
