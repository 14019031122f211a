"""Who reviews, and who of them decides alone: by name, without a rank and without how much anybody did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from socialscore.domain.authority import MOST_COMPARED, Comparison, decides_alone
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.comparisons import comparisons_by_reviewer
from socialscore.queries.pages import PAGE_SIZE, Page, encode, page_of
from socialscore.queries.people import after


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerRow:
    """
    Somebody who may review. Of their last 200 `compared` opinions so many `agreed` with what stands in the end.

    Only what was compared is counted, never how much somebody reviewed.
    """

    person_id: UUID
    name: str
    role: str
    is_active: bool
    decides_alone: bool
    agreed: int
    compared: int


def reviewers(*, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[ReviewerRow]:
    """Everybody who may review, by name; suspended ones too. Two queries."""
    rows = models.PersonProfile.objects.filter(models.WHO_REVIEWS)
    found = list(after(rows, cursor).order_by("display_name", "person_id").values_list(*_COLUMNS)[: size + 1])
    compared = comparisons_by_reviewer([row[-1] for row in found], MOST_COMPARED) if found else {}
    return page_of(
        found,
        to_row=lambda row: _row(row, compared[row[-1]]),
        cursor_of=lambda row: encode(row[1], row[0]),
        size=size,
    )


_COLUMNS = ("person_id", "display_name", "role", "is_active", "subject_id")


def _row(row: Any, compared: Sequence[Comparison]) -> ReviewerRow:
    person_id, name, role, is_active, _subject_id = row
    agrees = [one.agrees for one in compared]
    return ReviewerRow(
        person_id=person_id,
        name=name,
        role=role,
        is_active=is_active,
        decides_alone=decides_alone(agrees),
        agreed=sum(agrees),
        compared=len(agrees),
    )
