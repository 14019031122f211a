"""What waits, for whom, and in which order."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from socialscore.application import activities, submission
from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.conflicts import Relation, RelationKind
from socialscore.domain.ids import ActionId, ActivityId, RelationId
from socialscore.domain.person import Person, Role
from tests.builders import DAY, HOUR, NOW, some_rules
from tests.domain.steps import APPROVE, ASK, DECLINE
from tests.worlds import Community, World

LATER = NOW + HOUR
MINUTE = HOUR / 60


def next_for(world: World, reviewer: Person, **fields: Any) -> ActionId | None:
    with world.uow() as uow:
        action = uow.actions.next_waiting(reviewer, **{"now": LATER, "activity_id": None, "but": [], **fields})
        assert action is None or action == uow.actions.find(action.action_id)
        return action.action_id if action else None


def all_for(world: World, reviewer: Person, **fields: Any) -> list[ActionId]:
    """What would come, one after the other."""
    found: list[ActionId] = []
    while (action_id := next_for(world, reviewer, but=found, **fields)) is not None:
        found.append(action_id)
    return found


def mark(world: World, action_id: ActionId, step: Callable[[Action], None]) -> None:
    with world.uow() as uow:
        action = uow.actions.find_by_id(action_id)
        step(action)
        uow.actions.save(action)


def escalate(action: Action) -> None:
    action.escalated_at = action.overdue_at = NOW


class TestNextWaiting:
    def test_is_overdue_then_escalated_then_oldest(self, community: Community, world: World) -> None:
        slow, quick = community.open_activity(), community.open_activity(some_rules(due_hours=1))
        oldest = community.submit(slow, now=NOW).action_id
        escalated = community.submit(slow, now=NOW + MINUTE).action_id
        mark(world, escalated, escalate)
        overdue = [community.submit(quick, now=NOW + n * MINUTE).action_id for n in (2, 3)]
        mark(world, overdue[1], escalate)
        newest = community.submit(slow, now=NOW + 4 * MINUTE).action_id
        assert all_for(world, community.reviewer, now=NOW + DAY) == [*overdue, escalated, oldest, newest]
        not_yet = all_for(world, community.reviewer, now=NOW + HOUR)
        assert not_yet == [escalated, overdue[1], oldest, overdue[0], newest]

    def test_of_one_moment_goes_by_the_id(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        ids = [ActionId(UUID(int=n << 96 | 7)) for n in (9, 3, 0xF0, 5)]
        for action_id in ids:
            community.submit(activity_id, action_id=action_id)
        assert all_for(world, community.reviewer) == sorted(ids)

    def test_stays_within_an_activity(self, community: Community, world: World) -> None:
        community.submit(community.open_activity())
        activity_id = community.open_activity()
        here = community.submit(activity_id).action_id
        assert all_for(world, community.reviewer, activity_id=activity_id) == [here]

    def test_is_never_ones_own(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        community.submit(activity_id, community.reviewer)
        assert next_for(world, community.reviewer) is None
        assert next_for(world, community.second) is not None

    @pytest.mark.parametrize("lead_may_review", [True, False])
    def test_is_of_an_activity_one_leads_only_by_its_switch(
        self, community: Community, world: World, lead_may_review: bool
    ) -> None:
        lead = world.join(role=Role.LEAD, may_review=True)
        activity_id = community.open_activity(some_rules(lead_may_review=lead_may_review), lead=lead)
        action_id = community.submit(activity_id).action_id
        activity = community.activity(activity_id)
        activities.change_activity(
            world.uow(),
            activity_id=activity_id,
            by=lead.subject_id,
            version=activity.version,
            name=activity.name,
            description="",
            rules=some_rules(lead_may_review=not lead_may_review),
            now=NOW,
        )
        assert next_for(world, lead) == (action_id if lead_may_review else None)
        assert next_for(world, community.reviewer) == action_id

    def test_is_nothing_that_is_held_until_the_hold_is_over(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        page = community.claim(action_id)
        assert page.lease is not None
        ends_at = page.lease.expires_at
        for reviewer in (community.reviewer, community.second):
            assert next_for(world, reviewer, now=ends_at - MINUTE) is None
            assert next_for(world, reviewer, now=ends_at) == action_id

    def test_is_nothing_that_is_staged_settled_or_not_sent(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        staged, asked = (community.submit(activity_id).action_id for _ in range(2))
        community.decide(asked, ASK)
        community.stage(staged)
        submission.save_draft(
            world.uow(),
            action_id=ActionId(UUID(int=1)),
            activity_id=activity_id,
            subject_id=community.other.subject_id,
            content=community.action(asked).sent.content,
            now=NOW,
        )
        assert next_for(world, community.second, now=NOW + DAY) is None

    def test_is_nothing_one_has_judged_until_it_is_sent_again(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id

        def ask_two(action: Action) -> None:
            action.sent.quorum_required = 2

        mark(world, action_id, ask_two)
        community.judge(community.claim(action_id), ASK)
        assert next_for(world, community.reviewer) is None
        assert next_for(world, community.second) == action_id
        decision = community.judge(community.claim(action_id, community.second), ASK, community.second).decision
        assert decision is not None
        community.settle(decision.decision_id)
        community.submit(activity_id, action_id=action_id, now=NOW + MINUTE)
        assert next_for(world, community.reviewer) == action_id

    def test_is_not_sent_in_the_future(self, community: Community, world: World) -> None:
        community.submit(community.open_activity(), now=LATER + MINUTE)
        assert next_for(world, community.reviewer) is None


class TestHeldBy:
    def test_is_the_oldest_hold_first_and_none_that_is_over(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        early, late, over = (community.submit(activity_id).action_id for _ in range(3))
        community.claim(over, now=NOW)
        community.claim(late, now=NOW + 20 * MINUTE)
        community.claim(early, now=NOW + 15 * MINUTE)
        community.claim(community.submit(activity_id).action_id, community.second, now=NOW + 20 * MINUTE)
        with world.uow() as uow:
            held = uow.actions.held_by(community.reviewer.subject_id, now=NOW + 20 * MINUTE)
            assert held == [early, late]

    def test_of_one_moment_goes_by_the_id(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        ids = [community.submit(activity_id).action_id for _ in range(3)]
        for action_id in ids:
            community.claim(action_id)
        with world.uow() as uow:
            assert uow.actions.held_by(community.reviewer.subject_id, now=NOW) == sorted(ids)


class TestTimers:
    def submitted(self, community: Community, activity_id: ActivityId, count: int = 3) -> list[ActionId]:
        return [community.submit(activity_id, now=NOW + (count - n) * MINUTE).action_id for n in range(count)]

    def test_find_holds_that_ran_out(self, community: Community, world: World) -> None:
        ids = self.submitted(community, community.open_activity())
        for n, action_id in enumerate(ids):
            community.claim(action_id, now=NOW + (9 - n) * MINUTE)
        with world.uow() as uow:
            assert uow.actions.expired_leases(NOW + 23 * MINUTE, 9) == [ids[2], ids[1]]
            assert uow.actions.expired_leases(NOW + DAY, 1) == [ids[2]]

    def test_find_silence_after_the_told_date(self, community: Community, world: World) -> None:
        ids = self.submitted(community, community.open_activity())
        told = []
        for n, action_id in enumerate(ids[:2]):
            until = community.decide(action_id, ASK, now=NOW + (9 - n) * HOUR).changes_until
            assert until is not None
            told.append(until)
        with world.uow() as uow:
            assert uow.actions.silent(told[0], 9) == [ids[1]]
            assert uow.actions.silent(told[0] + MINUTE, 9) == [ids[1], ids[0]]
            assert uow.actions.silent(told[0] + MINUTE, 1) == [ids[1]]

    def test_find_what_is_pending_oldest_first(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        ids = self.submitted(community, activity_id)
        community.decide(ids[0], ASK, now=NOW + HOUR)
        community.decide(ids[1], now=NOW + HOUR)
        community.submit(community.open_activity())
        with world.uow() as uow:
            assert uow.actions.pending_in(activity_id) == [ids[2], ids[0]]
        assert community.action(ids[1]).status is Status.APPROVED


class TestWhatIsLate:
    def test_is_moved_up_then_a_stewards(self, community: Community, world: World) -> None:
        activity_id = community.open_activity(some_rules(due_hours=2))
        first, second = (community.submit(activity_id, now=NOW + n * MINUTE).action_id for n in range(2))
        staged = community.submit(activity_id).action_id
        community.stage(staged)
        late, later = NOW + 3 * HOUR, NOW + 4 * HOUR
        with world.uow() as uow:
            assert uow.actions.overdue(NOW + 2 * HOUR, 9) == []
            assert (uow.actions.overdue(late, 9), uow.actions.overdue(late, 1)) == ([first, second], [first])
            assert (uow.actions.long_overdue(late, 9), uow.actions.long_overdue(later, 9)) == ([], [first])
            assert uow.actions.undecided(9) == [first, second]
            assert uow.actions.count_sent(community.participant.subject_id, but=first, at_most=9) == 2
            assert uow.actions.count_sent(community.participant.subject_id, but=first, at_most=1) == 1
        mark(world, first, escalate)
        mark(world, first, hand_over)
        with world.uow() as uow:
            assert uow.actions.overdue(late, 9) == uow.actions.undecided(9) == [second]
            assert uow.actions.long_overdue(later + HOUR, 9) == [second]
            assert uow.actions.find_by_id(first).with_steward_at == NOW

    def test_is_not_in_the_queue_once_all_reviewers_differ(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        mark(world, action_id, of_two)
        crowd = [community.reviewer, community.second, *(world.join(role=Role.VALIDATOR) for _ in range(2))]
        for reviewer, opinion in zip(crowd, (APPROVE, DECLINE, ASK), strict=False):
            assert all_for(world, reviewer) == [action_id]
            community.judge(community.claim(action_id, reviewer), opinion, reviewer)
        assert all_for(world, crowd[3]) == []
        with world.uow() as uow:
            assert uow.actions.overdue(NOW + 100 * DAY, 9) == [action_id]  # its participant waits all the same

    def test_those_who_could_judge_are_neither_close_nor_through_with_it(
        self, community: Community, world: World
    ) -> None:
        action_id = community.submit(community.open_activity()).action_id
        crowd = [community.reviewer, community.second, *(world.join(role=Role.VALIDATOR) for _ in range(3))]
        world.join(role=Role.VALIDATOR, is_active=False)
        relation_id = RelationId(uuid4())
        both = {"declared_by": community.participant.subject_id, "other": crowd[0].subject_id}
        with world.uow() as uow:
            assert uow.conflicts.count_able(action_id, at_most=9) == 5
            uow.conflicts.save(Relation(relation_id=relation_id, kind=RelationKind.TEAM, declared_at=NOW, **both))
            uow.conflicts.recuse(uow.actions.find_by_id(action_id), crowd[1].subject_id, now=NOW)
        mark(world, action_id, of_two)
        community.judge(community.claim(action_id, crowd[2]), APPROVE, crowd[2])
        with world.uow() as uow:
            assert uow.conflicts.count_able(action_id, at_most=9) == 2
            assert uow.conflicts.count_able(action_id, at_most=1) == 1

    def test_agreement_is_that_with_what_was_decided(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        third = world.join(role=Role.VALIDATOR)
        for opinions in ((APPROVE, APPROVE), (DECLINE, APPROVE, APPROVE), (DECLINE,), (ASK, DECLINE)):
            action_id = community.submit(activity_id, world.join()).action_id
            if len(opinions) > 1:
                mark(world, action_id, of_two)
            for reviewer, opinion in zip((community.reviewer, community.second, third), opinions, strict=False):
                decision = community.judge(community.claim(action_id, reviewer), opinion, reviewer).decision
            if decision is not None:
                community.settle(decision.decision_id)
        with world.uow() as uow:
            assert sorted(uow.actions.agreements(community.reviewer.subject_id, 9)) == [False, True]
            assert uow.actions.agreements(community.second.subject_id, 9) == [True, True]
            assert uow.actions.agreements(community.second.subject_id, 1) == [True]
            assert uow.actions.agreements(third.subject_id, 9) == [True]

    def test_reviewers_are_counted_as_far_as_needed(self, community: Community, world: World) -> None:
        world.join(role=Role.LEAD, may_review=True)
        world.join(role=Role.VALIDATOR, is_active=False)
        with world.uow() as uow:
            assert uow.people.count_reviewers(at_most=9) == 3
            assert uow.people.count_reviewers(at_most=2) == 2


def hand_over(action: Action) -> None:
    action.with_steward_at = NOW


def of_two(action: Action) -> None:
    action.sent.quorum_required = 2
