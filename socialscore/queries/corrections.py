"""Adjustments: the list that stewards share, and one's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from socialscore.domain.correcting import AdjustmentNotFound, AdjustmentState
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRow:
    """Whose score, by how much and why; names are empty for people who left. `is_about_me` of the reader."""

    adjustment_id: UUID
    person_name: str
    points: int
    reason: str
    sentence: str
    proposed_by: str
    proposed_at: datetime
    state: str
    ended_by: str
    ended_at: datetime | None
    is_about_me: bool
    is_by_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAdjustment:
    """What a steward adjusted of one's own score."""

    points: int
    reason: str
    sentence: str
    ended_at: datetime | None


def adjustments(
    reader: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE, adjustment_id: UUID | None = None
) -> Page[AdjustmentRow]:
    """All of them, newest first, or only one. One query."""
    rows = models.Adjustment.objects.all()
    if adjustment_id is not None:
        rows = rows.filter(pk=adjustment_id)
    rows = older_than(rows, cursor, moment="proposed_at", key="adjustment_id")
    found = rows.order_by("-proposed_at", "-adjustment_id").values(*_COLUMNS)[: size + 1]
    return page_of(
        list(found),
        to_row=lambda row: _row(row, reader),
        cursor_of=lambda row: encode(row["proposed_at"], row["adjustment_id"]),
        size=size,
    )


def own_adjustment(adjustment_id: UUID, subject_id: SubjectId) -> OwnAdjustment:
    """
    One that was confirmed. One query.

    :raises AdjustmentNotFound: if there is none, or it is about somebody else.
    """
    own = models.Adjustment.objects.filter(subject_id=subject_id, state=AdjustmentState.CONFIRMED)
    row = own.filter(pk=adjustment_id).values("points", "reason", "sentence", "ended_at").first()
    if row is None:
        raise AdjustmentNotFound
    return OwnAdjustment(**row)


_COLUMNS = (
    *("adjustment_id", "subject_id", "subject__person__display_name", "points", "reason", "sentence"),
    *("proposed_by_id", "proposed_by__person__display_name", "proposed_at", "state"),
    *("ended_by__person__display_name", "ended_at"),
)


def _row(row: dict[str, Any], reader: SubjectId) -> AdjustmentRow:
    return AdjustmentRow(
        adjustment_id=row["adjustment_id"],
        person_name=row["subject__person__display_name"] or "",
        points=row["points"],
        reason=row["reason"],
        sentence=row["sentence"],
        proposed_by=row["proposed_by__person__display_name"] or "",
        proposed_at=row["proposed_at"],
        state=row["state"],
        ended_by=row["ended_by__person__display_name"] or "",
        ended_at=row["ended_at"],
        is_about_me=row["subject_id"] == reader,
        is_by_me=row["proposed_by_id"] == reader,
    )
