"""What a lead reads, over a real database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import activities
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.leading import (
    activity_for_editing,
    led_activities,
    led_activity,
    unended_names,
    versions_of,
)
from socialscore.queries.led_action import led_action
from socialscore.queries.led_figures import figures_of, kept_figures
from socialscore.queries.pages import encode
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity
from tests.web.reviewing import many_waiting

pytestmark = pytest.mark.usefixtures("pairs_may_meet")

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def lead_of(cast: Cast) -> SubjectId:
    return SubjectId(cast.lead.subject_id)


class TestLedActivities:
    def test_shows_what_waits_and_what_is_overdue(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=80))
        a_submitted_action(cast.other, activity_id, now=now)
        (row,) = led_activities(lead_id=lead_of(cast), are_over=False, now=now).rows
        assert (row.waiting, row.overdue, row.due_hours) == (2, 1, 72)
        assert row.oldest_at == now - timedelta(hours=80)

    def test_counts_no_further_than_a_hundred_overdue(self, cast: Cast) -> None:
        activity_id, quiet_id = an_open_activity(cast.lead), an_open_activity(cast.lead, name="Quiet")
        a_submitted_action(cast.participant, quiet_id, now=timezone.now() - timedelta(days=4))
        many_waiting(activity_id, cast.participant, 120)

        def overdue(after: timedelta) -> dict[str, int]:
            rows = led_activities(lead_id=lead_of(cast), are_over=False, now=timezone.now() + after).rows
            return {row.name: row.overdue for row in rows}

        assert overdue(timedelta(days=1)) == {"Beach clean-up": 0, "Quiet": 1}
        assert overdue(timedelta(days=4)) == {"Beach clean-up": 100, "Quiet": 1}

    def test_shows_nobody_elses(self, cast: Cast) -> None:
        an_open_activity(cast.other_lead)
        assert led_activities(lead_id=lead_of(cast), are_over=False, now=timezone.now()).is_empty
        assert len(led_activities(lead_id=None, are_over=False, now=timezone.now()).rows) == 1

    def test_keeps_those_that_are_over_apart(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now, by = timezone.now(), lead_of(cast)
        activities.cancel_activity(unit_of_work(), activity_id=activity_id, by=by, reason="The storm came.", now=now)
        assert led_activities(lead_id=by, are_over=False, now=now).is_empty
        assert [row.state for row in led_activities(lead_id=by, are_over=True, now=now).rows] == ["CANCELLED"]

    def test_goes_on_after_the_cursor(self, cast: Cast) -> None:
        models.Activity.objects.bulk_create(
            models.Activity(name=f"Activity {n:02}", lead_id=cast.lead.subject_id) for n in range(60)
        )
        now = timezone.now()
        first = led_activities(lead_id=None, are_over=False, now=now)
        rest = led_activities(lead_id=lead_of(cast), are_over=False, now=now, cursor=first.next_cursor)
        assert [row.name for row in (*first.rows, *rest.rows)] == [f"Activity {n:02}" for n in range(60)]
        assert (len(first.rows), rest.next_cursor) == (50, None)

    @pytest.mark.parametrize(
        "cursor", ["nonsense", encode("a", "b"), encode("\x00\ud800", "7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    )
    def test_takes_no_harm_from_a_cursor_that_makes_no_sense(self, cast: Cast, cursor: str) -> None:
        an_open_activity(cast.lead)
        assert led_activities(lead_id=None, are_over=False, now=timezone.now(), cursor=cursor).rows

    def test_hides_one_activity_of_somebody_else(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.other_lead)
        now = timezone.now()
        assert led_activity(activity_id, lead_id=lead_of(cast), now=now) is None
        assert activity_for_editing(activity_id, lead_id=lead_of(cast)) is None
        assert led_activity(activity_id, lead_id=None, now=now) is not None

    def test_names_those_that_have_not_ended(self, cast: Cast) -> None:
        ended, running = an_open_activity(cast.lead, name="Ended"), an_open_activity(cast.lead, name="Running")
        activities.close_activity(unit_of_work(), activity_id=ended, by=lead_of(cast), now=timezone.now())
        assert unended_names(lead_id=lead_of(cast)) == [(running, "Running")]


class TestVersionsOf:
    def test_counts_what_waits_under_each(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_submitted_action(cast.participant, activity_id)
        activities.change_activity(
            unit_of_work(),
            activity_id=activity_id,
            by=lead_of(cast),
            version=2,
            name="Beach clean-up",
            description="",
            rules=some_rules(due_hours=24),
            now=timezone.now(),
        )
        newest, first = versions_of(activity_id)
        assert (newest.number, newest.waiting, first.number, first.waiting) == (2, 0, 1, 1)
        for sender in (cast.participant, cast.other):
            a_submitted_action(sender, activity_id)
        assert [(version.number, version.waiting) for version in versions_of(activity_id)] == [(2, 2), (1, 1)]
        form = activity_for_editing(activity_id, lead_id=None)
        assert form is not None
        assert (form.waiting, form.waiting_before) == (3, 1)
        assert newest.rules == some_rules(due_hours=24)
        assert first.rules is None


class TestFiguresOf:
    def test_sorts_decisions_into_weeks_of_the_community(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        sunday_evening = datetime(2026, 11, 8, 22, 0, tzinfo=UTC)  # 23:00 in Berlin
        monday_morning = datetime(2026, 11, 8, 23, 30, tzinfo=UTC)  # 00:30 in Berlin
        for sender, moment, opinion in (
            (cast.participant, sunday_evening, None),
            (cast.other, monday_morning, DECLINE),
            (cast.steward, monday_morning, ASK),
        ):
            action_id = a_submitted_action(sender, activity_id, now=moment - timedelta(hours=1))
            chosen = {} if opinion is None else {"opinion": opinion}
            a_settled_decision(action_id, cast.validator, now=moment, **chosen)
        figures = figures_of([activity_id], now=datetime(2026, 11, 24, 9, 0, tzinfo=UTC), zone=BERLIN)
        weeks = {week[0].isoformat(): week[1:] for week in figures.together.weeks if any(week[1:])}
        assert weeks == {"2026-11-02": (1, 0, 0), "2026-11-09": (0, 1, 1)}
        assert figures.each[activity_id] == figures.together
        assert (figures.together.approved, figures.together.changes, figures.together.declined) == (1, 1, 1)
        assert figures.together.approval == 0.5
        assert sum(figures.together.sent) == 3

    def test_takes_the_middle_of_ten_answer_times(self, cast: Cast) -> None:
        activity_id, other_id = an_open_activity(cast.lead), an_open_activity(cast.lead, name="Other")
        now = timezone.now()
        for hours in range(1, 11):
            sent_at = now - timedelta(hours=30)
            action_id = a_submitted_action(cast.participant, activity_id, now=sent_at)
            a_settled_decision(action_id, cast.validator, now=sent_at + timedelta(hours=hours))
        figures = figures_of([activity_id, other_id], now=now, zone=BERLIN)
        answer_seconds = figures.each[activity_id].answer_seconds
        assert answer_seconds is not None
        assert abs(answer_seconds - (5 * 3600 + 10)) <= 1
        assert figures.together.answer_seconds == answer_seconds
        assert figures.each[other_id].answer_seconds is None

    def test_says_nothing_typical_below_ten(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        for _ in range(9):
            action_id = a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=2))
            a_settled_decision(action_id, cast.validator, now=now - timedelta(hours=1))
        assert figures_of([activity_id], now=now, zone=BERLIN).together.answer_seconds is None

    def test_counts_a_staged_decision_once_its_time_has_come(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        action_id = a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=1))
        a_staged_decision(action_id, cast.validator, now=now)
        assert figures_of([activity_id], now=now + timedelta(seconds=9), zone=BERLIN).together.decided == 0
        assert figures_of([activity_id], now=now + timedelta(seconds=10), zone=BERLIN).together.decided == 1

    def test_is_all_zeros_for_no_activities(self, db: None) -> None:
        figures = figures_of([], now=timezone.now(), zone=BERLIN)
        assert figures.each == {}
        assert len(figures.together.weeks) == 12
        assert figures.together.approval is None


class TestLedAction:
    def test_holds_each_revision_with_what_was_said(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id, now=timezone.now() - timedelta(hours=1))
        a_settled_decision(action_id, cast.validator, ASK)
        page = led_action(action_id, lead_id=lead_of(cast), viewer_id=lead_of(cast), today=timezone.localdate())
        assert page is not None
        (revision,), (decision,) = page.revisions, page.decisions
        assert (revision.text, revision.count, len(revision.files)) == ("Three bags", 3, 1)
        assert (decision.outcome, decision.sentence) == ("CHANGES", "Could you add a photo of the bags?")
        assert page.is_first_look
        assert not page.is_own

    def test_is_none_for_another_lead(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        other = SubjectId(cast.other_lead.subject_id)
        assert led_action(action_id, lead_id=other, viewer_id=other, today=timezone.localdate()) is None


class TestKeptFigures:
    def test_are_read_again_when_the_activity_has_moved_and_each_hour(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        activity_id = an_open_activity(cast.lead)
        now = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)

        def sent(at: datetime, queries: int) -> int:
            moves = models.Activity.objects.get(pk=activity_id).review_moves
            with django_assert_num_queries(queries):
                figures = kept_figures([(activity_id, moves)], now=at, zone=BERLIN)
            return sum(figures.each[activity_id].sent)

        assert sent(now, queries=1) == 0
        assert sent(now + timedelta(minutes=40), queries=0) == 0
        action_id = a_submitted_action(cast.participant, activity_id, now=now)
        assert sent(now + timedelta(minutes=40), queries=1) == 1
        a_settled_decision(action_id, cast.validator, now=now)
        assert sent(now + timedelta(minutes=40), queries=1) == 1
        assert sent(now + timedelta(minutes=50), queries=1) == 1

    @pytest.mark.parametrize(
        ("moves", "readings"), [(range(502, 512), 10), (range(512, 532), 10), (range(1_000_000, 1_008_192, 64), 5)]
    )
    def test_of_a_busy_activity_are_read_again_before_a_256th_part_is_missing(
        self, db: None, django_assert_num_queries: DjangoAssertNumQueries, moves: range, readings: int
    ) -> None:
        """A move costs the same however many there were, and nobody can see what is missing."""
        activity_id, now = uuid4(), datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
        with django_assert_num_queries(readings):
            for move in moves:
                kept_figures([(activity_id, move)], now=now, zone=BERLIN)
