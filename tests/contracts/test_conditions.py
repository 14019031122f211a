"""Once per key and only while unchanged: what a unit of work promises to whoever binds it."""

from dataclasses import replace
from datetime import UTC
from uuid import uuid4

import pytest

from socialscore.application import activities, review, submission
from socialscore.application.conditions import KeyReused, Kind, Once, Repeated, Stale, Unchanged
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityState
from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.proof import Content
from tests.builders import NOW
from tests.domain.steps import ASK, CONTENT
from tests.worlds import Community, World


@pytest.fixture
def once(community: Community) -> Once:
    return Once(person_id=community.participant.person_id, key="k1", fingerprint="f1", status=201)


def submit(
    world: World, community: Community, activity_id: ActivityId, once: Once, content: Content = CONTENT
) -> ActionId:
    action_id = ActionId(uuid4())
    submission.submit_action(
        world.uow().bind(once=once),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=community.participant.subject_id,
        content=content,
        now=NOW,
        zone=UTC,
    )
    return action_id


class TestOnce:
    def test_answers_a_repeat_with_what_the_first_one_made(
        self, world: World, community: Community, once: Once
    ) -> None:
        action_id = submit(world, community, activity_id := community.open_activity(), once)
        with pytest.raises(Repeated) as found:
            submit(world, community, activity_id, once)
        assert (found.value.status, found.value.resource_id) == (201, action_id)
        assert len(world.entries(community.participant.subject_id)) == 1

    def test_knows_the_resource_that_was_named(self, world: World, community: Community, once: Once) -> None:
        named = replace(once, resource_id=uuid4())
        with world.uow().bind(once=named):
            pass
        with pytest.raises(Repeated) as found, world.uow().bind(once=named):
            pass
        assert found.value.resource_id == named.resource_id

    def test_knows_when_nothing_was_made(self, world: World, community: Community, once: Once) -> None:
        reviewer_id = community.reviewer.subject_id
        assert review.claim(world.uow().bind(once=once), reviewer_id=reviewer_id, action_id=None, now=NOW) is None
        with pytest.raises(Repeated) as found:
            review.claim(world.uow().bind(once=once), reviewer_id=reviewer_id, action_id=None, now=NOW)
        assert found.value.resource_id is None

    def test_refuses_the_key_for_another_request(self, world: World, community: Community, once: Once) -> None:
        submit(world, community, activity_id := community.open_activity(), once)
        with pytest.raises(KeyReused):
            submit(world, community, activity_id, replace(once, fingerprint="f2"))

    def test_is_each_persons_own(self, world: World, community: Community, once: Once) -> None:
        submit(world, community, activity_id := community.open_activity(), once)
        submit(world, community, activity_id, replace(once, person_id=community.other.person_id))
        assert len(world.entries(community.participant.subject_id)) == 2

    def test_lets_a_refused_request_come_again(self, world: World, community: Community, once: Once) -> None:
        activity_id = community.open_activity()
        with pytest.raises(RuleBroken):
            submit(world, community, activity_id, once, replace(CONTENT, count=None))
        submit(world, community, activity_id, once)

    def test_binds_one_effect_only(self, world: World, community: Community, once: Once) -> None:
        uow = world.uow().bind(once=once)
        for _ in range(2):
            with uow:
                pass


class TestUnchanged:
    def test_lets_the_version_through_that_was_read(self, world: World, community: Community) -> None:
        activity_id = community.open_activity()
        with world.uow().bind(unchanged=of(activity_id, 99, community.activity(activity_id).version)):
            pass

    def test_leaves_what_is_not_there_to_the_effect(self, world: World) -> None:
        for kind in Kind:
            with world.uow().bind(unchanged=Unchanged(kind=kind, thing_id=uuid4(), versions=[1])):
                pass

    def test_refuses_any_other_before_anything_happens(self, world: World, community: Community) -> None:
        activity_id, lead_id = community.open_activity(), community.lead.subject_id
        read = of(activity_id, community.activity(activity_id).version)
        activities.pause_activity(world.uow(), activity_id=activity_id, by=lead_id)
        with pytest.raises(Stale):
            activities.close_activity(world.uow().bind(unchanged=read), activity_id=activity_id, by=lead_id, now=NOW)
        assert community.activity(activity_id).state is ActivityState.PAUSED

    def test_holds_for_the_effect_after_what_was_kept_before_it(self, world: World, community: Community) -> None:
        action = community.submit(community.open_activity())
        asked = community.decide(action.action_id, ASK)
        read = Unchanged(kind=Kind.ACTION, thing_id=action.action_id, versions=[asked.version])
        answer(world.uow().bind(unchanged=read), asked)
        assert community.action(action.action_id).status is Status.SUBMITTED
        with pytest.raises(Stale):
            answer(world.uow().bind(unchanged=read), asked)

    def test_may_begin_with_a_draft_that_was_not_there(self, world: World, community: Community) -> None:
        action = Action.start(
            action_id=ActionId(uuid4()),
            activity=community.activity(community.open_activity()),
            person=community.participant,
            now=NOW,
        )
        read = Unchanged(kind=Kind.ACTION, thing_id=action.action_id, versions=[7])
        answer(world.uow().bind(unchanged=read), action)


def of(activity_id: ActivityId, *versions: int) -> Unchanged:
    return Unchanged(kind=Kind.ACTIVITY, thing_id=activity_id, versions=versions)


def answer(uow: UnitOfWork, action: Action) -> None:
    submission.submit_action(
        uow,
        action_id=action.action_id,
        activity_id=action.activity_id,
        subject_id=action.subject_id,
        content=CONTENT,
        now=NOW,
        zone=UTC,
    )
