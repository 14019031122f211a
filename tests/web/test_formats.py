"""Numbers, spans and moments as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from socialscore.web.templatetags import formats

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_amsterdam():
    with timezone.override(ZoneInfo("Europe/Amsterdam")):
        yield


class TestShares:
    def test_are_said_in_per_cent(self):
        assert formats.percent(0.844) == "84\u202f%"
        assert formats.percent(None) == "–"


class TestDurations:
    @pytest.mark.parametrize(
        ("span", "long", "short"),
        [
            (timedelta(days=1, hours=6, minutes=40), "1 day 6 h", "1 d 6 h"),
            (timedelta(days=2), "2 days", "2 d"),
            (timedelta(hours=18, minutes=20), "18 h", "18 h"),
            (timedelta(hours=1, minutes=5), "1 h 5 min", "1 h 5 min"),
            (90, "1 min", "1 min"),
            (10, "under a minute", "<1 min"),
        ],
    )
    def test_say_their_two_largest_units(self, span, long, short):
        assert formats.duration(span).replace("\u00a0", " ") == long
        assert formats.duration(span, "short").replace("\u00a0", " ") == short

    def test_of_nothing_is_a_dash(self):
        assert formats.duration(None) == "–"


class TestMoments:
    @pytest.mark.parametrize(
        ("before", "text"),
        [
            (timedelta(seconds=20), "just now"),
            (timedelta(minutes=5), "5 minutes ago"),
            (timedelta(hours=3), "3 hours ago"),
            (timedelta(hours=20), "yesterday"),
            (timedelta(days=3), "3 days ago"),
            (timedelta(days=8), "16 Nov"),
            (timedelta(days=400), "20 Oct 2025"),
            (-timedelta(seconds=20), "in under a minute"),
            (-timedelta(hours=3), "in 3 hours"),
            (-timedelta(days=1), "tomorrow"),
        ],
    )
    def test_are_relative_under_seven_days(self, before, text):
        assert formats.ago(NOW - before, NOW).replace("\u00a0", " ") == text

    @pytest.mark.parametrize("changed", [datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)])
    def test_do_not_notice_that_clocks_are_changed(self, changed):
        before, after = changed - timedelta(minutes=10), changed + timedelta(minutes=10)
        assert formats.ago(before, after) == "20\u00a0minutes ago"
        assert formats.ago(after, before) == "in 20\u00a0minutes"

    def test_a_day_without_a_time_is_said_as_a_day(self):
        assert formats.ago(date(2026, 11, 24), NOW) == "today"
        assert formats.ago(date(2026, 10, 1), NOW) == "1 Oct"

    @pytest.mark.parametrize(
        ("style", "text"),
        [("day", "14 November"), ("short", "14 Nov"), ("moment", "14 Nov, 09:12"), ("time", "09:12")],
    )
    def test_are_shown_in_the_time_zone_of_the_community(self, style, text):
        assert formats.day(datetime(2026, 11, 14, 8, 12, tzinfo=UTC), style, NOW) == text

    def test_are_time_elements_that_machines_can_read(self):
        html = formats.when(datetime(2026, 11, 14, 8, 12, tzinfo=UTC), "moment", NOW)
        assert html == '<time datetime="2026-11-14T08:12:00+00:00">14 Nov, 09:12</time>'
        assert "<time" in formats.when(date(2026, 11, 14), "short", NOW)
        assert formats.when(None) == "–"
