"""Approving many at once, in memory and over Django."""

from typing import Any

from socialscore.application import bulk, conflicts, holds
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId
from socialscore.domain.person import WrongRole
from socialscore.domain.review import (
    AlreadyDecided,
    ConflictOfInterest,
    MissingLook,
    NotInBulk,
    Outcome,
    Taken,
    TypedBefore,
)
from tests.builders import HOUR, NOW
from tests.domain.steps import ASK, UNDO
from tests.worlds import Community, World

LATER = NOW + HOUR


def approve(community: Community, action_id: ActionId, **fields: Any) -> bulk.Line:
    who = fields.pop("who", community.reviewer)
    return bulk.approve(community.world.uow(), action_id=action_id, reviewer_id=who.subject_id, now=LATER)


def looked_at(community: Community, count: int = 1) -> list[ActionId]:
    """The reviewer held each, and handed it back."""
    activity_id, found = community.open_activity(), []
    for _ in range(count):
        action_id = community.submit(activity_id).action_id
        lease = community.claim(action_id).lease
        assert lease is not None
        holds.release(community.world.uow(), lease_id=lease.lease_id, reviewer_id=community.reviewer.subject_id)
        found.append(action_id)
    return found


class TestApprove:
    def test_stages_each_with_all_it_can_earn(self, community: Community) -> None:
        for action_id in looked_at(community, 3):
            decision = approve(community, action_id).decision
            assert decision is not None
            assert (decision.outcome, decision.points, decision.effective_at) == (Outcome.APPROVE, 30, LATER + UNDO)
            assert community.settle(decision.decision_id, now=LATER + UNDO)
            assert community.action(action_id).status is Status.APPROVED

    def test_counts_once_however_often_it_is_pressed(self, community: Community) -> None:
        [action_id] = looked_at(community)
        assert approve(community, action_id).decision is not None
        assert isinstance(approve(community, action_id).refused, AlreadyDecided)

    def test_takes_nothing_from_somebody_else(self, community: Community) -> None:
        [action_id] = looked_at(community)
        held = community.claim(action_id, community.second, now=LATER)
        assert isinstance(approve(community, action_id).refused, Taken)
        assert community.action(action_id).lease == held.lease

    def test_is_of_what_one_looked_at_since_it_was_sent(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        new = community.submit(activity_id).action_id
        assert isinstance(approve(community, new).refused, MissingLook)
        assert community.action(new).lease is None
        community.decide(new, ASK)
        community.submit(activity_id, action_id=new, now=NOW + HOUR / 2)
        assert isinstance(approve(community, new).refused, MissingLook)

    def test_leaves_what_needs_more_to_the_page(self, community: Community, world: World) -> None:
        two, typed, known = looked_at(community, 3)
        with world.uow() as uow:
            action = uow.actions.find_by_id(two)
            action.sent.quorum_required = 2
            uow.actions.save(action)
        assert isinstance(approve(community, two).refused, NotInBulk)
        lease = _lease(community.claim(typed))
        holds.heartbeat(
            world.uow(),
            lease_id=lease,
            reviewer_id=community.reviewer.subject_id,
            typed={"note": "Thanks"},
            now=NOW,
        )
        assert isinstance(approve(community, typed).refused, TypedBefore)
        conflicts.recuse(
            world.uow(), lease_id=_lease(community.claim(known)), reviewer_id=community.reviewer.subject_id, now=NOW
        )
        assert isinstance(approve(community, known).refused, ConflictOfInterest)

    def test_is_for_reviewers(self, community: Community) -> None:
        [action_id] = looked_at(community)
        assert isinstance(approve(community, action_id, who=community.other).refused, WrongRole)
        assert isinstance(approve(community, ActionId(community.other.subject_id)).refused, ActionNotFound)


def _lease(action: Action) -> Any:
    assert action.lease is not None
    return action.lease.lease_id
