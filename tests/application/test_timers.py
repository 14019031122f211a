"""What time brings about."""

from uuid import uuid4

import pytest

from socialscore.application import submission, timers
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityState
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId
from socialscore.domain.proof import Content
from tests.builders import DAY, HOUR, NOW
from tests.domain.steps import ASK, UNDO
from tests.in_memory_actions import InMemoryActions
from tests.worlds import Community, InMemoryWorld

TOLD = NOW + UNDO + 30 * DAY


def refuse(*_: object) -> None:
    raise Conflict


class TestOpenAndClose:
    def test_follows_the_window(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity(opens_at=NOW + HOUR, closes_at=NOW + 2 * HOUR)
        states = []
        for now in (NOW, NOW + HOUR, NOW + 2 * HOUR):
            moved = timers.open_and_close(world.uow(), now=now)
            states.append((moved, community.activity(activity_id).state))
        assert states == [(0, ActivityState.SCHEDULED), (1, ActivityState.OPEN), (1, ActivityState.CLOSED)]
        assert world.event_names() == ["ActivityChanged"] * 3

    def test_opens_and_closes_at_once_when_it_comes_late(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity(opens_at=NOW + HOUR, closes_at=NOW + 2 * HOUR)
        assert timers.open_and_close(world.uow(), now=NOW + DAY) == 1
        assert community.activity(activity_id).state is ActivityState.CLOSED

    def test_moves_nothing_that_was_moved_meanwhile(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        activity_id = community.open_activity()
        monkeypatch.setattr("tests.in_memory.InMemoryActivities.due", lambda *_: [activity_id])
        assert timers.open_and_close(world.uow(), now=NOW) == 0


class TestFinishCancelled:
    def test_ends_what_was_left(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        with world.uow() as uow:
            activity = uow.activities.find_by_id(activity_id)
            activity.cancel(by=community.lead, reason="The beach is closed.")
            uow.activities.save(activity)
        assert timers.finish_cancelled(world.uow(), now=NOW) == 1
        assert community.action(action_id).status is Status.CANCELLED
        assert timers.finish_cancelled(world.uow(), now=NOW) == 0


class TestExpireSilent:
    def test_comes_after_the_told_date(self, community: Community, world: InMemoryWorld) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.decide(action_id, ASK)
        assert timers.expire_silent(world.uow(), now=TOLD) == 0
        assert timers.expire_silent(world.uow(), now=TOLD + HOUR) == 1
        assert community.action(action_id).status is Status.EXPIRED
        assert world.balance(community.participant.subject_id) == (0, 0, {})

    def test_leaves_what_changes_meanwhile(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        action_id = community.submit(community.open_activity()).action_id
        with monkeypatch.context() as patch:  # answered meanwhile
            patch.setattr(InMemoryActions, "silent", lambda *_: [action_id])
            assert timers.expire_silent(world.uow(), now=TOLD + HOUR) == 0
        community.decide(action_id, ASK)
        with monkeypatch.context() as patch:  # answered at this moment
            patch.setattr(InMemoryActions, "save", refuse)
            assert timers.expire_silent(world.uow(), now=TOLD + HOUR) == 0
        assert community.action(action_id).status is Status.CHANGES_REQUESTED


class TestEndLeases:
    def test_hands_back_what_ran_out(self, community: Community, world: InMemoryWorld) -> None:
        action_id = community.submit(community.open_activity()).action_id
        page = community.claim(action_id)
        assert page.lease is not None
        assert timers.end_leases(world.uow(), now=NOW) == 0
        assert timers.end_leases(world.uow(), now=page.lease.expires_at) == 1
        assert community.action(action_id).lease is None

    def test_leaves_what_changes_meanwhile(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        free, held = (community.submit(community.open_activity()).action_id for _ in range(2))
        community.claim(held)
        with monkeypatch.context() as patch:  # handed back, and extended
            patch.setattr(InMemoryActions, "expired_leases", lambda *_: [free, held])
            assert timers.end_leases(world.uow(), now=NOW) == 0
        with monkeypatch.context() as patch:
            patch.setattr(InMemoryActions, "save", refuse)
            assert timers.end_leases(world.uow(), now=NOW + HOUR) == 0
        assert community.action(held).lease is not None


class TestDropDrafts:
    def test_drops_what_nobody_touched_for_30_days(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, draft, sent = community.open_activity(), ActionId(uuid4()), ActionId(uuid4())
        community.submit(activity_id, action_id=sent)
        submission.save_draft(
            world.uow(),
            action_id=draft,
            activity_id=activity_id,
            subject_id=community.participant.subject_id,
            content=Content(),
            now=NOW,
        )
        assert timers.drop_drafts(world.uow(), now=NOW + 30 * DAY) == 0
        assert timers.drop_drafts(world.uow(), now=NOW + 30 * DAY + HOUR) == 1
        assert list(world.store.actions) == [sent]

    def test_leaves_what_somebody_came_back_to(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent = community.submit(community.open_activity()).action_id
        monkeypatch.setattr(InMemoryActions, "stale_drafts", lambda *_: [sent, ActionId(uuid4())])
        assert timers.drop_drafts(world.uow(), now=NOW + 99 * DAY) == 0
        assert list(world.store.actions) == [sent]

    def test_drops_what_was_typed_while_its_writer_was_erased(self, community: Community, world: InMemoryWorld) -> None:
        draft, person = ActionId(uuid4()), community.participant
        submission.save_draft(
            world.uow(),
            action_id=draft,
            activity_id=community.open_activity(),
            subject_id=person.subject_id,
            content=Content(text="Words"),
            now=NOW,
        )
        assert timers.drop_drafts(world.uow(), now=NOW) == 0
        del world.store.people[person.person_id]
        assert timers.drop_drafts(world.uow(), now=NOW) == 1
        assert not world.store.actions
