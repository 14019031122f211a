"""What a reviewer's own work looks like, for themselves alone: no rank, and no number of reviews as a merit."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from socialscore.domain.authority import (
    FEWEST_COMPARISONS,
    MOST_COMPARED,
    Comparison,
    Source,
    decides_alone,
    lower_bound,
)
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.comparisons import comparisons_of
from socialscore.queries.appeals import Overturned, overturned_of

MOST_TIMED = 200
FEWEST_TIMED = 10  # fewer say nothing about what is typical


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often a reviewer said what stands in the end, of what was compared in one way."""

    source: Source
    agreed: int
    compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """
    One reviewer's last comparisons, answer times, and what others changed.

    `bound_percent` is the least share of agreement that is likely (Wilson, 95 %), on which it rests whether they decide
    alone; None below 20 comparisons, while it is presumed. Half and nine in ten of the last 200 verdicts came within so
    many seconds after the item was taken; None below ten.
    """

    decides_alone: bool
    agreed: int
    compared: int
    bound_percent: int | None
    agreements: list[Agreement]
    half_seconds: int | None
    most_seconds: int | None
    overturned: list[Overturned]


def review_record(reviewer_id: SubjectId) -> ReviewRecord:
    """A reviewer's own record. Three queries."""
    comparisons = comparisons_of(reviewer_id, MOST_COMPARED)
    agreed, compared = _agreed(comparisons), len(comparisons)
    seconds = sorted(_seconds(reviewer_id))
    return ReviewRecord(
        decides_alone=decides_alone([one.agrees for one in comparisons]),
        agreed=agreed,
        compared=compared,
        bound_percent=int(100 * lower_bound(agreed, compared)) if compared >= FEWEST_COMPARISONS else None,
        agreements=[_agreement(source, comparisons) for source in Source],
        half_seconds=_within(seconds, 0.5),
        most_seconds=_within(seconds, 0.9),
        overturned=overturned_of(reviewer_id),
    )


def _agreement(source: Source, comparisons: Sequence[Comparison]) -> Agreement:
    of_source = [one for one in comparisons if one.source is source]
    return Agreement(source=source, agreed=_agreed(of_source), compared=len(of_source))


def _agreed(comparisons: Sequence[Comparison]) -> int:
    return sum(one.agrees for one in comparisons)


def _seconds(reviewer_id: UUID) -> list[float]:
    """From taking an item to the verdict on it; what a steward decides is not taken before, and has none."""
    holds = models.Lease.objects.filter(
        action_id=OuterRef("action_id"), holder_id=OuterRef("reviewer_id"), granted_at__lte=OuterRef("given_at")
    )
    taken_at = Subquery(holds.order_by("-granted_at").values("granted_at")[:1])
    given: QuerySet[models.Verdict] = models.Verdict.objects.filter(reviewer_id=reviewer_id, is_undone=False)
    found = given.annotate(taken_at=taken_at).order_by("-given_at", "-verdict_id").values_list("taken_at", "given_at")
    return [(given_at - taken_at).total_seconds() for taken_at, given_at in found[:MOST_TIMED] if taken_at]


def _within(ordered: Sequence[float], share: float) -> int | None:
    """The time in which this share came: a time that was measured, none in between."""
    if len(ordered) < FEWEST_TIMED:
        return None
    return ceil(ordered[ceil(share * len(ordered)) - 1])
