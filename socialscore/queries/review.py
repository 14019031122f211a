"""What is asked beside every page: which decisions are due, and whether something waits for a reviewer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from socialscore.domain.community import PAIR_WITHIN
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.review import DecisionState
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.waiting import any_of, judgeable_by
from socialscore.queries.compiled import CompiledQuery, LongQuery

MOST_DUE = 1_000


def due_decisions(*, now: datetime, subject_id: SubjectId | None = None) -> list[UUID]:
    """Staged decisions whose time has come, oldest first; at most 1 000. One query."""
    due = _DUE.rows(now=now) if subject_id is None else _DUE_OF_SUBJECT.rows(now=now, subject_id=subject_id)
    return [decision_id for (decision_id,) in due]


def something_waits(reviewer_id: SubjectId, *, activity_id: ActivityId | None = None) -> bool:
    """Whether an item waits, here or anywhere, that nobody holds and this reviewer may judge. One query."""
    now = timezone.now()
    moments = {"now": now, "week_ago": now - PAIR_WITHIN}
    if activity_id is None:
        return bool(_WAITING.rows(reviewer_id=reviewer_id, **moments))
    return bool(_WAITING_IN_ACTIVITY.rows(reviewer_id=reviewer_id, **moments, activity_id=activity_id))


def _due(now: datetime, subject_id: UUID | None = None) -> QuerySet[Any, Any]:
    due = models.Decision.objects.filter(state=DecisionState.STAGED, effective_at__lte=now)
    if subject_id is not None:
        due = due.filter(action__subject_id=subject_id)
    return due.order_by("effective_at").values_list("decision_id")[:MOST_DUE]


def _first_waiting(
    reviewer_id: UUID, now: datetime, week_ago: datetime, activity_id: UUID | None = None
) -> QuerySet[Any, Any]:
    waiting = judgeable_by(SubjectId(reviewer_id), week_ago=week_ago)
    return any_of(waiting, now, activity_id=activity_id).values_list("action_id")


_DUE = CompiledQuery(_due, now=datetime)
_DUE_OF_SUBJECT = CompiledQuery(_due, now=datetime, subject_id=UUID)
_WAITING = LongQuery(_first_waiting, reviewer_id=UUID, now=datetime, week_ago=datetime)
_WAITING_IN_ACTIVITY = LongQuery(_first_waiting, reviewer_id=UUID, now=datetime, week_ago=datetime, activity_id=UUID)
