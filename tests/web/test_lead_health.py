"""The word for how an activity fares."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from socialscore.queries.leading import LedActivity
from socialscore.queries.led_figures import Figures
from socialscore.web.lead.health import health_of
from socialscore.web.lead.views import stats_of
from tests.builders import NOW

FIGURES = Figures(weeks=((date(2026, 11, 23), 0, 0, 0),), sent=(0,) * 11 + (3,), approved=19, declined=1)
ACTIVITY = LedActivity(
    activity_id=uuid4(),
    name="Beach clean-up",
    state="OPEN",
    state_reason="",
    lead_id=uuid4(),
    lead_name="Tomás",
    opened_at=NOW - timedelta(days=90),
    closes_at=None,
    due_hours=72,
    waiting=9,
    overdue=0,
    oldest_at=NOW,
    moves=0,
)


def word(activity: LedActivity = ACTIVITY, figures: Figures = FIGURES) -> str:
    health = health_of(activity, figures, NOW)
    return health.word if health else ""


class TestHealth:
    def test_is_healthy(self) -> None:
        assert word() == "Healthy"

    def test_is_unsaid_before_it_opens(self) -> None:
        assert word(replace(ACTIVITY, state="DRAFT")) == ""

    def test_is_overdue_before_anything_else(self) -> None:
        health = health_of(replace(ACTIVITY, overdue=2), replace(FIGURES, approved=0, declined=20), NOW)
        assert health is not None
        assert (health.word, health.cause) == ("Answers overdue", "2 of 9 waiting are past 3 days")

    def test_counts_no_further_than_a_hundred_overdue(self) -> None:
        health = health_of(replace(ACTIVITY, overdue=100, waiting=625), FIGURES, NOW)
        assert health is not None
        assert health.cause == "100+ of 625 waiting are past 3 days"
        assert stats_of([ACTIVITY, replace(ACTIVITY, overdue=100)], FIGURES).overdue == "100+"
        assert stats_of([ACTIVITY, replace(ACTIVITY, overdue=99)], FIGURES).overdue == "99"

    def test_is_slow_from_three_quarters_of_the_promised_time(self) -> None:
        assert word(figures=replace(FIGURES, answer_seconds=54 * 3600)) == "Slow answers"
        assert word(figures=replace(FIGURES, answer_seconds=54 * 3600 - 1)) == "Healthy"

    def test_notices_what_is_turned_down(self) -> None:
        assert word(figures=replace(FIGURES, approved=5, declined=5)) == "Half turned down"
        assert word(figures=replace(FIGURES, approved=3, declined=7)) == "Most turned down"
        assert word(figures=replace(FIGURES, approved=7, declined=4)) == "Healthy"

    def test_says_nothing_of_shares_below_ten(self) -> None:
        assert word(figures=replace(FIGURES, approved=0, declined=9)) == "Healthy"

    def test_notices_many_changes(self) -> None:
        assert word(figures=replace(FIGURES, changes=20)) == "Many changes asked"

    def test_notices_silence(self) -> None:
        quiet = replace(FIGURES, sent=(4,) * 8 + (0,) * 4)
        assert word(figures=quiet) == "Nothing sent lately"
        assert word(replace(ACTIVITY, opened_at=NOW - timedelta(days=3)), quiet) == "Just opened"
        assert word(replace(ACTIVITY, state="PAUSED"), quiet) == "Healthy"
