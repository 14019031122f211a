"""Caps, windows and cooldown, on the community's clock (P6)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from socialscore.domain.caps import (
    Cap,
    CapKind,
    Claim,
    ClaimOverCap,
    CoolingDown,
    OverCap,
    OverCapForGood,
    Window,
    cooled_at,
    require_cooled,
    require_room,
    room,
    window_bounds,
)

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def claimed(*moments: datetime, points: int = 10) -> list[Claim]:
    return [Claim(submitted_at=moment, points=points) for moment in moments]


def hours(window: Window, now: datetime) -> float:
    bounds = window_bounds(window, now, BERLIN)
    assert bounds is not None
    start, end = bounds
    return (end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(hours=1)


class TestWindow:
    def test_of_a_day_begins_at_midnight_of_the_community(self) -> None:
        # 23:30 UTC in summer is half past one the next day in Berlin.
        bounds = window_bounds(Window.DAY, datetime(2026, 7, 1, 23, 30, tzinfo=UTC), BERLIN)
        assert bounds == (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), datetime(2026, 7, 2, 22, 0, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("now", "length"),
        [
            (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), 23),
            (datetime(2026, 10, 25, 12, 0, tzinfo=UTC), 25),
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 25),  # 02:30, the first time
            (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 25),  # 02:30, the second time
            (datetime(2026, 10, 26, 12, 0, tzinfo=UTC), 24),
        ],
    )
    def test_of_a_day_is_an_hour_shorter_or_longer_when_clocks_change(self, now: datetime, length: int) -> None:
        assert hours(Window.DAY, now) == length

    def test_of_a_week_begins_on_monday(self) -> None:
        sunday = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
        bounds = window_bounds(Window.WEEK, sunday, BERLIN)
        assert bounds == (datetime(2026, 10, 18, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC))
        assert hours(Window.WEEK, sunday) == 7 * 24 + 1

    def test_of_a_week_ends_where_the_next_one_begins(self) -> None:
        bounds = window_bounds(Window.WEEK, datetime(2026, 10, 25, 23, 0, tzinfo=UTC), BERLIN)
        assert bounds is not None
        assert bounds[0] == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("now", "length"),
        [
            (datetime(2026, 3, 15, tzinfo=UTC), 31 * 24 - 1),
            (datetime(2026, 10, 15, tzinfo=UTC), 31 * 24 + 1),
            (datetime(2026, 2, 15, tzinfo=UTC), 28 * 24),
            (datetime(2028, 2, 29, 12, tzinfo=UTC), 29 * 24),
            (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 31 * 24),
        ],
    )
    def test_of_a_month_has_the_days_of_the_month(self, now: datetime, length: int) -> None:
        assert hours(Window.MONTH, now) == length

    def test_of_all_has_no_bounds(self) -> None:
        assert window_bounds(Window.ALL, MONDAY, BERLIN) is None


class TestRoom:
    def test_counts_what_was_submitted_in_the_window(self) -> None:
        cap = Cap(Window.DAY, CapKind.COUNT, 3)
        there = room(cap, claimed(MONDAY, MONDAY - timedelta(days=1)), MONDAY, BERLIN)
        assert (there.left, there.opens_at) == (2, datetime(2026, 11, 24, tzinfo=BERLIN))

    def test_counts_points_for_a_cap_on_points(self) -> None:
        assert room(Cap(Window.WEEK, CapKind.POINTS, 50), claimed(MONDAY, MONDAY, points=15), MONDAY, UTC).left == 20

    def test_is_never_below_nothing(self) -> None:
        assert room(Cap(Window.DAY, CapKind.COUNT, 1), claimed(MONDAY, MONDAY), MONDAY, UTC).left == 0

    def test_of_a_cap_in_all_never_opens_again(self) -> None:
        there = room(Cap(Window.ALL, CapKind.COUNT, 3), claimed(MONDAY - timedelta(days=900)), MONDAY, UTC)
        assert (there.left, there.opens_at) == (2, None)

    def test_puts_the_hour_that_comes_twice_into_its_own_day(self) -> None:
        twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        cap = Cap(Window.DAY, CapKind.COUNT, 1)
        assert room(cap, claimed(twice), datetime(2026, 10, 25, 22, 59, tzinfo=UTC), BERLIN).left == 0
        assert room(cap, claimed(twice), datetime(2026, 10, 25, 23, 0, tzinfo=UTC), BERLIN).left == 1


class TestRequireRoom:
    def test_lets_the_last_one_in(self) -> None:
        caps = (Cap(Window.DAY, CapKind.COUNT, 2), Cap(Window.WEEK, CapKind.POINTS, 20))
        require_room(caps, claimed(MONDAY), up_to=10, now=MONDAY, zone=UTC)

    def test_refuses_one_more_and_says_when_it_opens(self) -> None:
        caps = (Cap(Window.DAY, CapKind.COUNT, 1),)
        with pytest.raises(OverCap) as refused:
            require_room(caps, claimed(MONDAY), up_to=0, now=MONDAY, zone=BERLIN)
        assert refused.value.values == {"opens_at": datetime(2026, 11, 24, tzinfo=BERLIN)}

    def test_refuses_one_point_more(self) -> None:
        with pytest.raises(OverCap):
            require_room((Cap(Window.WEEK, CapKind.POINTS, 19),), claimed(MONDAY), up_to=10, now=MONDAY, zone=UTC)

    def test_refuses_for_good_over_a_cap_in_all(self) -> None:
        with pytest.raises(OverCapForGood):
            require_room((Cap(Window.ALL, CapKind.COUNT, 1),), claimed(MONDAY), up_to=0, now=MONDAY, zone=UTC)

    def test_tells_a_claim_that_no_window_has_room_for_not_to_wait(self) -> None:
        with pytest.raises(ClaimOverCap) as refused:
            require_room((Cap(Window.DAY, CapKind.POINTS, 20),), [], up_to=21, now=MONDAY, zone=UTC)
        assert refused.value.values == {"up_to": 21, "limit": 20}

    def test_lets_a_claim_fill_an_empty_window(self) -> None:
        require_room((Cap(Window.DAY, CapKind.POINTS, 20),), [], up_to=20, now=MONDAY, zone=UTC)


class TestCooldown:
    def test_runs_from_the_last_submission(self) -> None:
        claims = claimed(MONDAY, MONDAY - timedelta(days=1))
        assert cooled_at(claims, 24) == MONDAY + timedelta(hours=24)

    @pytest.mark.parametrize(("claims", "length"), [([], 24), (claimed(MONDAY), 0)])
    def test_is_not_there_without_a_claim_or_a_pause(self, claims: list[Claim], length: int) -> None:
        assert cooled_at(claims, length) is None
        require_cooled(claims, cooldown_hours=length, now=MONDAY)

    def test_lasts_true_hours_through_a_change_of_clocks(self) -> None:
        submitted = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
        opens_at = cooled_at(claimed(submitted), 24)
        assert opens_at is not None
        assert opens_at.astimezone(BERLIN).hour == 13

    def test_ends_on_the_second(self) -> None:
        claims = claimed(MONDAY)
        require_cooled(claims, cooldown_hours=1, now=MONDAY + timedelta(hours=1))
        with pytest.raises(CoolingDown) as refused:
            require_cooled(claims, cooldown_hours=1, now=MONDAY + timedelta(minutes=59, seconds=59))
        assert refused.value.values == {"opens_at": MONDAY + timedelta(hours=1)}
