"""What a reviewer does, and the settling that follows."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialscore.application import activities, holds, membership, review
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId, DecisionId, LeaseId
from socialscore.domain.person import WrongRole
from socialscore.domain.review import (
    AlreadyDecided,
    ConflictOfInterest,
    LeaseLost,
    Taken,
    TooManyLeases,
    UndoTooLate,
)
from socialscore.domain.score import EntryKind
from tests.builders import DAY, HOUR, NOW
from tests.domain.steps import APPROVE, ASK, DECLINE, UNDO
from tests.worlds import BERLIN, Community, InMemoryWorld

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def submit_many(community: Community, count: int) -> list[ActionId]:
    """Oldest first."""
    activity_id = community.open_activity()
    return [community.submit(activity_id, now=NOW + n * SECOND).action_id for n in range(count)]


def leave(community: Community, lease_id: LeaseId, typed: dict[str, str]) -> ActionId | None:
    action = review.claim(
        community.world.uow(),
        reviewer_id=community.reviewer.subject_id,
        action_id=None,
        leaving=holds.Leaving(lease_id=lease_id, typed=typed),
        now=NOW + HOUR,
    )
    return action.action_id if action else None


class TestClaim:
    def test_gives_the_item_that_was_asked_for(self, community: Community, world: InMemoryWorld) -> None:
        _, second = submit_many(community, 2)
        assert community.claim(second, now=NOW + HOUR).action_id == second
        assert world.views(second) == 1

    def test_gives_the_most_urgent_one(self, community: Community) -> None:
        first, second = submit_many(community, 2)
        assert community.claim(None, now=NOW + HOUR).action_id == first
        assert community.claim(None, community.second, now=NOW + HOUR).action_id == second

    def test_gives_nothing_where_nothing_waits(self, community: Community) -> None:
        submit_many(community, 1)
        community.claim(None, now=NOW + HOUR)
        second = community.second.subject_id
        assert review.claim(community.world.uow(), reviewer_id=second, action_id=None, now=NOW + HOUR) is None

    def test_stays_within_an_activity(self, community: Community) -> None:
        submit_many(community, 1)
        activity_id = community.open_activity()
        here = community.submit(activity_id, now=NOW + MINUTE).action_id
        assert community.claim(None, activity_id=activity_id, now=NOW + HOUR).action_id == here

    def test_refuses_what_is_held_ones_own_and_the_wrong_role(self, community: Community) -> None:
        held, own = submit_many(community, 1)[0], community.submit(community.open_activity(), community.second)
        community.claim(held)
        with pytest.raises(Taken):
            community.claim(held, community.second)
        with pytest.raises(ConflictOfInterest):
            community.claim(own.action_id, community.second)
        with pytest.raises(WrongRole):
            community.claim(None, community.participant)
        with pytest.raises(ActionNotFound):
            community.claim(ActionId(uuid4()))

    def test_gives_three_and_no_fourth(self, community: Community) -> None:
        for _ in submit_many(community, 4)[:3]:
            community.claim(None, now=NOW + HOUR)
        with pytest.raises(TooManyLeases):
            community.claim(None, now=NOW + HOUR)

    def test_hands_the_item_left_back(self, community: Community) -> None:
        first, second = submit_many(community, 2)
        lease = community.claim(first, now=NOW + HOUR).lease
        assert lease is not None
        assert leave(community, lease.lease_id, {}) == second
        assert community.action(first).lease is None

    def test_keeps_the_item_left_with_typed_text(self, community: Community) -> None:
        first, second = submit_many(community, 2)
        lease = community.claim(first, now=NOW + HOUR).lease
        assert lease is not None
        assert leave(community, lease.lease_id, {"sentence": "Almost"}) == second
        kept = community.action(first).lease
        assert kept is not None
        assert (kept.lease_id, kept.kept) == (lease.lease_id, {"sentence": "Almost"})

    def test_leaves_nobody_elses_item(self, community: Community) -> None:
        first, second = submit_many(community, 2)
        lease = community.claim(first, community.second, now=NOW + HOUR).lease
        assert lease is not None
        assert leave(community, lease.lease_id, {}) == second
        assert leave(community, LeaseId(uuid4()), {}) is None
        assert community.action(first).lease == lease


class TestJudge:
    def test_claims_the_next_item_with_the_verdict(self, community: Community) -> None:
        first, second = submit_many(community, 2)
        judged = community.judge(community.claim(first, now=NOW + HOUR), now=NOW + HOUR, claim_next=True)
        assert judged.decision is not None
        assert judged.next_action == second
        lease = community.action(second).lease
        assert lease is not None
        assert lease.holder == community.reviewer.subject_id

    def test_claims_none_where_none_waits_or_none_is_wanted(self, community: Community) -> None:
        first, second = submit_many(community, 2)
        assert community.judge(community.claim(first)).next_action is None
        assert community.judge(community.claim(second), claim_next=True).next_action is None

    def test_claims_none_once_it_is_enough_for_today(self, community: Community, world: InMemoryWorld) -> None:
        """One of yesterday, by the community's clock, counts for nothing; who asks gets one more all the same."""
        membership.choose_enough(world.uow(), person_id=community.reviewer.person_id, enough=2)
        midnight = NOW.astimezone(BERLIN).replace(hour=0) + DAY
        moments = [midnight - MINUTE, midnight + MINUTE, midnight + 2 * MINUTE]
        first, *_ = submit_many(community, 5)
        action = community.claim(first, now=moments[0])
        following = []
        for moment in moments:
            judged = community.judge(action, now=moment, claim_next=True, zone=BERLIN)
            following.append(judged.next_action)
            action = community.action(judged.next_action) if judged.next_action else action
        assert [bool(one) for one in following] == [True, True, False]
        other = community.submit(community.open_activity(), community.other).action_id
        assert community.claim(None, now=midnight + HOUR).action_id == other

    def test_stands_though_the_next_item_would_be_a_fourth(self, community: Community) -> None:
        first, *others = submit_many(community, 5)
        decision = community.stage(first, now=NOW + HOUR)
        for action_id in others[:3]:
            held = community.claim(action_id, now=NOW + HOUR)
        reviewer_id = community.reviewer.subject_id
        review.undo(community.world.uow(), decision_id=decision.decision_id, reviewer_id=reviewer_id, now=NOW + HOUR)
        judged = community.judge(held, now=NOW + HOUR, claim_next=True)
        assert judged.decision is not None
        assert judged.next_action is None

    def test_refuses_a_page_that_is_old_and_changes_nothing(self, community: Community) -> None:
        action_id = submit_many(community, 1)[0]
        page = community.claim(action_id)
        community.claim(action_id, community.second, now=NOW + 15 * MINUTE)
        with pytest.raises(LeaseLost):
            community.judge(page, now=NOW + 15 * MINUTE)
        assert community.action(action_id).verdicts == []

    def test_refuses_a_second_decision(self, community: Community) -> None:
        page = community.claim(submit_many(community, 1)[0])
        community.judge(page)
        with pytest.raises(AlreadyDecided):
            community.judge(page, DECLINE)


class TestUndo:
    def undo(self, community: Community, decision_id: DecisionId, seconds: float = 5) -> Status:
        action = review.undo(
            community.world.uow(),
            decision_id=decision_id,
            reviewer_id=community.reviewer.subject_id,
            now=NOW + timedelta(seconds=seconds),
        )
        return action.status

    def test_gives_the_item_back_and_nothing_is_settled(self, community: Community, world: InMemoryWorld) -> None:
        action_id = submit_many(community, 1)[0]
        decision_id = community.stage(action_id, ASK).decision_id
        assert self.undo(community, decision_id) is Status.SUBMITTED
        assert not community.settle(decision_id)
        action = community.action(action_id)
        assert action.lease is not None
        assert action.lease.kept["sentence"] == ASK.sentence
        assert [entry.kind for entry in world.entries(community.participant.subject_id)] == [EntryKind.RESERVE]

    def test_lets_the_item_be_judged_again(self, community: Community) -> None:
        action_id = submit_many(community, 1)[0]
        self.undo(community, community.stage(action_id, DECLINE).decision_id)
        decision = community.judge(community.action(action_id), APPROVE).decision
        assert decision is not None
        assert community.settle(decision.decision_id)
        assert community.action(action_id).status is Status.APPROVED

    @pytest.mark.parametrize("seconds", [10, 10.1])
    def test_comes_too_late(self, community: Community, seconds: float) -> None:
        decision = community.stage(submit_many(community, 1)[0])
        with pytest.raises(UndoTooLate):
            self.undo(community, decision.decision_id, seconds)

    def test_refuses_what_is_not_there(self, community: Community) -> None:
        with pytest.raises(ActionNotFound):
            self.undo(community, DecisionId(uuid4()))


class TestHeartbeat:
    def beat(self, community: Community, lease_id: LeaseId, after: timedelta = MINUTE) -> timedelta:
        ends_at = holds.heartbeat(
            community.world.uow(),
            lease_id=lease_id,
            reviewer_id=community.reviewer.subject_id,
            typed={"sentence": "Almost"},
            now=NOW + after,
        )
        return ends_at - NOW

    def test_extends_the_hold_and_makes_no_page_old(self, community: Community) -> None:
        page = community.claim(submit_many(community, 1)[0])
        assert page.lease is not None
        assert self.beat(community, page.lease.lease_id) == 16 * MINUTE
        stored = community.action(page.action_id)
        assert stored.lease is not None
        assert (stored.version, stored.lease.kept) == (page.version, {"sentence": "Almost"})
        assert community.judge(page).decision is not None

    def test_refuses_a_hold_that_ended_or_is_somebody_elses(self, community: Community) -> None:
        page = community.claim(submit_many(community, 1)[0], community.second)
        assert page.lease is not None
        for lease_id in (page.lease.lease_id, LeaseId(uuid4())):
            with pytest.raises(LeaseLost):
                self.beat(community, lease_id)

    def test_does_not_bring_a_fourth_hold_about(self, community: Community) -> None:
        first, *others = submit_many(community, 4)
        lease = community.claim(first).lease
        assert lease is not None
        for action_id in others:
            community.claim(action_id, now=NOW + 20 * MINUTE)
        with pytest.raises(LeaseLost):
            self.beat(community, lease.lease_id, 20 * MINUTE)


class TestSettle:
    def test_moves_points_once(self, community: Community, world: InMemoryWorld) -> None:
        action_id = submit_many(community, 1)[0]
        decision_id = community.stage(action_id).decision_id
        assert not community.settle(decision_id, now=NOW + UNDO - SECOND)
        assert world.balance(community.participant.subject_id) == (0, 30, {})
        assert community.settle(decision_id)
        assert not community.settle(decision_id, now=NOW + DAY)
        assert community.action(action_id).points_awarded == 25
        assert world.balance(community.participant.subject_id) == (25, 0, {"2026-11": 25, "ALL": 25})
        kinds = [entry.kind for entry in world.entries(community.participant.subject_id)]
        assert kinds == [EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.CONFIRM]
        assert world.event_names()[-1] == "ActionSettled"

    def test_of_a_decline_gives_the_reserved_points_back(self, community: Community, world: InMemoryWorld) -> None:
        action_id = submit_many(community, 1)[0]
        community.decide(action_id, DECLINE)
        assert community.action(action_id).status is Status.DECLINED
        assert world.balance(community.participant.subject_id) == (0, 0, {})

    def test_lets_a_cancelled_activity_win(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        decision_id = community.stage(action_id).decision_id
        with world.uow() as uow:  # cut off before the pending actions were ended
            activity = uow.activities.find_by_id(activity_id)
            activity.cancel(by=community.lead, reason="The beach is closed.")
            uow.activities.save(activity)
        assert community.settle(decision_id)
        assert community.action(action_id).status is Status.CANCELLED
        assert world.balance(community.participant.subject_id) == (0, 0, {})
        activities.end_cancelled(world.uow(), activity_id=activity_id, actor=None, now=NOW)
        assert len(world.entries(community.participant.subject_id)) == 2

    def test_of_an_earlier_revision_is_nothing(self, community: Community) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        decision = community.stage(action_id, ASK)
        community.settle(decision.decision_id)
        community.submit(activity_id, action_id=action_id, now=NOW + HOUR)
        assert not community.settle(decision.decision_id, now=NOW + DAY)

    def test_refuses_what_is_not_there(self, community: Community) -> None:
        with pytest.raises(ActionNotFound):
            community.settle(DecisionId(uuid4()))
