"""What happens when reviewers do not decide, and small communities in which somebody may be missing."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from socialscore.application import escalations, membership, review, timers
from socialscore.application.community import change_rules
from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionCameToStewards, ReviewWanted
from socialscore.domain.action_states import Status
from socialscore.domain.community import CommunityRules
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId
from socialscore.domain.person import Person, Role
from socialscore.domain.quorum import lot_of
from socialscore.domain.review import Opinion
from tests.builders import DAY, HOUR, NOW, some_rules
from tests.domain.steps import APPROVE, ASK, DECLINE, UNDO
from tests.in_memory_actions import InMemoryActions
from tests.worlds import Community, InMemoryWorld

DUE, WORDS = 72 * HOUR, replace(APPROVE, note="Two of three saw the place.")


def set_rules(community: Community, **rules: int) -> None:
    with community.world.uow() as uow:
        version = uow.community.number()
    by = community.steward.subject_id
    change_rules(community.world.uow(), rules=replace(CommunityRules(), **rules), version=version, by=by, now=NOW)


def with_three(community: Community, **rules: int) -> list[Person]:
    set_rules(community, **rules)
    return [community.reviewer, community.second, community.world.join(role=Role.VALIDATOR)]


def came_to_stewards(world: InMemoryWorld) -> list[ActionCameToStewards]:
    return [event for event in world.store.events if isinstance(event, ActionCameToStewards)]


def say(community: Community, action_id: ActionId, reviewer: Person, opinion: Opinion = APPROVE) -> review.Judged:
    page = community.claim(action_id, reviewer)
    return community.judge(page, opinion, reviewer)


class TestSecondOpinion:
    def test_is_fixed_when_it_is_sent(self, community: Community) -> None:
        with_three(community, second_review_points=30, second_review_first=1)
        activity_id = community.open_activity()
        first, second = (community.submit(activity_id).sent for _ in range(2))
        assert (first.quorum_required, first.quorum_causes) == (2, ("POINTS", "FIRST"))
        assert second.quorum_causes == ("POINTS",)
        set_rules(community)
        assert community.submit(activity_id).sent.quorum_required == 1

    def test_is_asked_for_among_three_only(self, community: Community) -> None:
        set_rules(community, second_review_points=1)
        assert community.submit(community.open_activity()).sent.quorum_required == 1

    def test_by_chance_follows_from_the_revision(self, community: Community) -> None:
        with_three(community, second_review_percent=50)
        activity_id = community.open_activity()
        sent = [community.submit(activity_id).sent for _ in range(20)]
        assert {one.quorum_required == 2 for one in sent} == {True, False}
        assert all((one.quorum_required == 2) == (lot_of(one.revision_id) < 50) for one in sent)

    def test_goes_back_to_the_others_and_decides_when_it_agrees(self, community: Community) -> None:
        one, two, _ = with_three(community, second_review_points=1)
        action_id = community.submit(community.open_activity()).action_id
        assert say(community, action_id, one).decision is None
        assert review.claim(community.world.uow(), reviewer_id=one.subject_id, action_id=None, now=NOW) is None
        assert say(community, action_id, two).decision is not None

    def test_that_differs_brings_a_third_then_a_steward(self, community: Community, world: InMemoryWorld) -> None:
        one, two, three = with_three(community, second_review_points=1)
        action_id = community.submit(community.open_activity()).action_id
        for reviewer, opinion in ((one, APPROVE), (two, DECLINE), (three, ASK)):
            assert say(community, action_id, reviewer, opinion).decision is None
        action = community.action(action_id)
        assert (action.escalated_at, action.with_steward_at) == (NOW, NOW)
        (told,) = came_to_stewards(world)
        assert (told.action_id, told.revision, told.came_at) == (action_id, 1, NOW)
        version = action.version
        with pytest.raises(Conflict):
            self.settle(community, action_id, version - 1)
        decision = self.settle(community, action_id, version)
        assert review.settle(world.uow(), decision_id=decision.decision_id, now=NOW) is not None
        assert community.action(action_id).status is Status.APPROVED
        assert world.balance(community.participant.subject_id).score == decision.points

    def settle(self, community: Community, action_id: ActionId, version: int) -> object:
        return escalations.settle_as_steward(
            community.world.uow(),
            action_id=action_id,
            steward_id=community.steward.subject_id,
            opinion=WORDS,
            version=version,
            now=NOW,
        )


class TestAuthority:
    def test_that_is_lost_brings_a_second_opinion(self, community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
        one, two, three = with_three(community, second_review_authority=True)
        activity_id = community.open_activity()
        first, second = (community.submit(activity_id).action_id for _ in range(2))
        assert say(community, first, one).decision is not None
        monkeypatch.setattr(InMemoryActions, "agreements", lambda _self, who, _most: [who != one.subject_id] * 20)
        assert say(community, second, one).decision is None
        assert community.action(second).sent.quorum_causes == ("AUTHORITY",)
        assert say(community, second, two).decision is not None
        membership.suspend(community.world.uow(), person_id=three.person_id, by=community.steward.subject_id, now=NOW)
        assert say(community, community.submit(activity_id).action_id, one).decision is not None  # only two are there


class TestTimers:
    def test_move_up_what_is_overdue_and_hand_over_what_is_long_overdue(
        self, community: Community, world: InMemoryWorld
    ) -> None:
        action_id = community.submit(community.open_activity()).action_id
        assert escalations.move_up(world.uow(), now=NOW + DUE, zone=UTC) == 0
        assert [escalations.move_up(world.uow(), now=NOW + DUE + HOUR, zone=UTC) for _ in range(2)] == [1, 0]
        assert escalations.hand_over(world.uow(), now=NOW + 2 * DUE - HOUR) == 0
        assert [escalations.hand_over(world.uow(), now=NOW + 2 * DUE) for _ in range(2)] == [1, 0]
        assert [event.came_at for event in came_to_stewards(world)] == [NOW + 2 * DUE]
        action = community.action(action_id)
        assert (action.escalated_at, action.with_steward_at) == (NOW + DUE + HOUR, NOW + 2 * DUE)
        assert (action.overdue_at, world.event_names().count("ActionOverdue")) == (action.escalated_at, 1)
        assert say(community, action_id, community.reviewer).decision is not None  # a reviewer still may

    def test_hand_over_at_once_what_nobody_is_left_for(self, community: Community, world: InMemoryWorld) -> None:
        own = community.submit(community.open_activity(), community.reviewer).action_id
        assert escalations.hand_over(world.uow(), now=NOW) == 0
        membership.suspend(world.uow(), person_id=community.second.person_id, by=community.steward.subject_id, now=NOW)
        assert escalations.hand_over(world.uow(), now=NOW) == 1
        assert community.action(own).with_steward_at == NOW

    def test_take_nothing_out_of_the_hands_of_a_reviewer(self, community: Community, world: InMemoryWorld) -> None:
        late = NOW + 2 * DUE
        page = community.claim(community.submit(community.open_activity()).action_id, now=late - HOUR / 12)
        assert escalations.move_up(world.uow(), now=late, zone=UTC) == 1
        assert escalations.hand_over(world.uow(), now=late) == 1
        assert community.judge(page, now=late).decision is not None

    def test_leave_alone_what_moved_meanwhile(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.stage(action_id)
        monkeypatch.setattr(InMemoryActions, "overdue", lambda *_: [action_id])
        monkeypatch.setattr(InMemoryActions, "long_overdue", lambda *_: [action_id])
        late = NOW + 9 * DUE
        assert escalations.move_up(world.uow(), now=late, zone=UTC) == 0
        assert escalations.hand_over(world.uow(), now=late) == 0

    def test_ask_reviewers_who_are_free_and_may_judge_it(self, community: Community, world: InMemoryWorld) -> None:
        """Not who sent it, holds something, or has done enough for today; one who set a number and is below it."""
        busy, done = community.second, world.join(role=Role.VALIDATOR)
        membership.choose_enough(world.uow(), person_id=done.person_id, enough=1)
        membership.choose_enough(world.uow(), person_id=community.reviewer.person_id, enough=1)
        own = world.join(role=Role.VALIDATOR)
        activity_id, late = community.open_activity(), NOW + DUE + HOUR
        community.submit(activity_id, own)
        other = community.submit(activity_id, now=late).action_id
        community.judge(community.claim(other, done, now=late), APPROVE, done, now=late)
        community.claim(community.submit(activity_id, now=late).action_id, busy, now=late)
        assert escalations.move_up(world.uow(), now=late, zone=UTC) == 1
        asked = [event for event in world.store.events if isinstance(event, ReviewWanted)]
        assert [event.subject_id for event in asked] == [community.reviewer.subject_id]

    def test_ask_nobody_where_nothing_is_late(self, community: Community, world: InMemoryWorld) -> None:
        community.submit(community.open_activity())
        assert escalations.move_up(world.uow(), now=NOW, zone=UTC) == 0
        assert "ReviewWanted" not in world.event_names()

    def test_ask_for_no_item_where_reviewers_are_many(self, community: Community, world: InMemoryWorld) -> None:
        for _ in range(escalations.FEW_REVIEWERS):
            world.join(role=Role.VALIDATOR)
        community.submit(community.open_activity())
        assert escalations.hand_over(world.uow(), now=NOW) == 0


class TestSmallCommunities:
    """Sixty days with one, two or three reviewers who take part themselves, go on holiday, and change."""

    @pytest.mark.parametrize("reviewers", [1, 2, 3])
    def test_let_nothing_wait_for_a_person_who_does_not_exist(self, reviewers: int) -> None:
        chance, world = random.Random(reviewers), InMemoryWorld()
        community = Community(world)
        crowd = [community.reviewer, community.second, world.join(role=Role.VALIDATOR)]
        for gone in crowd[reviewers:]:
            membership.suspend(world.uow(), person_id=gone.person_id, by=community.steward.subject_id, now=NOW)
        set_rules(community, second_review_points=1)
        activity_id = community.open_activity(some_rules(caps=(), cooldown_hours=0))
        people = [community.participant, community.other, *crowd[:reviewers]]
        for hours in count(0, 12):
            now = NOW + hours * HOUR
            if now > NOW + 60 * DAY:
                break
            if now < NOW + 50 * DAY:
                community.submit(activity_id, chance.choice(people), now=now)
            self.work(community, crowd[:reviewers], chance, now)
            self.check(world, now)
        assert any(action.status is Status.APPROVED for action in world.store.actions.values())

    def work(self, community: Community, crowd: list[Person], chance: random.Random, now: datetime) -> None:
        world = community.world
        for reviewer in crowd:
            if (now - NOW) % (20 * DAY) > 12 * DAY or chance.random() < 0.5:
                continue  # on holiday, or busy
            page = review.claim(world.uow(), reviewer_id=reviewer.subject_id, action_id=None, now=now)
            if page is not None:
                opinion = chance.choice([APPROVE, APPROVE, APPROVE, DECLINE, ASK])
                judged = community.judge(page, opinion, reviewer, now=now)
                if judged.decision is not None:
                    review.settle(world.uow(), decision_id=judged.decision.decision_id, now=now + UNDO)
        timers.end_leases(world.uow(), now=now)
        escalations.move_up(world.uow(), now=now, zone=UTC)
        escalations.hand_over(world.uow(), now=now)

    def check(self, world: InMemoryWorld, now: datetime) -> None:
        waiting = [a for a in world.store.actions.values() if a.status is Status.SUBMITTED and not a.is_staged]
        assert all(self.is_in_hand(action, now) for action in waiting)

    def is_in_hand(self, action: Action, now: datetime) -> bool:
        assert action.submitted_at is not None
        return action.with_steward_at is not None or now - action.submitted_at < timedelta(hours=3 * 72)
