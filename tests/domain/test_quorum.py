"""Second opinions: why one is asked for, and when a steward decides instead."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.ids import DecisionId, VerdictId
from socialscore.domain.person import Person, WrongRole
from socialscore.domain.quorum import (
    Cause,
    NotWithSteward,
    StewardReasonMissing,
    ask_second,
    causes_of,
    hand_to_steward,
    lot_of,
    settle_alone,
)
from socialscore.domain.review import AlreadyDecided, ConflictOfInterest, Decision, JudgedBefore, Opinion, WithSteward
from tests.builders import HOUR, NOW, a_person, an_activity
from tests.domain.steps import (
    APPROVE,
    ASK,
    DECLINE,
    RULES,
    a_draft,
    a_reviewer,
    a_sent_action,
    settled,
    take,
    take_and_say,
)

ANY = UUID("00000000-0000-4000-8000-000000000001")
WORDS = replace(APPROVE, note="Two of three saw the place.")


def causes(up_to: int = 30, earlier: int = 9, is_alike: bool = False, **rules: int) -> list[str]:
    chosen = replace(RULES, **rules)
    return list(causes_of(chosen, up_to=up_to, earlier=earlier, revision_id=ANY, is_alike=is_alike))


class TestCauses:
    def test_there_are_none_by_default(self) -> None:
        assert causes(up_to=10_000, earlier=0, is_alike=True) == []

    def test_are_the_rules_that_are_on(self) -> None:
        assert causes(second_review_points=30) == ["POINTS"]
        assert causes(second_review_points=31) == []
        assert causes(earlier=1, second_review_first=2) == ["FIRST"]
        assert causes(earlier=2, second_review_first=2) == []
        assert causes(is_alike=True, second_review_alike=True) == ["ALIKE"]
        assert causes(second_review_percent=100) == ["RANDOM"]

    def test_by_chance_are_the_same_each_time_and_about_as_many_as_asked_for(self) -> None:
        ids = [UUID(int=number << 64) for number in range(4_000)]
        drawn = sum(lot_of(one) < 5 for one in ids)
        assert 150 < drawn < 250
        assert [lot_of(one) for one in ids[:9]] == [lot_of(one) for one in ids[:9]]


class TestAsking:
    def test_needs_three_who_could_judge(self) -> None:
        action = a_sent_action(an_activity())
        assert not ask_second(action, [Cause.POINTS], reviewers=2)
        assert not ask_second(action, [], reviewers=9)
        assert (action.sent.quorum_required, action.sent.quorum_causes) == (1, ())
        assert ask_second(action, [Cause.POINTS, Cause.RANDOM], reviewers=3)
        assert (action.sent.quorum_required, action.sent.quorum_causes) == (2, ("POINTS", "RANDOM"))


def of_two(activity: Activity) -> Action:
    action = a_sent_action(activity)
    ask_second(action, [Cause.POINTS], reviewers=3)
    return action


def at_odds(activity: Activity) -> Action:
    """Three reviewers, three opinions."""
    action = of_two(activity)
    for opinion in (APPROVE, DECLINE, ASK):
        assert take_and_say(action, activity, a_reviewer(), opinion) is None
    return action


class TestHandingToStewards:
    def test_is_for_what_no_reviewer_is_left_for(self) -> None:
        activity = an_activity()
        action = of_two(activity)
        assert not hand_to_steward(action, able=2, now=NOW)
        take_and_say(action, activity, a_reviewer(), APPROVE)
        assert not hand_to_steward(action, able=1, now=NOW)
        take_and_say(action, activity, a_reviewer(), DECLINE)
        assert not hand_to_steward(action, able=1, now=NOW)
        assert hand_to_steward(action, able=0, now=NOW)
        assert action.with_steward_at == NOW
        assert not hand_to_steward(action, able=0, now=NOW)

    def test_is_for_what_took_twice_its_time(self) -> None:
        action = a_sent_action(an_activity())
        twice = NOW + 2 * action.rules.due_hours * HOUR
        assert not hand_to_steward(action, able=9, now=twice - HOUR)
        assert hand_to_steward(action, able=9, now=twice)
        action.with_steward_at = action.due_at = None
        assert not hand_to_steward(action, able=9, now=twice)

    def test_is_not_for_what_is_decided(self) -> None:
        activity = an_activity()
        action = a_sent_action(activity)
        take_and_say(action, activity, a_reviewer())
        assert not hand_to_steward(action, able=0, now=NOW)
        assert not hand_to_steward(a_draft(activity, a_person()), able=0, now=NOW)

    def test_follows_three_different_opinions(self) -> None:
        activity = an_activity()
        action = at_odds(activity)
        assert action.with_steward_at == NOW
        with pytest.raises(WithSteward):
            take(action, activity, a_reviewer())


class TestSettlingAlone:
    def settle(self, action: Action, activity: Activity, steward: Person, opinion: Opinion = WORDS) -> Decision:
        return settle_alone(
            action,
            opinion,
            steward=steward,
            activity=activity,
            verdict_id=VerdictId(uuid4()),
            decision_id=DecisionId(uuid4()),
            now=NOW,
        )

    def test_takes_effect_at_once(self) -> None:
        activity, steward = an_activity(), a_person(is_steward=True)
        action = at_odds(activity)
        decision = self.settle(action, activity, steward)
        assert (decision.decided_by, decision.effective_at, action.lease) == (steward.subject_id, NOW, None)
        event = action.settle(activity=activity, now=NOW)
        assert event is not None
        assert (action.status, action.points_awarded) == (Status.APPROVED, decision.points)

    def test_needs_words(self) -> None:
        activity, steward = an_activity(), a_person(is_steward=True)
        with pytest.raises(StewardReasonMissing):
            self.settle(at_odds(activity), activity, steward, APPROVE)
        assert self.settle(at_odds(activity), activity, steward, DECLINE).points == 0

    def test_is_for_stewards_who_took_no_part(self) -> None:
        activity, steward = an_activity(), a_person(is_steward=True)
        action = at_odds(activity)
        with pytest.raises(WrongRole):
            self.settle(action, activity, a_reviewer())
        lead = a_person(is_steward=True, subject_id=activity.lead)
        with pytest.raises(ConflictOfInterest):
            self.settle(action, activity, lead)
        judge = a_reviewer(is_steward=True)
        action = of_two(activity)
        take_and_say(action, activity, judge, DECLINE)
        hand_to_steward(action, able=0, now=NOW)
        with pytest.raises(JudgedBefore):
            self.settle(action, activity, judge)
        with pytest.raises(NotWithSteward):
            self.settle(a_sent_action(activity), activity, steward)
        with pytest.raises(AlreadyDecided):
            self.settle(settled(a_sent_action(activity), activity), activity, steward)
