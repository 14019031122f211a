"""An action is sent, and sent again after changes were asked for."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.domain.action_refusals import AnswerTooLate, NotEditable
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityNotOpen, ActivityState
from socialscore.domain.caps import Cap, CapKind, Claim, CoolingDown, OverCap, Window
from socialscore.domain.ids import VersionId
from socialscore.domain.person import Suspended
from socialscore.domain.points import PointsRule
from socialscore.domain.proof import AgreementMissing
from tests.builders import DAY, HOUR, NOW, a_file_part, a_person, an_activity, some_rules
from tests.domain.steps import (
    ASK,
    CONTENT,
    UNDO,
    a_draft,
    a_sent_action,
    asked,
    in_status,
    revision_id,
    send,
    settled,
)

SECOND = timedelta(seconds=1)


class TestSubmit:
    def test_reserves_the_most_it_can_earn_and_starts_the_clock(self) -> None:
        activity, person = an_activity(rules=some_rules(due_hours=5)), a_person()
        action = a_draft(activity, person)
        event = send(action, activity, person)
        assert (action.status, action.reserved, action.due_at) == (Status.SUBMITTED, 30, NOW + 5 * HOUR)
        assert action.first_submitted_at == action.submitted_at == action.sent.submitted_at == NOW
        assert (event.was_reserved, event.up_to, event.revision) == (None, 30, 1)
        assert action.draft is None
        assert action.sent.quorum_required == 1

    def test_takes_the_rules_of_the_moment_for_ever(self) -> None:
        activity, person = an_activity(), a_person()
        action = a_draft(activity, person)
        activity.rules, activity.number = some_rules(points=PointsRule(base_points=7)), 2
        activity.version_id = VersionId(uuid4())
        event = send(action, activity, person)
        activity.rules = some_rules(points=PointsRule(base_points=99))
        assert (event.rule_version, event.up_to) == (2, 7)
        assert (action.version_id, action.rules.points.base_points) == (activity.version_id, 7)

    @pytest.mark.parametrize("state", set(ActivityState) - {ActivityState.OPEN})
    def test_refuses_an_activity_that_is_not_open(self, state: ActivityState) -> None:
        activity, person = an_activity(), a_person()
        action = a_draft(activity, person)
        activity.state = state
        with pytest.raises(ActivityNotOpen):
            send(action, activity, person)
        assert action.status is Status.DRAFT

    def test_refuses_after_the_closing_time(self) -> None:
        activity, person = an_activity(closes_at=NOW), a_person()
        send(a_draft(activity, person), activity, person, now=NOW - SECOND)
        with pytest.raises(ActivityNotOpen):
            send(a_draft(activity, person), activity, person)

    def test_refuses_who_is_suspended(self) -> None:
        activity, person = an_activity(), a_person()
        action = a_draft(activity, person)
        person.is_active = False
        with pytest.raises(Suspended):
            send(action, activity, person)

    def test_refuses_proof_that_is_not_complete(self) -> None:
        activity, person = an_activity(), a_person()
        action = a_draft(activity, person, replace(CONTENT, people_agreed=False))
        action.attach([a_file_part()], revision_id=revision_id(), now=NOW)
        with pytest.raises(AgreementMissing):
            send(action, activity, person)

    def test_refuses_an_empty_draft(self) -> None:
        activity, person = an_activity(), a_person()
        action = a_draft(activity, person)
        action.draft = None
        with pytest.raises(NotEditable):
            send(action, activity, person)

    @pytest.mark.parametrize("status", set(Status) - {Status.DRAFT})
    def test_happens_once(self, status: Status) -> None:
        with pytest.raises(NotEditable):
            send(in_status(status), an_activity(), a_person())

    def test_waits_for_the_pause_and_for_room(self) -> None:
        caps = (Cap(Window.DAY, CapKind.COUNT, 1),)
        activity, person = an_activity(rules=some_rules(cooldown_hours=2, caps=caps)), a_person()
        action = a_draft(activity, person)
        with pytest.raises(CoolingDown):
            send(action, activity, person, claims=[Claim(submitted_at=NOW - HOUR, points=30)])
        with pytest.raises(OverCap):
            send(action, activity, person, claims=[Claim(submitted_at=NOW - 2 * HOUR, points=30)])
        send(action, activity, person, claims=[Claim(submitted_at=NOW - DAY, points=30)])
        assert action.status is Status.SUBMITTED


class TestResubmit:
    def test_sends_the_next_revision_and_reserves_anew(self) -> None:
        activity, person = an_activity(), a_person()
        action = asked(activity, person)
        action.escalated_at = NOW
        event = send(action, activity, person, again=True, now=NOW + HOUR)
        assert (action.status, action.sent.number, action.reserved) == (Status.SUBMITTED, 2, 35)
        assert (event.was_reserved, event.up_to) == (30, 35)
        assert (action.first_submitted_at, action.submitted_at) == (NOW, NOW + HOUR)
        assert not action.verdicts
        assert action.decision is None
        assert action.escalated_at is None

    @pytest.mark.parametrize("state", [ActivityState.OPEN, ActivityState.PAUSED, ActivityState.CLOSED])
    def test_is_accepted_though_no_new_action_is(self, state: ActivityState) -> None:
        activity, person = an_activity(), a_person()
        action = asked(activity, person)
        activity.state = state
        send(action, activity, person, again=True)
        assert action.status is Status.SUBMITTED

    @pytest.mark.parametrize("state", [ActivityState.ARCHIVED, ActivityState.CANCELLED])
    def test_is_too_late_once_the_activity_is_over(self, state: ActivityState) -> None:
        activity, person = an_activity(), a_person()
        action = asked(activity, person)
        activity.state = state
        with pytest.raises(AnswerTooLate):
            send(action, activity, person, again=True)

    def test_is_accepted_until_the_told_date(self) -> None:
        activity, person = an_activity(), a_person()
        action = asked(activity, person)
        assert action.changes_until == NOW + UNDO + 30 * DAY
        with pytest.raises(AnswerTooLate):
            send(action, activity, person, again=True, now=action.changes_until + SECOND)
        send(action, activity, person, again=True, now=action.changes_until)

    def test_burns_no_attempt_and_waits_for_no_pause(self) -> None:
        caps = (Cap(Window.DAY, CapKind.COUNT, 1),)
        activity, person = an_activity(rules=some_rules(cooldown_hours=99, caps=caps)), a_person()
        action = asked(activity, person)
        send(action, activity, person, again=True, claims=[Claim(submitted_at=NOW, points=30)])
        assert action.status is Status.SUBMITTED

    def test_may_not_grow_over_a_cap_on_points(self) -> None:
        activity, person = an_activity(rules=some_rules(caps=(Cap(Window.DAY, CapKind.POINTS, 60),))), a_person()
        action = asked(activity, person)
        with pytest.raises(OverCap):
            send(action, activity, person, again=True, claims=[Claim(submitted_at=NOW, points=30)], now=NOW + DAY)
        send(action, activity, person, again=True, claims=[Claim(submitted_at=NOW, points=25)], now=NOW + DAY)
        assert action.reserved == 35

    def test_of_no_more_than_before_needs_no_room(self) -> None:
        activity, person = an_activity(rules=some_rules(caps=(Cap(Window.DAY, CapKind.POINTS, 30),))), a_person()
        action = settled(a_sent_action(activity, person), activity, ASK)
        action.write(CONTENT, revision_id=revision_id(), now=NOW)
        send(action, activity, person, again=True, claims=[Claim(submitted_at=NOW, points=30)])
        assert action.reserved == 30

    def test_refuses_without_an_answer_written(self) -> None:
        activity, person = an_activity(), a_person()
        action = settled(a_sent_action(activity, person), activity, ASK)
        with pytest.raises(NotEditable):
            send(action, activity, person, again=True)

    def test_refuses_who_is_suspended(self) -> None:
        activity, person = an_activity(), a_person()
        action = asked(activity, person)
        person.is_active = False
        with pytest.raises(Suspended):
            send(action, activity, person, again=True)

    @pytest.mark.parametrize("status", set(Status) - {Status.CHANGES_REQUESTED})
    def test_is_only_for_who_was_asked(self, status: Status) -> None:
        with pytest.raises(NotEditable):
            send(in_status(status), an_activity(), a_person(), again=True)
