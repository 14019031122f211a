"""Whether a reviewer decides alone: how often they agreed with the others (product.md, "Review rules")."""

from collections.abc import Sequence
from math import sqrt

FEWEST_COMPARISONS, MOST_COMPARED = 20, 200
KEPT_FROM, LOST_BELOW = 0.7, 0.6
CONFIDENCE = 1.96  # of 95 %


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
