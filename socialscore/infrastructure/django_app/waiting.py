"""What waits for review, and in which order: shared by the queue that is read and the claim that locks."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from socialscore.domain.action import Status
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models


def judgeable_by(reviewer_id: SubjectId) -> QuerySet[models.Action]:
    """What waits and this person may judge: not their own, not of an activity they lead, not judged by them yet."""
    judged = models.Verdict.objects.filter(
        action_id=OuterRef("action_id"),
        revision__number=OuterRef("revision_number"),
        reviewer_id=reviewer_id,
        is_undone=False,
    )
    # A list of a few versions, read once; joined, activity and version are looked at for each item.
    closed = models.ActivityVersion.objects.filter(activity__lead_id=reviewer_id).exclude(rules__lead_may_review=True)
    return (
        models.Action.objects.filter(status=Status.SUBMITTED, claim_after__isnull=False)
        .exclude(subject_id=reviewer_id)
        .exclude(activity_version_id__in=closed.values("version_id"))
        .filter(~Exists(judged))
    )


def in_order_of_urgency(waiting: QuerySet[models.Action], now: datetime) -> QuerySet[models.Action]:
    """Overdue, escalated, oldest."""
    overdue, escalated = _ranks(now)
    rank = Case(When(overdue, then=Value(0)), When(escalated, then=Value(1)), default=Value(2))
    return waiting.order_by(rank, "submitted_at", "action_id")


def most_urgent(waiting: QuerySet[models.Action], now: datetime) -> Coalesce:
    """
    The id of the first in order of urgency.

    Rank by rank, and each in the order of the queue's index, so that the search ends at the first that fits; sorting
    would judge all that waits. A rank is not searched unless those before it are empty.
    """
    oldest = waiting.order_by("submitted_at", "action_id").values("action_id")
    return Coalesce(*(Subquery(oldest.filter(rank)[:1]) for rank in (*_ranks(now), Q())))


def _ranks(now: datetime) -> tuple[Q, Q]:
    return Q(due_at__lt=now), Q(escalated_at__isnull=False)
