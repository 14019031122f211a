"""The promise about waiting, kept over simulated months: seeded arrivals, and reviewers with days of their own."""

from collections import Counter
from datetime import timedelta
from heapq import heappop, heappush
from random import Random

import pytest

from socialscore.domain.waiting import step_of, within

A_MINUTE, A_DAY, A_MONTH = 60.0, 86_400.0, 30
WARM_UP = 60  # days
LEAST, MOST = 0.85, 0.95
A_MONTH_OF = {"a small community": (6, 2), "a busy one": (60, 6)}  # a day; reviewers


def sittings(dice: Random, reviewers: int, days: int) -> list[tuple[float, float]]:
    """When somebody sits down to review, and until when: most days once, some days twice, some days never."""
    found = []
    for day in range(days):
        for _ in range(reviewers):
            for _ in range(dice.choices([0, 1, 2], [2, 6, 2])[0]):
                begins = (day + dice.betavariate(3, 2)) * A_DAY
                found.append((begins, begins + dice.uniform(20, 120) * A_MINUTE))
    return sorted(found)


def answered(dice: Random, a_day: int, reviewers: int) -> list[tuple[float, float]]:
    """Sent and answered, in seconds from the start: the oldest first, each by whoever sits there."""
    days = WARM_UP + A_MONTH + 30
    sent, at = [], 0.0
    while at < (WARM_UP + A_MONTH) * A_DAY:
        at += dice.expovariate(a_day / A_DAY)
        sent.append(at)
    free: list[tuple[float, float]] = []
    for begins, ends in sittings(dice, reviewers, days):
        heappush(free, (begins, ends))
    answers = []
    for moment in sent:
        while True:
            begins, ends = heappop(free)
            done = max(begins, moment) + dice.lognormvariate(1.0, 0.5) * A_MINUTE
            if done <= ends:
                break
        heappush(free, (done, ends))
        answers.append((moment, done))
    return answers


def kept_share(seed: int, a_day: int, reviewers: int) -> float:
    """Of what was sent in the last month: the share that was answered within what was promised when it was sent."""
    answers = answered(Random(seed), a_day, reviewers)
    by_day: dict[int, Counter[int]] = {}
    for sent, done in answers:
        steps = by_day.setdefault(int(done // A_DAY), Counter())
        steps[step_of(timedelta(seconds=done - sent))] += 1
    kept = []
    for today in range(WARM_UP, WARM_UP + A_MONTH):
        month: Counter[int] = Counter()
        for day in range(today - 30, today):
            month += by_day.get(day, Counter())
        promised = within(month, 0.9)
        assert promised is not None
        kept += [done - sent <= promised.total_seconds() for sent, done in answers if int(sent // A_DAY) == today]
    return sum(kept) / len(kept)


@pytest.mark.parametrize("many", [1, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.parametrize("community", A_MONTH_OF)
def test_nine_in_ten_are_answered_within_what_was_said(community: str, many: int) -> None:
    shares = [kept_share(seed, *A_MONTH_OF[community]) for seed in range(5, 5 + many)]
    assert LEAST <= sum(shares) / many <= MOST
    assert all(LEAST - 0.05 <= share <= MOST + 0.05 for share in shares)
