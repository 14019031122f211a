"""How long answers will take: what comes in, how long each takes to look at, and who looks."""

from dataclasses import dataclass

DAYS_A_WEEK = 7
# What is asked of a reviewer, where nothing was measured yet.
ASSUMED_SECONDS = 90
ASSUMED_A_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Who looks: how many reviewers, how many items each looks at in a day, how many seconds one takes."""

    reviewers: int
    each_a_day: int
    seconds_each: int

    @property
    def a_week(self) -> int:
        """How many items all of them together can look at."""
        return self.reviewers * self.each_a_day * DAYS_A_WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """
    `wait_hours` is what an item waits on average, None where more comes in than is looked at: then `left_over` items
    more wait after each week. `minutes_each` is what a reviewer spends in a week.
    """

    wait_hours: float | None
    left_over: int
    minutes_each: int


def forecast(*, arrivals_a_week: int, capacity: Capacity) -> Forecast:
    """
    What to expect when so many items come in each week.

    Reviewers look once a day, so that an item waits half a day for the next look; and for those before it, which is the
    mean wait of a line where items come by chance, one after the other is served, and each takes the same (M/D/1):
    share in use ÷ 2 × (what can be looked at in a day − what comes in in a day). Nobody spends more than they can.
    """
    if arrivals_a_week >= capacity.a_week:
        seen = capacity.a_week
        wait, left_over = None, max(1, arrivals_a_week - capacity.a_week)
    else:
        seen = arrivals_a_week
        in_use = arrivals_a_week / capacity.a_week
        free_a_day = (capacity.a_week - arrivals_a_week) / DAYS_A_WEEK
        wait, left_over = 24 * (1 / 2 + in_use / (2 * free_a_day)), 0
    seconds = seen * capacity.seconds_each / capacity.reviewers if capacity.reviewers else 0
    return Forecast(wait_hours=wait, left_over=left_over, minutes_each=round(seconds / 60))
