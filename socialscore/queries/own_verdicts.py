"""What a reviewer has judged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """One of one's own verdicts; `reason` and `sentence` are empty where it approves."""

    verdict_id: UUID
    action_id: UUID
    activity_name: str
    outcome: str
    points: int
    reason: str
    sentence: str
    given_at: datetime


def own_verdicts(reviewer_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[VerdictRow]:
    """A reviewer's verdicts, newest first, without those that were undone. One query."""
    rows = models.Verdict.objects.filter(reviewer_id=reviewer_id, is_undone=False)
    found = (
        older_than(rows, cursor, moment="given_at", key="verdict_id")
        .order_by("-given_at", "-verdict_id")
        .values_list("verdict_id", "action_id", "action__activity__name", "outcome", "points", "opinion", "given_at")[
            : size + 1
        ]
    )
    return page_of(list(found), to_row=_verdict_row, cursor_of=lambda row: encode(row[-1], row[0]), size=size)


def _verdict_row(row: tuple[Any, ...]) -> VerdictRow:
    verdict_id, action_id, activity_name, outcome, points, opinion, given_at = row
    return VerdictRow(
        verdict_id=verdict_id,
        action_id=action_id,
        activity_name=activity_name,
        outcome=outcome,
        points=points,
        reason=opinion.get("reason", ""),
        sentence=opinion.get("sentence", ""),
        given_at=given_at,
    )
