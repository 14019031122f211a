"""Charts: drawn by the server, and the same said in words."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines
from django.template.loader import render_to_string

from socialscore.web.templatetags import charts, wait_lines

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load socialscore %}" + source).render(context)


def score_chart(points: list[tuple[charts.Moment, int]], *label: str) -> str:
    return render_to_string("components/score_chart.html", charts.score_chart(points, *label))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestScale:
    @pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (260, 485), (0, 7), (9_000, 9_001), (0, 10_000)])
    def test_encloses_its_values_with_few_round_lines(self, low, high):
        ticks = charts.scale(low, high)
        assert ticks[0] <= low
        assert ticks[-1] >= high
        assert 2 <= len(ticks) <= 6


class TestScoreChart:
    POINTS = [(date(2026, 8, 31) + timedelta(weeks=week), 260 + 20 * week) for week in range(12)]

    def test_says_in_one_sentence_what_it_shows(self):
        html = score_chart(self.POINTS, "Score over 12 weeks")
        assert 'aria-label="Score over 12 weeks: from 260 to 480."' in html

    def test_says_every_value_in_a_table_and_a_title(self):
        html = score_chart(self.POINTS)
        assert html.count("<title>") == 12
        assert len(re.findall(r'<th scope="row">', html)) == 12
        assert "31 Aug: 260" in html

    def test_is_drawn_in_steps_and_without_styles(self):
        html = score_chart(self.POINTS)
        line = re.search(r'class="line" d="([^"]+)"', html)
        assert line
        assert set(re.findall(r"[A-Za-z]", line.group(1))) == {"M", "V", "H"}
        assert line.group(1).endswith("H100")
        assert "style" not in html

    def test_shows_no_score_below_zero(self):
        context = charts.score_chart([(date(2026, 11, 1), -20), (date(2026, 11, 8), 10)])
        assert [column.value for column in context["columns"]] == ["0", "10"]

    @pytest.mark.parametrize("points", [[], [(date(2026, 11, 1), 5)], [(NOW, 0), (NOW, 0)]])
    def test_works_with_little(self, points):
        assert "chart" in score_chart(points)


class TestWeeklyBars:
    def test_stacks_outcomes_and_says_them_in_a_table(self):
        weeks = [(date(2026, 11, 2), 58, 10, 5), (date(2026, 11, 9), 0, 0, 0)]
        html = render("{% weekly_bars weeks %}", weeks=weeks)
        assert "Highest in the week of 2 November with 73." in html
        assert html.count("<title>") == 3
        assert "2 Nov: 5 not approved" in html
        assert len(re.findall(r'<th scope="row">', html)) == 2

    def test_without_decisions_says_so(self):
        assert "No decisions yet." in render("{% weekly_bars weeks %}", weeks=[(date(2026, 11, 2), 0, 0, 0)])


class TestSmallCharts:
    def test_a_spark_says_where_it_begins_and_ends(self):
        assert 'aria-label="Actions a week, from 2 to 14"' in render("{% spark values %}", values=[2, 4, 14])
        assert render("{% spark values %}", values=[2]) == "–"

    def test_a_bar_has_its_width_as_an_attribute(self):
        assert '<rect width="64%" height="100%"/>' in charts.bar(0.64)
        assert 'width="100%"' in charts.bar(7)
        assert charts.bar(None) == "–"

    def test_the_line_of_waiting_says_how_long_others_waited(self):
        context = wait_lines.wait_line(
            NOW - timedelta(hours=39), NOW + timedelta(hours=33), timedelta(hours=30), timedelta(hours=68), NOW
        )
        assert context["here"] == 54
        assert context["marks"] == [(42, "half", "middle"), (94, "nine in ten", "end")]
        assert str(context["sentence"]).replace("\u00a0", " ").startswith("1 day 15 h of at most 3 days have passed.")

    def test_the_line_of_waiting_needs_no_figures(self):
        html = render("{% wait_line sent due %}", sent=NOW - timedelta(days=9), due=NOW)
        assert "half" not in words(html)
        assert 'x2="100%"' in html
