"""What a lead reads, over a real database."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import activities
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.leading import (
    activity_for_editing,
    led_activities,
    led_activity,
    unended_names,
    versions_of,
)
from socialscore.queries.led_action import led_action
from socialscore.queries.led_actions import led_actions, tried_on, waiting_longest
from socialscore.queries.led_figures import figures_of, kept_figures
from socialscore.queries.pages import encode
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def lead_of(cast: Cast) -> SubjectId:
    return SubjectId(cast.lead.subject_id)


def scattered(cast: Cast) -> list[models.Action]:
    """Actions of busy and quiet activities, newest first; many were sent in the same moment."""
    chance, long_ago = random.Random(7), timezone.now() - timedelta(days=30)
    actions = []
    for lead, count in ((cast.lead, 61), (cast.lead, 33), (cast.lead, 4), (cast.other_lead, 29)):
        activity = models.Activity.objects.get(pk=an_open_activity(lead, name=f"{count} actions"))
        actions += [
            models.Action(
                activity=activity,
                activity_version_id=activity.current_version_id,
                subject_id=cast.participant.subject_id,
                status="SUBMITTED" if is_waiting else "APPROVED",
                reserved_points=30 if is_waiting else None,
                points_awarded=None if is_waiting else 25,
                submitted_at=long_ago + timedelta(minutes=chance.randrange(25)),
                due_at=long_ago + timedelta(hours=72),
            )
            for is_waiting in (chance.random() < 0.7 for _ in range(count))
        ]
        models.Activity.objects.filter(pk=activity.pk).update(
            waiting_count=sum(action.status == "SUBMITTED" for action in actions if action.activity == activity)
        )
    models.Action.objects.bulk_create(actions)
    return sorted(actions, key=lambda action: (action.submitted_at, action.pk), reverse=True)


class TestLedActivities:
    def test_shows_what_waits_and_what_is_overdue(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=80))
        a_submitted_action(cast.other, activity_id, now=now)
        (row,) = led_activities(lead_id=lead_of(cast), are_over=False, now=now).rows
        assert (row.waiting, row.overdue, row.due_hours) == (2, 1, 72)
        assert row.oldest_at == now - timedelta(hours=80)

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


class TestWaitingLongest:
    def test_puts_the_oldest_first(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        young = a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=1))
        old = a_submitted_action(cast.other, activity_id, now=now - timedelta(days=4))
        found = waiting_longest(lead_id=lead_of(cast), now=now)
        assert [one.action_id for one in found] == [old, young]
        assert [one.is_overdue for one in found] == [True, False]

    def test_are_the_oldest_of_all_activities_whichever_have_many(self, cast: Cast) -> None:
        sent = scattered(cast)
        waiting = [action for action in reversed(sent) if action.status == "SUBMITTED"]
        mine = [action.pk for action in waiting if action.activity.lead_id == lead_of(cast)]
        now = timezone.now()
        assert [one.action_id for one in waiting_longest(lead_id=lead_of(cast), now=now)] == mine[:5]
        assert [one.action_id for one in waiting_longest(lead_id=None, now=now)] == [one.pk for one in waiting[:5]]


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


class TestLedActions:
    def test_leaves_drafts_and_the_activities_of_others_out(self, cast: Cast) -> None:
        mine, others = an_open_activity(cast.lead), an_open_activity(cast.other_lead)
        sent = a_submitted_action(cast.participant, mine)
        a_submitted_action(cast.participant, others)
        found = led_actions(lead_id=lead_of(cast), now=timezone.now())
        assert [row.action_id for row in found.rows] == [sent]
        assert len(led_actions(lead_id=None, now=timezone.now()).rows) == 2

    def test_filters_by_activity_state_and_name(self, cast: Cast) -> None:
        first, second = an_open_activity(cast.lead), an_open_activity(cast.lead, name="Park")
        now = timezone.now()
        late = a_submitted_action(cast.participant, first, now=now - timedelta(days=5))
        approved = a_submitted_action(cast.other, second, now=now - timedelta(hours=2))
        a_settled_decision(approved, cast.validator, now=now - timedelta(hours=1))

        def ids(**chosen: object) -> list[object]:
            return [row.action_id for row in led_actions(lead_id=lead_of(cast), now=now, **chosen).rows]  # type: ignore[arg-type]

        assert ids(activity_id=first) == [late]
        assert ids(state="APPROVED") == [approved]
        assert ids(state="OVERDUE") == [late]
        assert ids(search="partici") == [late]
        assert ids(state="NONSENSE") == [approved, late]
        assert ids(activity_id=ActivityId(uuid4())) == []

    def test_shows_points_as_they_stand(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        waiting = a_submitted_action(cast.participant, activity_id, now=now)
        approved = a_submitted_action(cast.other, activity_id, now=now - timedelta(hours=1))
        a_settled_decision(approved, cast.validator, now=now)
        rows = {row.action_id: row for row in led_actions(lead_id=None, now=now).rows}
        assert (rows[waiting].points, rows[waiting].is_up_to) == (30, True)
        assert (rows[approved].points, rows[approved].is_up_to) == (25, False)

    @pytest.mark.parametrize("is_steward", [False, True])
    @pytest.mark.parametrize("state", ["", "SUBMITTED", "APPROVED", "OVERDUE"])
    def test_merges_busy_activities_and_quiet_ones_page_by_page(self, cast: Cast, state: str, is_steward: bool) -> None:
        now = timezone.now()
        lead_id = None if is_steward else lead_of(cast)
        wanted = [
            action.pk
            for action in scattered(cast)
            if (is_steward or action.activity.lead_id == lead_id)
            and (action.status == state or not state or (state == "OVERDUE" and action.status == "SUBMITTED"))
        ]
        found, cursor = [], None
        for _ in range(len(wanted) // 25 + 1):
            page = led_actions(lead_id=lead_id, state=state, now=now, cursor=cursor)
            found += [row.action_id for row in page.rows]
            cursor = page.next_cursor
        assert found == wanted
        assert cursor is None


class TestTriedOn:
    def test_knows_ticks_count_and_points(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        approved = a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=2))
        a_settled_decision(approved, cast.validator, now=now - timedelta(hours=1))
        declined = a_submitted_action(cast.other, activity_id, now=now - timedelta(hours=2))
        a_settled_decision(declined, cast.validator, DECLINE, now=now - timedelta(hours=1))
        a_submitted_action(cast.other, activity_id, now=now)
        waiting, decided = tried_on(activity_id)
        assert (waiting.count, waiting.ticked, waiting.points) == (3, None, 30)
        assert (decided.count, decided.ticked, decided.points, decided.judgement) == (2, {"place"}, 25, 0)


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
