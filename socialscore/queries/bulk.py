"""What a reviewer may approve together with others: they looked at it before, and one opinion is enough."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from socialscore.domain.community import PAIR_WITHIN
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.waiting import judgeable_by
from socialscore.queries import blind
from socialscore.queries.compiled import CompiledQuery

AT_ONCE = 50
LOOKED_BACK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    """An item that waits. `participant` is empty where the person has no name, or has left."""

    action_id: UUID
    activity_name: str
    participant: str
    submitted_at: datetime
    up_to: int


def for_bulk(reviewer_id: SubjectId, *, now: datetime) -> list[BulkRow]:
    """Of the last two hundred they held, those that nobody else holds; oldest first, fifty at most. One query."""
    found = _ROWS.rows(reviewer_id=reviewer_id, now=now, week_ago=now - PAIR_WITHIN)
    return [
        BulkRow(
            action_id=action_id,
            activity_name=activity_name,
            participant=participant or "",
            submitted_at=submitted_at,
            up_to=up_to,
        )
        for action_id, activity_name, participant, submitted_at, up_to in found
    ]


def _rows(reviewer_id: UUID, now: datetime, week_ago: datetime) -> QuerySet[Any, Any]:
    looked = models.Lease.objects.filter(holder_id=reviewer_id).order_by("-granted_at", "lease_id")[:LOOKED_BACK]
    held = models.Lease.objects.filter(lease_id__in=looked.values("lease_id"))
    mine = held.filter(has_ended=False).values("action_id")
    since = held.filter(granted_at__gte=F("action__submitted_at")).values("action_id")
    return (
        judgeable_by(SubjectId(reviewer_id), week_ago=week_ago)
        .filter(Q(claim_after__lte=now) | Q(action_id__in=mine), action_id__in=since)
        .filter(revisions__number=F("revision_number"), revisions__quorum_required=1)
        .order_by("submitted_at", "action_id")
        .values_list("action_id", "activity__name", blind.participant(), "submitted_at", "up_to")[:AT_ONCE]
    )


_ROWS = CompiledQuery(_rows, reviewer_id=UUID, now=datetime, week_ago=datetime)
