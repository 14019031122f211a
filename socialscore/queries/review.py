"""What reviewers read: the queue, the item they hold, what is due."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from socialscore.domain.ids import SubjectId
from socialscore.domain.review import DecisionState
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.waiting import judgeable_by


def due_decisions(*, now: datetime, subject_id: SubjectId | None = None, limit: int = 50) -> list[UUID]:
    """Staged decisions whose time has come, oldest first. One query."""
    due = models.Decision.objects.filter(state=DecisionState.STAGED, effective_at__lte=now)
    if subject_id is not None:
        due = due.filter(action__subject_id=subject_id)
    return list(due.order_by("effective_at").values_list("decision_id", flat=True)[:limit])


def something_waits(reviewer_id: SubjectId) -> bool:
    """Whether an item waits that nobody holds and this reviewer may judge. One query."""
    return judgeable_by(reviewer_id).filter(claim_after__lte=timezone.now()).exists()
