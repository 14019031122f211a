"""What became of a verdict, for whoever gave it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import OuterRef, Subquery, UUIDField

from socialscore.domain.errors import NotFound
from socialscore.domain.ids import SubjectId, VerdictId
from socialscore.infrastructure.django_app import models

State = Literal["NONE", "STAGED", "SETTLED", "UNDONE"]
UNDECIDED: State = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenVerdict:
    """`state` is that of the decision it led to, or NONE; `next_action_id` is the item the reviewer took last."""

    decision_id: UUID | None
    state: State
    effective_at: datetime | None
    points: int | None
    lines: list[Any]
    next_action_id: UUID | None


def given_verdict(verdict_id: VerdictId, *, reviewer_id: SubjectId) -> GivenVerdict:
    """
    One verdict of this reviewer. One query.

    :raises NotFound: if there is none.
    """
    held = models.Lease.objects.filter(holder_id=reviewer_id, has_ended=False).exclude(action_id=OuterRef("action_id"))
    newest = held.order_by("-granted_at", "-lease_id").values("action_id")[:1]
    found = (
        models.Verdict.objects.filter(verdict_id=verdict_id, reviewer_id=reviewer_id)
        .values_list(
            "decisions__decision_id",
            "decisions__state",
            "decisions__effective_at",
            "decisions__points",
            "decisions__lines",
            Subquery(newest, output_field=UUIDField()),
        )
        .first()
    )
    if found is None:
        raise NotFound
    decision_id, state, effective_at, points, lines, next_action_id = found
    return GivenVerdict(
        decision_id=decision_id,
        state=state or UNDECIDED,
        effective_at=effective_at,
        points=points,
        lines=lines or [],
        next_action_id=next_action_id,
    )
