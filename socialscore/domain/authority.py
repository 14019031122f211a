"""Whether a reviewer decides alone: how often they agreed with the others (product.md, "Review rules")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from socialscore.domain.appeals import AppealState
from socialscore.domain.review import Outcome

FEWEST_COMPARISONS, MOST_COMPARED = 20, 200
KEPT_FROM, LOST_BELOW = 0.7, 0.6
CONFIDENCE = 1.96  # of 95 %


class Source(StrEnum):
    """
    With whom an opinion is compared: others who judged the same, whoever answered an appeal against it, or two stewards
    who judged it for calibration.
    """

    SECOND = "SECOND"
    APPEAL = "APPEAL"
    CALIBRATION = "CALIBRATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One opinion of a reviewer beside what was decided in the end. `given_at` is when they gave it."""

    source: Source
    agrees: bool
    given_at: datetime


def agrees_in_the_end(
    said: Outcome, points: int, *, decided: Outcome, appeal: AppealState | None, appeal_points: int
) -> bool:
    """
    Whether a verdict says what stands in the end: the answer to an appeal, where there is one, else the decision.

    :param points: what the verdict would give; it counts only where an appeal found the points too few.
    :param appeal: how an appeal against the decision was answered, :param appeal_points: with how many points.
    """
    if appeal is AppealState.OVERTURNED:
        return said is Outcome.APPROVE
    if appeal is AppealState.AMENDED:
        return said is Outcome.APPROVE and points >= appeal_points
    return said is decided


def lower_bound(agreed: int, compared: int) -> float:
    """The least share of agreement that so many comparisons leave likely (Wilson, 95 %)."""
    if not compared:
        return 0.0
    share, z2 = agreed / compared, CONFIDENCE**2
    middle = share + z2 / (2 * compared)
    spread = CONFIDENCE * sqrt(share * (1 - share) / compared + z2 / (4 * compared**2))
    return (middle - spread) / (1 + z2 / compared)


def decides_alone(comparisons: Sequence[bool]) -> bool:
    """
    Presumed until there are 20 comparisons; lost below 0.6 and had again from 0.7 on.

    Follows from the comparisons alone, so that nothing has to be kept, and anybody can check it.

    :param comparisons: whether the reviewer agreed with what was decided, oldest first.
    """
    has_it, agreed = True, 0
    for compared, agrees in enumerate(comparisons, start=1):
        agreed += agrees
        if compared < FEWEST_COMPARISONS:
            continue
        bound = lower_bound(agreed, compared)
        has_it = bound >= (LOST_BELOW if has_it else KEPT_FROM)
    return has_it
