"""What is said about waiting: how long answers take, by how many, and what follows when one is late."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import accumulate
from math import ceil, log2

from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionOverdue
from socialscore.domain.action_states import Status

# Fewer answers than these say nothing about the next one.
ENOUGH = 10
SHORTEST = timedelta(minutes=1)
STEPS = 4  # to twice the time: a step is 19 % wide
LONGEST_STEP = 80  # 60 days of waiting are step 66


def step_of(wait: timedelta) -> int:
    """
    The step that holds a wait: 0 up to a minute, each further one a fixed share longer.

    Counted by steps, a month of answers is a few numbers, however many there were.
    """
    if wait <= SHORTEST:
        return 0
    return min(LONGEST_STEP, ceil(STEPS * log2(wait / SHORTEST)))


def within(steps: Mapping[int, int], share: float) -> timedelta | None:
    """The time in which this share of the counted answers came; None below ten of them."""
    ordered = sorted(steps.items())
    reached = list(accumulate(counted for _step, counted in ordered))
    if not reached or reached[-1] < ENOUGH:
        return None
    wanted = share * reached[-1]
    place = bisect_left(reached, wanted)
    step, counted = ordered[place]
    part = 1 - (reached[place] - wanted) / counted
    seconds = SHORTEST.total_seconds() * (part if step == 0 else 2 ** ((step - 1 + part) / STEPS))
    return timedelta(seconds=ceil(seconds))


def miss_due_time(action: Action, *, now: datetime) -> ActionOverdue | None:
    """
    Its due time passed undecided: it moves up in the queue, and that is all a clock may do.

    None if it was decided, is about to be, is not late, or its participant knows already.
    """
    if action.status is not Status.SUBMITTED or action.is_staged or action.overdue_at is not None:
        return None
    if action.due_at is None or action.due_at >= now:
        return None
    action.overdue_at = now
    action.escalated_at = action.escalated_at or now
    return ActionOverdue(
        action_id=action.action_id,
        activity_id=action.activity_id,
        subject_id=action.subject_id,
        revision=action.sent.number,
        due_at=action.due_at,
    )
