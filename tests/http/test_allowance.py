"""Allowances: counted in the process, shared in handfuls."""

from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache

from socialscore.http import allowance as allowances
from socialscore.http.allowance import HANDFUL, Window, allowance

NOW = 1_800_000_000.0  # a window of a minute begins


@pytest.fixture
def who() -> str:
    return str(uuid4())


@pytest.mark.django_db
class TestAllowance:
    def test_goes_down_and_ends_with_its_window(self, who: str) -> None:
        with time_machine.travel(NOW + 15, tick=False):
            seen = [allowance("person", who, at_most=2, per_seconds=60) for _ in range(3)]
        assert [(one.left, one.ends_in, one.is_used_up) for one in seen] == [
            (1, 45, False),
            (0, 45, False),
            (-1, 45, True),
        ]
        with time_machine.travel(NOW + 60, tick=False):
            assert allowance("person", who, at_most=2, per_seconds=60).left == 1

    def test_is_each_ones_own(self, who: str) -> None:
        def left(name: str, of: str) -> int:
            return allowance(name, of, at_most=5, per_seconds=60).left

        assert [left("person", who), left("token", who), left("person", str(uuid4()))] == [4, 4, 4]


@pytest.mark.django_db
class TestWindow:
    def test_of_one_process_costs_a_look_at_the_cache_in_a_handful(
        self, who: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        monkeypatch.setattr(allowances, "_add", lambda key, amount, seconds: asked.append(key) or amount * len(asked))
        window = Window()
        counts = [window.count(who, per_seconds=60, now=NOW) for _ in range(2 * HANDFUL + 1)]
        assert counts == list(range(1, 2 * HANDFUL + 2))
        assert len(asked) == 2

    def test_learns_of_other_processes_with_each_handful(self, who: str) -> None:
        mine, other = Window(), Window()
        for _ in range(HANDFUL):
            other.count(who, per_seconds=60, now=NOW)
        seen = [mine.count(who, per_seconds=60, now=NOW) for _ in range(HANDFUL + 1)]
        assert seen[-2:] == [2 * HANDFUL, 2 * HANDFUL + 1]

    def test_begins_anew_when_the_cache_was_emptied(self, who: str) -> None:
        window = Window()
        for _ in range(HANDFUL):
            window.count(who, per_seconds=60, now=NOW)
        cache.clear()
        assert max(window.count(who, per_seconds=60, now=NOW) for _ in range(HANDFUL)) == 2 * HANDFUL - 1
