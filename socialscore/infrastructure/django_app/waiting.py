"""What waits for review, and in which order: shared by the queue that is read and the claim that locks."""

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from socialscore.domain.action import Status
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models


def judgeable_by(reviewer_id: SubjectId) -> QuerySet[models.Action]:
    """What waits and this person may judge: not their own, not of an activity they lead, not judged by them yet."""
    # By way of the revision: asked for by its action, SQLite walks through all verdicts of the reviewer for each item.
    judged = models.Verdict.objects.filter(
        revision__action_id=OuterRef("action_id"),
        revision__number=OuterRef("revision_number"),
        reviewer_id=reviewer_id,
        is_undone=False,
    )
    return (
        models.Action.objects.filter(status=Status.SUBMITTED, claim_after__isnull=False)
        .exclude(subject_id=reviewer_id)
        .filter(~Q(activity__lead_id=reviewer_id) | Q(activity_version__rules__lead_may_review=True))
        .filter(~Exists(judged))
    )


def in_order_of_urgency(waiting: QuerySet[models.Action], now: datetime) -> QuerySet[models.Action]:
    """Overdue, escalated, oldest."""
    rank = Case(When(due_at__lt=now, then=Value(0)), When(escalated_at__isnull=False, then=Value(1)), default=Value(2))
    return waiting.order_by(rank, "submitted_at", "action_id")
