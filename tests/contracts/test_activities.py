"""What the repository of activities promises."""

from uuid import uuid4

import pytest

from socialscore.application import activities
from socialscore.domain.activity import Activity, ActivityNotFound, ActivityState
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActivityId, VersionId
from tests.builders import DAY, HOUR, NOW, an_activity, some_rules
from tests.domain.steps import DECLINE
from tests.worlds import Community, World


def store(world: World, activity: Activity) -> Activity:
    with world.uow() as uow:
        uow.activities.save(activity)
    return activity


def a_new_one(community: Community, state: ActivityState = ActivityState.OPEN, **fields: object) -> Activity:
    return store(community.world, an_activity(community.lead, state=state, is_new_version=True, **fields))


class TestActivities:
    def test_come_back_as_they_were_saved(self, community: Community) -> None:
        activity = a_new_one(
            community,
            state=ActivityState.PAUSED,
            state_reason="Storm",
            description="Sand",
            opens_at=NOW,
            closes_at=NOW + DAY,
        )
        assert (activity.version, activity.is_new_version) == (1, False)
        assert community.activity(activity.activity_id) == activity

    def test_that_are_not_there_are_not_found(self, world: World) -> None:
        with pytest.raises(ActivityNotFound), world.uow() as uow:
            uow.activities.find_by_id(ActivityId(uuid4()))

    def test_keep_the_rules_of_a_draft_until_they_are_published(self, community: Community, world: World) -> None:
        activity = a_new_one(community, ActivityState.DRAFT, published_at=None)
        activity.change_rules(some_rules(due_hours=5), version_id=VersionId(uuid4()), by=community.lead, now=NOW)
        store(world, activity)
        assert community.activity(activity.activity_id) == activity
        activity.open(by=community.lead, now=NOW)
        store(world, activity)
        stored = community.activity(activity.activity_id)
        assert (stored.rules.due_hours, stored.number, stored.published_at) == (5, 1, NOW)

    def test_forget_rules_whose_publishing_was_undone(self, community: Community, world: World) -> None:
        activity = a_new_one(community, ActivityState.DRAFT, published_at=None)

        def publish_in_vain() -> None:
            with world.uow() as uow:
                found = uow.activities.find_by_id(activity.activity_id)
                found.open(by=community.lead, now=NOW)
                uow.activities.save(found)
                assert uow.activities.find_by_id(activity.activity_id).rules == activity.rules
                raise NotFound

        with pytest.raises(NotFound):
            publish_in_vain()
        activity.change_rules(some_rules(due_hours=5), version_id=activity.version_id, by=community.lead, now=NOW)
        activity.open(by=community.lead, now=NOW + HOUR)
        store(world, activity)
        assert community.activity(activity.activity_id).rules.due_hours == 5

    def test_keep_each_version_for_the_actions_under_it(self, community: Community, world: World) -> None:
        activity_id = community.open_activity()
        earlier = community.submit(activity_id)
        activity = community.activity(activity_id)
        activity.change_rules(some_rules(due_hours=5), version_id=VersionId(uuid4()), by=community.lead, now=NOW)
        store(world, activity)
        assert community.activity(activity_id) == activity
        assert community.action(earlier.action_id).rules == some_rules()
        assert community.submit(activity_id).rules.due_hours == 5

    def test_change_only_by_being_saved(self, community: Community, world: World) -> None:
        activity = a_new_one(community)
        with world.uow() as uow:
            uow.activities.find_by_id(activity.activity_id).name = "Else"
        assert community.activity(activity.activity_id).name == activity.name

    def test_are_as_they_were_saved_last_after_their_actions_were_found(
        self, community: Community, world: World
    ) -> None:
        activity_id = community.open_activity()
        one, other = (community.submit(activity_id).action_id for _ in range(2))
        with world.uow() as uow:
            uow.actions.find_by_id(one)
            activity = uow.activities.find_by_id(activity_id)
            activity.pause(by=community.lead, reason="Storm")
            uow.actions.find_by_id(other)
            uow.activities.save(activity)
            assert uow.activities.find_by_id(activity_id) == activity
            assert uow.activities.find_by_id(activity_id) == activity

    def test_refuse_a_stale_save(self, community: Community, world: World) -> None:
        activity = a_new_one(community)
        store(world, community.activity(activity.activity_id))
        with pytest.raises(Conflict):
            store(world, activity)


class TestDue:
    def test_is_what_opens_or_closes_by_now(self, community: Community, world: World) -> None:
        state = ActivityState
        due = [
            a_new_one(community, state.SCHEDULED, opens_at=NOW),
            a_new_one(community, state.OPEN, closes_at=NOW),
            a_new_one(community, state.PAUSED, closes_at=NOW - DAY),
        ]
        a_new_one(community, state.SCHEDULED, opens_at=NOW + HOUR)
        a_new_one(community, state.SCHEDULED, closes_at=NOW)
        a_new_one(community, state.OPEN, closes_at=NOW + HOUR)
        a_new_one(community, state.OPEN)
        a_new_one(community, state.CLOSED, closes_at=NOW)
        a_new_one(community, state.DRAFT, opens_at=NOW, published_at=None)
        with world.uow() as uow:
            assert uow.activities.due(NOW) == sorted(activity.activity_id for activity in due)


class TestLedBy:
    def test_is_what_has_not_ended(self, community: Community, world: World) -> None:
        led = {state: a_new_one(community, state).activity_id for state in ActivityState}
        store(world, an_activity(community.steward, is_new_version=True))
        ended = {ActivityState.CLOSED, ActivityState.ARCHIVED, ActivityState.CANCELLED}
        with world.uow() as uow:
            found = uow.activities.led_by(community.lead.subject_id)
        assert found == sorted(activity_id for state, activity_id in led.items() if state not in ended)


class TestUnsettled:
    def test_is_what_waits_for_an_answer(self, community: Community, world: World) -> None:
        activity_id, empty = community.open_activity(), community.open_activity()
        action_id = community.submit(activity_id).action_id
        with world.uow() as uow:
            assert uow.activities.has_unsettled(activity_id)
            assert not uow.activities.has_unsettled(empty)
        community.decide(action_id, DECLINE)
        with world.uow() as uow:
            assert not uow.activities.has_unsettled(activity_id)

    def test_of_cancelled_ones_is_found_for_the_timer(self, community: Community, world: World) -> None:
        left, running = community.open_activity(), community.open_activity()
        for activity_id in (left, left, running):
            community.submit(activity_id)
        activity = community.activity(left)
        activity.cancel(by=community.lead, reason="The beach is closed.")
        store(world, activity)
        with world.uow() as uow:
            assert uow.activities.cancelled_with_pending(5) == [left]
            assert uow.activities.cancelled_with_pending(0) == []
        activities.end_cancelled(world.uow(), activity_id=left, actor=None, now=NOW)
        with world.uow() as uow:
            assert uow.activities.cancelled_with_pending(5) == []
