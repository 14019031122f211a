"""The states of an activity, by hand and by timer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from socialscore.domain.activity import (
    ActionsUnsettled,
    Activity,
    ActivityState,
    ReasonMissing,
    StateNotPossible,
    WindowReversed,
)
from socialscore.domain.person import Role
from socialscore.domain.rules import DueTimeNotPossible
from tests.builders import DAY, HOUR, NOW, a_person, an_activity, some_rules

S = ActivityState
LEAD = a_person(role=Role.LEAD)
REASON = "The beach is closed."

Step = Callable[[Activity], object]
OPEN: Step = lambda a: a.open(by=LEAD, now=NOW)  # noqa: E731
PAUSE: Step = lambda a: a.pause(by=LEAD)  # noqa: E731
CLOSE: Step = lambda a: a.close(by=LEAD, now=NOW)  # noqa: E731
ARCHIVE: Step = lambda a: a.archive(by=LEAD, unsettled=False)  # noqa: E731
CANCEL: Step = lambda a: a.cancel(by=LEAD, reason=REASON)  # noqa: E731
LEADS_TO: dict[str, tuple[Step, dict[ActivityState, ActivityState]]] = {
    "open": (OPEN, {S.DRAFT: S.OPEN, S.SCHEDULED: S.OPEN, S.PAUSED: S.OPEN}),
    "pause": (PAUSE, {S.OPEN: S.PAUSED}),
    "close": (CLOSE, {S.OPEN: S.CLOSED, S.PAUSED: S.CLOSED}),
    "archive": (ARCHIVE, {S.CLOSED: S.ARCHIVED}),
    "cancel": (CANCEL, dict.fromkeys((S.DRAFT, S.SCHEDULED, S.OPEN, S.PAUSED), S.CANCELLED)),
}


def led(state: ActivityState = S.OPEN, **fields: Any) -> Activity:
    return an_activity(LEAD, state=state, **fields)


class TestState:
    @pytest.mark.parametrize("verb", LEADS_TO)
    @pytest.mark.parametrize("state", S)
    def test_moves_as_the_table_says_and_not_otherwise(self, verb: str, state: ActivityState) -> None:
        step, table = LEADS_TO[verb]
        activity = led(state)
        if state in table:
            step(activity)
            assert activity.state is table[state]
            return
        with pytest.raises(StateNotPossible):
            step(activity)
        assert activity.state is state

    @pytest.mark.parametrize("state", S)
    def test_is_active_exactly_while_open(self, state: ActivityState) -> None:
        activity = led(state)
        assert activity.is_active == activity.takes_actions(NOW) == (state is S.OPEN)
        assert activity.takes_answers == (state in (S.OPEN, S.PAUSED, S.CLOSED))


class TestTakesActions:
    def test_ends_with_the_closing_time_though_the_timer_is_late(self) -> None:
        activity = led(closes_at=NOW)
        assert activity.takes_actions(NOW - HOUR)
        assert not activity.takes_actions(NOW)


class TestOpen:
    def test_publishes_the_rules(self) -> None:
        activity = led(S.DRAFT, published_at=None)
        activity.open(by=LEAD, now=NOW)
        assert (activity.published_at, activity.opens_at) == (NOW, NOW)

    def test_schedules_what_lies_ahead(self) -> None:
        activity = led(S.DRAFT, published_at=None, opens_at=NOW + HOUR)
        activity.open(by=LEAD, now=NOW)
        assert (activity.state, activity.published_at, activity.opens_at) == (S.SCHEDULED, NOW, NOW + HOUR)

    def test_opens_a_scheduled_one_now(self) -> None:
        activity = led(S.SCHEDULED, published_at=NOW - DAY, opens_at=NOW + HOUR)
        activity.open(by=LEAD, now=NOW)
        assert (activity.state, activity.published_at, activity.opens_at) == (S.OPEN, NOW - DAY, NOW)

    def test_schedules_again_what_was_paused_before_it_opened(self) -> None:
        activity = led(S.PAUSED, published_at=NOW - DAY, opens_at=NOW + HOUR)
        activity.open(by=LEAD, now=NOW)
        assert (activity.state, activity.published_at, activity.opens_at) == (S.SCHEDULED, NOW - DAY, NOW + HOUR)

    def test_keeps_the_opening_time_after_a_pause(self) -> None:
        activity = led(S.PAUSED, opens_at=NOW - DAY)
        activity.open(by=LEAD, now=NOW)
        assert activity.opens_at == NOW - DAY

    def test_refuses_after_the_closing_time(self) -> None:
        led(S.PAUSED, closes_at=NOW + HOUR).open(by=LEAD, now=NOW)
        with pytest.raises(WindowReversed):
            led(S.PAUSED, closes_at=NOW).open(by=LEAD, now=NOW)

    def test_refuses_rules_that_cannot_hold(self) -> None:
        with pytest.raises(DueTimeNotPossible):
            led(S.DRAFT, rules=some_rules(due_hours=0)).open(by=LEAD, now=NOW)


class TestTimer:
    @pytest.mark.parametrize(
        ("state", "opens_at", "opens"),
        [
            (S.SCHEDULED, NOW, True),
            (S.SCHEDULED, NOW + HOUR, False),
            (S.SCHEDULED, None, False),
            (S.PAUSED, NOW, False),
        ],
    )
    def test_opens_what_is_due(self, state: ActivityState, opens_at: datetime | None, opens: bool) -> None:
        activity = led(state, opens_at=opens_at)
        assert activity.open_when_due(now=NOW) is opens
        assert (activity.state is S.OPEN) is opens

    @pytest.mark.parametrize(
        ("state", "closes_at", "closes"),
        [
            (S.OPEN, NOW, True),
            (S.PAUSED, NOW, True),
            (S.OPEN, NOW + HOUR, False),
            (S.OPEN, None, False),
            (S.SCHEDULED, NOW, False),
        ],
    )
    def test_closes_what_is_due(self, state: ActivityState, closes_at: datetime | None, closes: bool) -> None:
        activity = led(state, closes_at=closes_at)
        assert activity.close_when_due(now=NOW) is closes
        assert (activity.state is S.CLOSED) is closes


class TestPauseAndClose:
    def test_keep_a_reason_and_a_time(self) -> None:
        activity = led()
        activity.pause(by=LEAD, reason=" Storm ")
        assert activity.state_reason == "Storm"
        activity.close(by=LEAD, now=NOW)
        assert activity.closes_at == NOW


class TestArchive:
    def test_refuses_while_something_is_unsettled(self) -> None:
        with pytest.raises(ActionsUnsettled):
            led(S.CLOSED).archive(by=LEAD, unsettled=True)


class TestCancel:
    def test_needs_a_reason_of_ten_characters(self) -> None:
        activity = led()
        with pytest.raises(ReasonMissing):
            activity.cancel(by=LEAD, reason=" 123456789 ")
        activity.cancel(by=LEAD, reason=" 1234567890 ")
        assert activity.state_reason == "1234567890"


class TestAnswersUntil:
    @pytest.mark.parametrize(
        ("closes_at", "told", "until"),
        [
            (None, None, NOW + 30 * DAY),
            (NOW + 90 * DAY, None, NOW + 30 * DAY),
            (NOW + 23 * DAY, None, NOW + 30 * DAY),
            (NOW + 10 * DAY, None, NOW + 17 * DAY),
            (NOW, None, NOW + 7 * DAY),
            (NOW - 20 * DAY, None, NOW + 7 * DAY),
            (NOW, NOW + 9 * DAY, NOW + 9 * DAY),
            (NOW, NOW + 5 * DAY, NOW + 7 * DAY),
        ],
    )
    def test_is_the_earlier_of_30_days_and_a_week_after_closing_but_never_earlier_than_was_told(
        self, closes_at: datetime | None, told: datetime | None, until: datetime
    ) -> None:
        assert led(closes_at=closes_at).answers_until(NOW, told=told) == until
