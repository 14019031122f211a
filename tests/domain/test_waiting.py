"""How long answers take, from counted steps."""

from datetime import timedelta

import pytest

from socialscore.domain.waiting import LONGEST_STEP, miss_due_time, step_of, within
from tests.builders import an_activity
from tests.domain.steps import a_sent_action

MINUTE = timedelta(minutes=1)


class TestStepOf:
    @pytest.mark.parametrize(
        ("wait", "step"),
        [(timedelta(0), 0), (MINUTE, 0), (2 * MINUTE, 4), (timedelta(days=60), 66), (timedelta(days=9_000), 80)],
    )
    def test_grows_with_the_wait(self, wait: timedelta, step: int) -> None:
        assert step_of(wait) == step <= LONGEST_STEP


class TestWithin:
    def test_says_nothing_below_ten(self) -> None:
        assert within({}, 0.5) is None
        assert within({3: 9}, 0.5) is None

    def test_lies_within_a_step_of_what_was_counted(self) -> None:
        waits = [timedelta(minutes=n) for n in range(10, 1_010)]
        steps: dict[int, int] = {}
        for wait in waits:
            steps[step_of(wait)] = steps.get(step_of(wait), 0) + 1
        for share in (0.5, 0.9, 1.0):
            found = within(steps, share)
            assert found is not None
            assert abs(found / waits[int(share * 1_000) - 1] - 1) < 0.19

    def test_takes_the_shortest_step_by_the_clock(self) -> None:
        assert within({0: 10}, 0.5) == timedelta(seconds=30)


def test_a_due_time_is_missed_once_it_has_passed() -> None:
    action = a_sent_action(an_activity())
    assert action.due_at is not None
    assert miss_due_time(action, now=action.due_at) is None
    assert action.overdue_at is None
    assert miss_due_time(action, now=action.due_at + MINUTE) is not None
    assert action.overdue_at == action.due_at + MINUTE
    assert miss_due_time(action, now=action.due_at + 2 * MINUTE) is None
