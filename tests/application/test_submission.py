"""What a participant does: send, answer, withdraw."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from socialscore.application import submission
from socialscore.application.submission import AskedMeanwhile
from socialscore.domain.action_refusals import ActionNotFound, NotWithdrawable
from socialscore.domain.action_states import Status
from socialscore.domain.caps import Cap, CapKind, CoolingDown, OverCap, OverCapForGood, Window
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.likeness import FileSentBefore
from socialscore.domain.person import Suspended
from socialscore.domain.proof import Content, CountMissing
from socialscore.domain.score import EntryKind
from tests.builders import DAY, HOUR, NOW, a_kept_file, some_rules
from tests.domain.steps import ASK, CONTENT, DECLINE, send
from tests.in_memory_actions import InMemoryActions
from tests.worlds import Community, InMemoryWorld


def a_new_id() -> ActionId:
    return ActionId(uuid4())


def save_draft(
    community: Community, activity_id: ActivityId, action_id: ActionId, text: str = "Bags", number: int | None = None
) -> None:
    submission.save_draft(
        community.world.uow(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=community.participant.subject_id,
        content=Content(text=text),
        now=NOW,
        number=number,
    )


class TestSubmitAction:
    def test_reserves_and_announces(self, community: Community, world: InMemoryWorld) -> None:
        action = community.submit(community.open_activity())
        subject = community.participant.subject_id
        assert (action.status, action.reserved) == (Status.SUBMITTED, 30)
        assert world.balance(subject) == (0, 30, {})
        assert [entry.kind for entry in world.entries(subject)] == [EntryKind.RESERVE]
        assert world.event_names()[-1] == "ActionSubmitted"

    def test_a_second_time_is_the_first_one(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        first = community.submit(activity_id, action_id=action_id)
        again = community.submit(activity_id, action_id=action_id, content=replace(CONTENT, count=6), now=NOW + HOUR)
        assert (again.sent.revision_id, again.reserved) == (first.sent.revision_id, 30)
        assert len(world.entries(community.participant.subject_id)) == 1

    def test_at_the_same_moment_is_the_first_one_too(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        activity = community.activity(activity_id)
        waits = iter((False, True))

        def let_the_first_one_in(actions: InMemoryActions, *_: object) -> None:
            if next(waits):
                first = actions.find_by_id(action_id)
                send(first, activity, community.participant)
                actions.save(first)

        monkeypatch.setattr(InMemoryActions, "lock_claims", let_the_first_one_in)
        assert community.submit(activity_id, action_id=action_id).status is Status.SUBMITTED
        assert world.entries(community.participant.subject_id) == []  # the first one wrote them elsewhere

    def test_refuses_the_id_of_somebody_elses(self, community: Community) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        with pytest.raises(ActionNotFound):
            community.submit(activity_id, community.other, action_id=action_id)

    def test_keeps_the_draft_when_it_is_refused(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        with pytest.raises(CountMissing):
            community.submit(activity_id, action_id=action_id, content=replace(CONTENT, count=None))
        action = community.action(action_id)
        assert action.draft is not None
        assert (action.status, action.draft.content.text) == (Status.DRAFT, "Three bags")
        assert world.balance(community.participant.subject_id).reserved == 0

    def test_refuses_who_is_suspended(self, community: Community) -> None:
        suspended = community.world.join(is_active=False)
        with pytest.raises(Suspended):
            community.submit(community.open_activity(), suspended)

    def test_waits_for_the_pause(self, community: Community) -> None:
        activity_id = community.open_activity(some_rules(cooldown_hours=2))
        community.submit(activity_id)
        with pytest.raises(CoolingDown):
            community.submit(activity_id, now=NOW + HOUR)
        community.submit(activity_id, community.other, now=NOW + HOUR)
        community.submit(activity_id, now=NOW + 2 * HOUR)

    def test_follows_caps_on_the_communitys_clock(self, community: Community) -> None:
        activity_id = community.open_activity(some_rules(caps=(Cap(Window.DAY, CapKind.COUNT, 1),)))
        late = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)  # half past eleven in Berlin
        community.submit(activity_id, now=late)
        with pytest.raises(OverCap) as refused:
            community.submit(activity_id, now=late + timedelta(minutes=29))
        assert refused.value.values["opens_at"] == late + timedelta(minutes=30)
        community.submit(activity_id, now=late + timedelta(minutes=30))

    def test_counts_what_is_reserved_and_what_was_confirmed(self, community: Community) -> None:
        activity_id = community.open_activity(some_rules(caps=(Cap(Window.ALL, CapKind.POINTS, 55),)))
        first = community.submit(activity_id)
        with pytest.raises(OverCapForGood):  # 30 reserved and 30 more are too many
            community.submit(activity_id)
        community.decide(first.action_id)
        community.submit(activity_id)  # 25 confirmed and 30 more are not
        assert community.world.balance(community.participant.subject_id)[:2] == (25, 30)

    def test_may_be_claimed_anew_once_declined(self, community: Community) -> None:
        rules = some_rules(caps=(Cap(Window.ALL, CapKind.COUNT, 1),), cooldown_hours=99)
        activity_id = community.open_activity(rules)
        community.decide(community.submit(activity_id).action_id, DECLINE)
        community.submit(activity_id, now=NOW + HOUR)


class TestAnswer:
    def test_reserves_the_difference(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        community.decide(action_id, ASK)
        again = community.submit(activity_id, action_id=action_id, content=replace(CONTENT, count=4), now=NOW + DAY)
        assert (again.status, again.sent.number, again.reserved) == (Status.SUBMITTED, 2, 35)
        subject = community.participant.subject_id
        assert world.balance(subject).reserved == 35
        kinds = [entry.kind for entry in world.entries(subject)]
        assert kinds == [EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.RESERVE]

    def test_of_the_same_amount_leaves_the_ledger_alone(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        community.decide(action_id, ASK)
        community.submit(activity_id, action_id=action_id, now=NOW + DAY)
        assert len(world.entries(community.participant.subject_id)) == 1

    @pytest.mark.parametrize("number", [1, 3])
    def test_refuses_what_was_written_for_another_revision(self, community: Community, number: int) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id, number=1).action_id
        community.decide(action_id, ASK)
        with pytest.raises(AskedMeanwhile):
            community.submit(activity_id, action_id=action_id, number=number)
        with pytest.raises(AskedMeanwhile):
            save_draft(community, activity_id, action_id, number=number)
        action = community.action(action_id)
        assert (action.status, action.draft) == (Status.CHANGES_REQUESTED, None)
        save_draft(community, activity_id, action_id, number=2)
        assert community.submit(activity_id, action_id=action_id, number=2).status is Status.SUBMITTED


class TestWithdraw:
    def withdraw(self, community: Community, action_id: ActionId) -> Status:
        action = submission.withdraw(
            community.world.uow(), action_id=action_id, subject_id=community.participant.subject_id, now=NOW
        )
        return action.status

    def test_releases_what_was_reserved(self, community: Community, world: InMemoryWorld) -> None:
        action_id = community.submit(community.open_activity()).action_id
        assert self.withdraw(community, action_id) is Status.WITHDRAWN
        assert world.balance(community.participant.subject_id) == (0, 0, {})
        assert world.event_names()[-1] == "ActionEnded"

    def test_wins_over_a_staged_decision(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        decision = community.stage(action_id)
        self.withdraw(community, action_id)
        assert not community.settle(decision.decision_id)
        assert community.action(action_id).status is Status.WITHDRAWN

    def test_of_a_draft_leaves_nothing(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        save_draft(community, activity_id, action_id)
        assert self.withdraw(community, action_id) is Status.WITHDRAWN
        assert world.store.actions == {}

    def test_refuses_what_has_its_answer_and_what_is_not_ones_own(self, community: Community) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        community.decide(action_id)
        with pytest.raises(NotWithdrawable):
            self.withdraw(community, action_id)
        with pytest.raises(ActionNotFound):
            self.withdraw(community, community.submit(activity_id, community.other).action_id)
        with pytest.raises(ActionNotFound):
            self.withdraw(community, a_new_id())


class TestRecordView:
    def test_counts_a_viewer_once_a_day(self, community: Community, world: InMemoryWorld) -> None:
        action_id = community.submit(community.open_activity()).action_id
        for now in (NOW, NOW + HOUR, NOW + DAY):
            submission.record_view(world.uow(), action_id=action_id, viewer_id=community.lead.subject_id, now=now)
        assert world.views(action_id) == 2


def test_the_same_file_is_not_sent_twice_by_the_same_person(community: Community) -> None:
    activity_id = community.open_activity()
    first = community.submit(activity_id, files=(a_kept_file(b"1"),))
    with pytest.raises(FileSentBefore) as refused:
        community.submit(activity_id, files=(a_kept_file(b"2"), a_kept_file(b"1")))
    assert refused.value.action_id == first.action_id
    community.submit(activity_id, community.other, files=(a_kept_file(b"1"),))
