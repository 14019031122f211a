"""How an action ends: settled, withdrawn, cancelled, expired (product.md, "Action: states")."""

from datetime import timedelta

import pytest

from socialscore.domain.action_refusals import NotWithdrawable
from socialscore.domain.action_states import Status
from socialscore.domain.review import DecisionState, Opinion
from tests.builders import DAY, HOUR, NOW, a_person, an_activity
from tests.domain.steps import (
    APPROVE,
    ASK,
    DECLINE,
    UNDO,
    a_reviewer,
    a_sent_action,
    asked,
    in_status,
    send,
    settled,
    take,
    take_and_say,
)

SECOND = timedelta(seconds=1)


class TestPending:
    @pytest.mark.parametrize("status", Status)
    def test_is_what_waits_for_an_answer(self, status: Status) -> None:
        assert in_status(status).is_pending is (status in (Status.SUBMITTED, Status.CHANGES_REQUESTED))


class TestSettle:
    @pytest.mark.parametrize(
        ("opinion", "status", "points", "released"),
        [
            (APPROVE, Status.APPROVED, 25, 30),
            (DECLINE, Status.DECLINED, None, 30),
            (ASK, Status.CHANGES_REQUESTED, None, None),
        ],
    )
    def test_does_what_was_decided(
        self, opinion: Opinion, status: Status, points: int | None, released: int | None
    ) -> None:
        activity = an_activity()
        action = a_sent_action(activity)
        take_and_say(action, activity, a_reviewer(), opinion)
        event = action.settle(activity=activity, now=NOW + UNDO)
        assert event is not None
        assert (action.status, action.points_awarded) == (status, points)
        assert (event.points, event.released) == (points or 0, released)
        assert action.reserved == (30 if released is None else None)
        assert (action.ended_at is None) is (released is None)
        assert action.settle(activity=activity, now=NOW + DAY) is None

    @pytest.mark.parametrize(("seconds", "settles"), [(0, False), (9.999, False), (10, True), (10.001, True)])
    def test_waits_for_its_time(self, seconds: float, settles: bool) -> None:
        activity = an_activity()
        action = a_sent_action(activity)
        take_and_say(action, activity, a_reviewer())
        assert (action.settle(activity=activity, now=NOW + timedelta(seconds=seconds)) is not None) is settles

    def test_is_nothing_without_a_decision(self) -> None:
        activity = an_activity()
        assert a_sent_action(activity).settle(activity=activity, now=NOW) is None

    def test_tells_a_later_date_but_never_an_earlier_one(self) -> None:
        activity, person = an_activity(), a_person()
        action = asked(activity, person)
        told = action.changes_until
        send(action, activity, person, again=True, now=NOW + HOUR)
        activity.closes_at = NOW + 2 * HOUR
        settled(action, activity, ASK, now=NOW + HOUR)
        assert action.changes_until == told


class TestWithdraw:
    @pytest.mark.parametrize(
        ("status", "released"), [(Status.DRAFT, None), (Status.SUBMITTED, 30), (Status.CHANGES_REQUESTED, 30)]
    )
    def test_releases_what_was_reserved(self, status: Status, released: int | None) -> None:
        action = in_status(status)
        event = action.withdraw(by=a_person(subject_id=action.subject_id), now=NOW)
        assert (action.status, action.reserved, action.ended_at) == (Status.WITHDRAWN, None, NOW)
        assert (event.status, event.released, event.actor) == ("WITHDRAWN", released, action.subject_id)

    def test_wins_over_a_staged_decision_and_a_hold(self) -> None:
        activity, person = an_activity(), a_person()
        action = a_sent_action(activity, person)
        take_and_say(action, activity, a_reviewer())
        assert action.is_staged
        action.withdraw(by=person, now=NOW)
        assert action.decision is not None
        assert action.decision.state is DecisionState.UNDONE
        assert action.settle(activity=activity, now=NOW + DAY) is None
        assert action.status is Status.WITHDRAWN

    def test_ends_a_hold(self) -> None:
        activity, person = an_activity(), a_person()
        action = a_sent_action(activity, person)
        take(action, activity, a_reviewer())
        action.withdraw(by=person, now=NOW)
        assert action.lease is None

    @pytest.mark.parametrize("status", set(Status) - {Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED})
    def test_refuses_what_has_its_answer(self, status: Status) -> None:
        with pytest.raises(NotWithdrawable):
            in_status(status).withdraw(by=a_person(), now=NOW)


class TestCancel:
    @pytest.mark.parametrize("status", Status)
    def test_ends_what_waits_for_an_answer_and_nothing_else(self, status: Status) -> None:
        action = in_status(status)
        event = action.cancel(actor=None, now=NOW)
        if status not in (Status.SUBMITTED, Status.CHANGES_REQUESTED):
            assert event is None
            assert action.status is status
            return
        assert event is not None
        assert (action.status, event.released, event.status) == (Status.CANCELLED, 30, "CANCELLED")


class TestExpire:
    def test_comes_after_the_told_date_and_leaves_no_mark(self) -> None:
        action = in_status(Status.CHANGES_REQUESTED)
        assert action.changes_until is not None
        assert action.expire(now=action.changes_until) is None
        event = action.expire(now=action.changes_until + SECOND)
        assert event is not None
        assert (action.status, event.released, event.actor) == (Status.EXPIRED, 30, None)

    @pytest.mark.parametrize("status", set(Status) - {Status.CHANGES_REQUESTED})
    def test_is_only_for_silence_after_a_request(self, status: Status) -> None:
        action = in_status(status)
        assert action.expire(now=NOW + 99 * DAY) is None
        assert action.status is status
