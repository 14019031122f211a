"""Quorum, decisions, and undoing them (product.md, "Review rules")."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from socialscore.domain import judging
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.ids import DecisionId, LeaseId
from socialscore.domain.person import Person, WrongRole
from socialscore.domain.review import (
    DecisionState,
    Lease,
    Opinion,
    Outcome,
    UndoTooLate,
)
from tests.builders import NOW, a_person, an_activity
from tests.domain.steps import (
    APPROVE,
    ASK,
    DECLINE,
    RULES,
    UNDO,
    a_reviewer,
    a_sent_action,
    settled,
    take_and_say,
)

WHY = "The bags were small."


class TestQuorum:
    def of_two(self) -> tuple[Action, Activity]:
        activity = an_activity()
        action = a_sent_action(activity)
        action.sent.quorum_required = 2
        return action, activity

    def approve(self, points: int) -> Opinion:
        return replace(APPROVE, other=points, why=WHY)

    def test_is_not_met_by_one_of_two(self) -> None:
        action, activity = self.of_two()
        assert take_and_say(action, activity, a_reviewer()) is None
        assert (action.status, action.is_staged, action.lease) == (Status.SUBMITTED, False, None)
        assert action.escalated_at is None

    def test_is_met_by_equal_outcomes_at_the_lower_median(self) -> None:
        action, activity = self.of_two()
        take_and_say(action, activity, a_reviewer(), self.approve(9))
        decision = take_and_say(action, activity, a_reviewer(), self.approve(30))
        assert decision is not None
        assert decision.points == sum(line.points for line in decision.lines) == 9

    def test_escalates_a_disagreement_which_the_third_decides(self) -> None:
        action, activity = self.of_two()
        last = a_reviewer()
        take_and_say(action, activity, a_reviewer(), self.approve(9))
        assert take_and_say(action, activity, a_reviewer(), DECLINE) is None
        assert action.escalated_at == NOW
        decision = take_and_say(action, activity, last, self.approve(5), now=NOW + UNDO)
        assert decision is not None
        assert (decision.outcome, decision.points, decision.decided_by) == (Outcome.APPROVE, 5, last.subject_id)
        assert action.escalated_at == NOW

    def test_stays_open_while_three_disagree(self) -> None:
        action, activity = self.of_two()
        for opinion in (APPROVE, DECLINE, ASK):
            assert take_and_say(action, activity, a_reviewer(), opinion) is None
        assert (action.status, action.escalated_at) == (Status.SUBMITTED, NOW)


class TestUndo:
    def undo(self, action: Action, reviewer: Person, *, seconds: float = 5, **fields: Any) -> Lease:
        assert action.decision is not None
        return judging.undo(
            action,
            reviewer=reviewer,
            decision_id=fields.get("decision_id", action.decision.decision_id),
            lease_id=LeaseId(uuid4()),
            rules=RULES,
            now=NOW + timedelta(seconds=seconds),
        )

    def staged(self, opinion: Opinion = APPROVE) -> tuple[Action, Person]:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take_and_say(action, activity, reviewer, opinion)
        return action, reviewer

    @pytest.mark.parametrize("seconds", [0, 9.9])
    def test_leaves_no_trace_and_gives_the_hold_back(self, seconds: float) -> None:
        action, reviewer = self.staged()
        lease = self.undo(action, reviewer, seconds=seconds)
        assert (action.status, action.verdicts, action.is_staged) == (Status.SUBMITTED, [], False)
        assert (lease.holder, lease.fence) == (reviewer.subject_id, 2)
        assert action.settle(activity=an_activity(), now=NOW + timedelta(days=1)) is None

    def test_gives_the_typed_text_back(self) -> None:
        action, reviewer = self.staged(replace(DECLINE, note="For myself"))
        assert self.undo(action, reviewer).kept == {
            "outcome": "DECLINE",
            "reason": "UNCLEAR",
            "sentence": "The proof does not show it.",
            "note": "For myself",
        }
        action, reviewer = self.staged(replace(APPROVE, other=7, why=WHY))
        assert self.undo(action, reviewer).kept == {
            "outcome": "APPROVE",
            "count": "2",
            "ticked": "place",
            "points": "7",
            "why": WHY,
        }

    @pytest.mark.parametrize("seconds", [10, 10.1])
    def test_is_too_late_once_the_time_is_over_though_nobody_settled(self, seconds: float) -> None:
        action, reviewer = self.staged()
        with pytest.raises(UndoTooLate):
            self.undo(action, reviewer, seconds=seconds)
        assert action.is_staged

    def test_is_too_late_once_settled_undone_or_replaced(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take_and_say(action, activity, reviewer)
        action.settle(activity=activity, now=NOW + UNDO)
        with pytest.raises(UndoTooLate):
            self.undo(action, reviewer)
        action, reviewer = self.staged()
        with pytest.raises(UndoTooLate):
            self.undo(action, reviewer, decision_id=DecisionId(uuid4()))
        self.undo(action, reviewer)
        with pytest.raises(UndoTooLate):
            self.undo(action, reviewer)

    def test_is_nothing_without_a_decision(self) -> None:
        with pytest.raises(UndoTooLate):
            judging.undo(
                a_sent_action(an_activity()),
                reviewer=a_reviewer(),
                decision_id=DecisionId(uuid4()),
                lease_id=LeaseId(uuid4()),
                rules=RULES,
                now=NOW,
            )

    def test_is_for_who_decided(self) -> None:
        action, _ = self.staged()
        with pytest.raises(ActionNotFound):
            self.undo(action, a_reviewer())
        with pytest.raises(WrongRole):
            self.undo(action, a_person())

    def test_keeps_the_verdicts_of_others(self) -> None:
        activity, first, second = an_activity(), a_reviewer(), a_reviewer()
        action = a_sent_action(activity)
        action.sent.quorum_required = 2
        take_and_say(action, activity, first)
        take_and_say(action, activity, second)
        self.undo(action, second)
        assert [verdict.reviewer for verdict in action.verdicts] == [first.subject_id]


class TestSettledDecision:
    def test_stays_with_the_action(self) -> None:
        activity = an_activity()
        action = settled(a_sent_action(activity), activity)
        assert action.decision is not None
        assert (action.decision.state, action.decision.settled_at) == (DecisionState.SETTLED, NOW + UNDO)
