"""What to expect of review before an activity opens."""

from random import Random

import pytest

from socialscore.domain.capacity import Capacity, forecast

TWO = Capacity(reviewers=2, each_a_day=10, seconds_each=90)


class TestForecast:
    def test_divides_the_work_among_reviewers(self) -> None:
        """40 × 90 seconds are an hour, half of it for each."""
        assert forecast(arrivals_a_week=40, capacity=TWO).minutes_each == 30

    def test_waits_half_a_day_where_hardly_anything_comes(self) -> None:
        assert forecast(arrivals_a_week=0, capacity=TWO).wait_hours == 12
        assert forecast(arrivals_a_week=1, capacity=TWO).wait_hours == pytest.approx(12, abs=0.1)

    def test_waits_longer_the_more_comes(self) -> None:
        """Half in use: half of 1/20 of a day more; 139 of 140 a week: 3.5 days for those before it."""
        found = [forecast(arrivals_a_week=n, capacity=TWO).wait_hours or 0 for n in (70, 105, 139)]
        assert found == sorted(found)
        assert found[0] == pytest.approx(12 + 24 * 0.5 / 20)
        assert found[2] == pytest.approx(12 + 24 * 139 / 140 * 3.5)

    @pytest.mark.parametrize(("arrivals", "left_over"), [(140, 1), (152, 12)])
    def test_says_how_much_is_left_where_too_much_comes(self, arrivals: int, left_over: int) -> None:
        found = forecast(arrivals_a_week=arrivals, capacity=TWO)
        assert (found.wait_hours, found.left_over, found.minutes_each) == (None, left_over, 105)

    def test_knows_that_nobody_answers_where_nobody_is(self) -> None:
        nobody = Capacity(reviewers=0, each_a_day=10, seconds_each=90)
        found = forecast(arrivals_a_week=3, capacity=nobody)
        assert (found.wait_hours, found.left_over, found.minutes_each) == (None, 3, 0)

    @pytest.mark.parametrize(("arrivals", "each"), [(40, 4), (60, 5)])
    def test_comes_near_a_simulated_year(self, arrivals: int, each: int) -> None:
        """Arrivals by chance over days; once a day so many of the oldest are answered."""
        dice, capacity = Random(5), Capacity(reviewers=2, each_a_day=each, seconds_each=90)
        line, waits, at = [], [], 0.0
        for day in range(1, 2_000):
            while (at := at + dice.expovariate(arrivals / 7)) < day:
                line.append(at)
            waits += [day - sent for sent in line[: 2 * each]]
            del line[: 2 * each]
            line.append(at)
        expected = forecast(arrivals_a_week=arrivals, capacity=capacity).wait_hours
        assert expected == pytest.approx(24 * sum(waits) / len(waits), rel=0.25)
