"""Verdicts: who may give one, and what it must hold (product.md, "Review rules")."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from socialscore.domain import judging
from socialscore.domain.action_states import Status
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import LeaseId
from socialscore.domain.person import Role, Suspended, WrongRole
from socialscore.domain.points import JudgementNeedsSentence, LineKind, PointsOutOfRange, UnknownCriterion
from socialscore.domain.review import (
    AlreadyDecided,
    ConflictOfInterest,
    LeaseLost,
    Opinion,
    Outcome,
    ReasonCodeMissing,
    SentenceMissing,
    SentenceNotShowable,
    SentenceTooLong,
)
from tests.builders import NOW, an_activity
from tests.domain.steps import (
    APPROVE,
    ASK,
    DECLINE,
    RULES,
    UNDO,
    a_reviewer,
    a_sent_action,
    say,
    take,
    take_and_say,
)

WHY = "The bags were small."


class TestJudge:
    def test_stages_a_decision_with_its_points_and_lines(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        decision = take_and_say(action, activity, reviewer)
        assert decision is not None
        assert (decision.outcome, decision.points, decision.decided_by) == (Outcome.APPROVE, 25, reviewer.subject_id)
        assert sum(line.points for line in decision.lines) == 25
        assert (decision.staged_at, decision.effective_at) == (NOW, NOW + UNDO)
        assert (action.status, action.is_staged, action.lease) == (Status.SUBMITTED, True, None)

    def test_takes_effect_at_once_without_a_window(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        say(action, activity, reviewer, rules=replace(RULES, undo_seconds=0))
        assert action.settle(activity=activity, now=NOW) is not None

    @pytest.mark.parametrize("opinion", [ASK, DECLINE])
    def test_gives_no_points_for_anything_but_an_approval(self, opinion: Opinion) -> None:
        activity = an_activity()
        decision = take_and_say(a_sent_action(activity), activity, a_reviewer(), replace(opinion, count=3, other=7))
        assert decision is not None
        assert (decision.points, decision.lines) == (0, ())

    def test_confirms_the_stated_count_where_none_is_said(self) -> None:
        activity = an_activity()
        decision = take_and_say(a_sent_action(activity), activity, a_reviewer(), Opinion(outcome=Outcome.APPROVE))
        assert decision is not None
        assert decision.points == 25

    @pytest.mark.parametrize("changed", ["lease_id", "fence", "version"])
    def test_refuses_a_hold_that_is_not_the_current_one(self, changed: str) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        wrong: dict[str, Any] = {"lease_id": LeaseId(uuid4()), "fence": 0, "version": action.version + 1}
        with pytest.raises(LeaseLost):
            say(action, activity, reviewer, **{changed: wrong[changed]})
        say(action, activity, reviewer)

    def test_refuses_somebody_elses_hold_and_none(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        lease = take(action, activity, a_reviewer())
        with pytest.raises(LeaseLost):
            say(action, activity, reviewer)
        action.lease = None
        with pytest.raises(LeaseLost):
            say(action, activity, reviewer, lease=lease)

    def test_accepts_a_hold_whose_time_is_over_while_nobody_took_the_item(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        assert say(action, activity, reviewer, now=NOW + timedelta(hours=3)) is not None

    def test_refuses_a_hold_that_somebody_took_over(self) -> None:
        activity, late, other = an_activity(), a_reviewer(), a_reviewer()
        action = a_sent_action(activity)
        lease = take(action, activity, late)
        take(action, activity, other, now=NOW + timedelta(minutes=15))
        with pytest.raises(LeaseLost):
            say(action, activity, late, lease=lease)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"role": Role.PARTICIPANT}, WrongRole),
            ({"is_active": False}, Suspended),
        ],
    )
    def test_asks_again_who_may_review(self, changes: dict[str, Any], refusal: type[DomainError]) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        with pytest.raises(refusal):
            say(action, activity, replace(reviewer, **changes))

    def test_asks_again_who_leads(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        activity.lead = reviewer.subject_id
        with pytest.raises(ConflictOfInterest):
            say(action, activity, reviewer)

    def test_refuses_a_second_decision_and_says_the_first(self) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        lease = take(action, activity, reviewer)
        say(action, activity, reviewer, ASK)
        with pytest.raises(AlreadyDecided) as refused:
            say(action, activity, reviewer, lease=lease)
        assert refused.value.values == {"outcome": Status.CHANGES_REQUESTED}


class TestOpinion:
    @pytest.mark.parametrize(
        ("opinion", "refusal"),
        [
            (replace(ASK, reason=""), ReasonCodeMissing),
            (replace(ASK, reason="UNCLEAR"), ReasonCodeMissing),
            (replace(DECLINE, reason="PHOTO"), ReasonCodeMissing),
            (replace(ASK, sentence=" 123456789 "), SentenceMissing),
            (replace(DECLINE, sentence=""), SentenceMissing),
            (replace(ASK, sentence="a" * 2_001), SentenceTooLong),
            (replace(APPROVE, note="a" * 2_001), SentenceTooLong),
            (replace(APPROVE, why="a" * 2_001), SentenceTooLong),
            (replace(APPROVE, note="a\0"), SentenceNotShowable),
            (replace(DECLINE, ticked=("\0",)), SentenceNotShowable),
            (replace(APPROVE, ticked=("else",)), UnknownCriterion),
            (replace(APPROVE, other=31, why=WHY), PointsOutOfRange),
            (replace(APPROVE, other=7, why=" 123456789 "), JudgementNeedsSentence),
        ],
    )
    def test_is_refused_and_the_hold_stays(self, opinion: Opinion, refusal: type[DomainError]) -> None:
        activity, reviewer = an_activity(), a_reviewer()
        action = a_sent_action(activity)
        take(action, activity, reviewer)
        with pytest.raises(refusal):
            say(action, activity, reviewer, opinion)
        assert (action.verdicts, action.is_staged) == ([], False)
        assert action.lease is not None

    @pytest.mark.parametrize(
        "opinion",
        [
            replace(ASK, reason="OTHER", sentence="1234567890"),
            replace(DECLINE, sentence="a" * 2_000),
            replace(APPROVE, note="a" * 2_000, sentence="Well done"),
            replace(APPROVE, other=7, why="1234567890"),
            replace(APPROVE, other=0, why=WHY),
            replace(APPROVE, other=30, why=WHY),
        ],
    )
    def test_is_accepted_up_to_the_edge(self, opinion: Opinion) -> None:
        activity = an_activity()
        assert take_and_say(a_sent_action(activity), activity, a_reviewer(), opinion) is not None

    def test_of_another_amount_becomes_a_line(self) -> None:
        activity = an_activity()
        decision = take_and_say(a_sent_action(activity), activity, a_reviewer(), replace(APPROVE, other=7, why=WHY))
        assert decision is not None
        assert decision.points == sum(line.points for line in decision.lines) == 7
        assert (decision.lines[-1].kind, decision.lines[-1].points) == (LineKind.JUDGEMENT, -18)

    def test_of_the_computed_amount_needs_no_sentence_and_keeps_none(self) -> None:
        activity = an_activity()
        action = a_sent_action(activity)
        take_and_say(action, activity, a_reviewer(), replace(APPROVE, other=25, why="short"))
        assert (action.verdicts[0].opinion.other, action.verdicts[0].opinion.why) == (None, "")

    def test_has_the_codes_of_its_outcome_and_other(self) -> None:
        action = a_sent_action(an_activity())
        assert judging.reason_codes(action, Outcome.CHANGES) == ["PHOTO", "OTHER"]
        assert judging.reason_codes(action, Outcome.DECLINE) == ["UNCLEAR", "OTHER"]


class TestReason:
    def test_is_another_one_beside_ones_own_words(self) -> None:
        assert judging.reason_or_other("", "I cannot see the bags.") == judging.OTHER_REASON

    def test_stays_as_it_was_chosen(self) -> None:
        assert judging.reason_or_other("UNCLEAR", "I cannot see the bags.") == "UNCLEAR"
        assert judging.reason_or_other("", "") == ""
