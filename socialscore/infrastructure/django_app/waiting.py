"""What waits for review, and in which order: shared by the queue that is read and the claim that locks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from socialscore.domain.action_states import Status
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
    first, second = conflicts.related(reviewer_id)
    return (
        models.Action.objects.filter(status=Status.SUBMITTED, claim_after__isnull=False)
        .exclude(subject_id=reviewer_id)
        .exclude(activity_version_id__in=conflicts.closed_to(reviewer_id))
        .filter(~first, ~second, ~Exists(judged), ~conflicts.recused(reviewer_id))
        .exclude(Q(conflicts.met_often(reviewer_id, week_ago)) & Q(conflicts.others_could(reviewer_id)))
    )


def free(waiting: QuerySet[models.Action], until: datetime | Subquery) -> QuerySet[models.Action]:
    """
    What nobody holds. Said as the indexes of what is free say it, so that none of them has what is held in it:
    however many are held, and however old those are, no search passes over them.

    :param until: now, or the moment of sending with which a search may end. Said once: of two, SQLite searches to one.
    """
    return waiting.filter(claim_after__lte=F("submitted_at"), submitted_at__lte=until)


def run_out(
    waiting: QuerySet[models.Action], now: datetime, activity_id: UUID | None = None
) -> QuerySet[models.Action]:
    """What is held by a hold whose time is over: few, because the worker ends those."""
    found = waiting.filter(claim_after__gt=F("submitted_at"), claim_after__lte=now)
    if activity_id is None:
        return found
    # As an expression, so that SQLite does not search all that waits in the activity for them.
    return found.alias(of=Coalesce("activity_id", "activity_id")).filter(of=activity_id)


def in_order_of_urgency(waiting: QuerySet[models.Action], now: datetime) -> QuerySet[models.Action]:
    """Overdue, escalated, oldest."""
    rank = Case(When(due_at__lt=now, then=Value(0)), When(escalated_at__isnull=False, then=Value(1)), default=Value(2))
    return waiting.order_by(rank, "submitted_at", "action_id")


def first_in_order_of_urgency(
    waiting: QuerySet[models.Action],
    now: datetime,
    count: int,
    *,
    held: QuerySet[Any, Any],
    activity_id: UUID | None = None,
) -> QuerySet[models.Action]:
    """
    The first so many in order of urgency, found without sorting all that waits.

    The first of each rank are read in the order of an index, and only those are sorted. The last read takes items of
    every rank, of which no more are others than the first two have found: so the right ones are always among them.

    :param held: the ids of a few that are taken in although they are held.
    :param activity_id: only of this activity.
    """
    few = [run_out(waiting, now, activity_id), _within(waiting, activity_id).filter(action_id__in=held)]
    reads = [*_ranks(waiting, now, activity_id), *(in_order_of_urgency(of, now) for of in few)]
    # SQLite takes no LIMIT in a member of a union, but in a subquery of one.
    first, *others = (
        models.Action.objects.filter(action_id__in=read[:count].values("action_id")).values("action_id")
        for read in reads
    )
    found = models.Action.objects.filter(action_id__in=first.union(*others))
    return in_order_of_urgency(found, now)[:count]


def most_urgent(
    waiting: QuerySet[models.Action], now: datetime, *, activity_id: UUID | None = None
) -> QuerySet[models.Action]:
    """
    The first in order of urgency that nobody holds: of the first that is free and the first whose hold has run out.

    What is free is read rank by rank, and each in the order of an index, so that the search ends at the first that
    fits; sorting would judge all that waits. A rank is not searched unless those before it are empty.
    """
    first_free = Coalesce(*(_first(rank) for rank in _ranks(waiting, now, activity_id)))
    first_run_out = _first(in_order_of_urgency(run_out(waiting, now, activity_id), now))
    found = models.Action.objects.filter(Q(action_id=first_free) | Q(action_id=first_run_out))
    return in_order_of_urgency(found, now)[:1]


def any_of(waiting: QuerySet[models.Action], now: datetime, *, activity_id: UUID | None = None) -> QuerySet[Any, Any]:
    """One that nobody holds, if there is one."""
    oldest = _oldest_free(_within(waiting, activity_id), now)
    found = Coalesce(_first(oldest), _first(run_out(waiting, now, activity_id)))
    return models.Action.objects.filter(action_id=found)


def _within(waiting: QuerySet[models.Action], activity_id: UUID | None) -> QuerySet[models.Action]:
    return waiting if activity_id is None else waiting.filter(activity_id=activity_id)


def _first(waiting: QuerySet[models.Action]) -> Subquery:
    return Subquery(waiting.values("action_id")[:1])


def _oldest_free(waiting: QuerySet[models.Action], until: datetime | Subquery) -> QuerySet[models.Action]:
    return free(waiting, until).order_by("submitted_at", "action_id")


def _ranks(waiting: QuerySet[models.Action], now: datetime, activity_id: UUID | None) -> list[QuerySet[models.Action]]:
    """
    What is free: the overdue, the escalated, and all, each oldest first. A later one has what an earlier one has, too.
    """
    waiting = _within(waiting, activity_id)
    overdue = _oldest_free(waiting, Subquery(_youngest_overdue(now, activity_id))).filter(due_at__lt=now)
    oldest = _oldest_free(waiting, now)
    return [overdue, oldest.filter(escalated_at__isnull=False), oldest]


def _youngest_overdue(now: datetime, activity_id: UUID | None) -> QuerySet[Any, Any]:
    """
    How far the search for overdue items has to go: nowhere where there are none, and no further than to the last of
    a few. Of more than a few it finds the first soon.
    """
    waiting = _within(models.Action.objects.filter(status=Status.SUBMITTED), activity_id)
    overdue = free(waiting, now).filter(due_at__lt=now)
    few = overdue.order_by("due_at", "action_id").values("action_id")[:FEW]
    return (
        models.Action.objects.filter(action_id__in=few)
        .values(all=Value(1))
        .annotate(at=Case(When(Exact(Count("action_id"), FEW), then=Value(now)), default=Max("submitted_at")))
        .values("at")
    )
