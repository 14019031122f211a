"""What a lead does: make an activity, write its rules, move it through its states."""

from typing import Any
from uuid import uuid4

import pytest

from socialscore.application import activities
from socialscore.domain.action_states import Status
from socialscore.domain.activity import (
    ActionsUnsettled,
    Activity,
    ActivityNotFound,
    ActivityState,
    BlankActivityName,
    LeadNotPossible,
    ReasonMissing,
)
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActivityId
from socialscore.domain.person import Role, Suspended, WrongRole
from socialscore.domain.rules import DueTimeNotPossible, Rules
from tests.builders import HOUR, NOW, some_rules
from tests.domain.steps import ASK
from tests.in_memory_actions import InMemoryActions
from tests.worlds import Community, InMemoryWorld

REASON = "The beach is closed."


def change(community: Community, activity: Activity, **fields: Any) -> Activity:
    words = {"name": activity.name, "description": "", "rules": activity.rules, "version": activity.version, **fields}
    return activities.change_activity(
        community.world.uow(),
        activity_id=activity.activity_id,
        by=community.lead.subject_id,
        now=NOW,
        **words,
    )


class TestCreateActivity:
    def test_makes_a_draft_led_by_its_creator(self, community: Community) -> None:
        activity = community.activity(community.draft_activity(opens_at=NOW, closes_at=NOW + HOUR))
        assert (activity.state, activity.lead) == (ActivityState.DRAFT, community.lead.subject_id)
        assert (activity.number, activity.published_at, activity.closes_at) == (1, None, NOW + HOUR)

    def test_is_for_leads_and_stewards(self, community: Community) -> None:
        community.draft_activity(lead=community.steward)
        with pytest.raises(WrongRole):
            community.draft_activity(lead=community.reviewer)
        with pytest.raises(Suspended):
            community.draft_activity(lead=community.world.join(role=Role.LEAD, is_active=False))

    def test_refuses_rules_that_cannot_hold(self, community: Community, world: InMemoryWorld) -> None:
        with pytest.raises(DueTimeNotPossible):
            community.draft_activity(some_rules(due_hours=0))
        assert world.store.activities == {}


class TestChangeActivity:
    OTHER: Rules = some_rules(due_hours=24)

    def test_begins_a_version_for_new_submissions_only(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity()
        earlier = community.submit(activity_id)
        changed = change(community, community.activity(activity_id), rules=self.OTHER, name="Beach")
        later = community.submit(activity_id)
        assert (changed.number, changed.name) == (2, "Beach")
        assert (community.action(earlier.action_id).rule_version, later.rule_version) == (1, 2)
        assert later.due_at == NOW + 24 * HOUR
        assert "RulesPublished" in world.event_names()

    def test_of_words_or_of_a_draft_begins_none(self, community: Community, world: InMemoryWorld) -> None:
        assert change(community, community.activity(community.open_activity()), description="Sand").number == 1
        assert change(community, community.activity(community.draft_activity()), rules=self.OTHER).number == 1
        assert "RulesPublished" not in world.event_names()

    def test_refuses_a_page_that_is_old(self, community: Community) -> None:
        activity = community.activity(community.open_activity())
        change(community, activity, name="Beach")
        with pytest.raises(Conflict):
            change(community, activity, name="Strand")
        assert community.activity(activity.activity_id).name == "Beach"

    def test_refuses_words_that_cannot_be(self, community: Community) -> None:
        with pytest.raises(BlankActivityName):
            change(community, community.activity(community.open_activity()), name=" ")

    def test_is_for_who_runs_it(self, community: Community) -> None:
        activity = community.activity(community.open_activity(lead=community.world.join(role=Role.LEAD)))
        with pytest.raises(ActivityNotFound):
            change(community, activity, name="Beach")


class TestStates:
    def test_follow_the_lead_and_are_announced(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, by = community.open_activity(), community.lead.subject_id
        steps = [
            activities.pause_activity(world.uow(), activity_id=activity_id, by=by, reason="Storm"),
            activities.open_activity(world.uow(), activity_id=activity_id, by=by, now=NOW),
            activities.close_activity(world.uow(), activity_id=activity_id, by=by, now=NOW),
            activities.archive_activity(world.uow(), activity_id=activity_id, by=by),
        ]
        assert [activity.state for activity in steps] == ["PAUSED", "OPEN", "CLOSED", "ARCHIVED"]
        assert world.event_names() == ["ActivityChanged"] * 5

    def test_schedule_what_opens_later(self, community: Community) -> None:
        activity = community.activity(community.open_activity(opens_at=NOW + HOUR))
        assert activity.state is ActivityState.SCHEDULED

    def test_are_archived_once_nothing_waits(self, community: Community) -> None:
        activity_id, by = community.open_activity(), community.lead.subject_id
        action_id = community.submit(activity_id).action_id
        activities.close_activity(community.world.uow(), activity_id=activity_id, by=by, now=NOW)
        with pytest.raises(ActionsUnsettled):
            activities.archive_activity(community.world.uow(), activity_id=activity_id, by=by)
        community.decide(action_id)
        activities.archive_activity(community.world.uow(), activity_id=activity_id, by=by)

    def test_are_nobody_elses_business(self, community: Community) -> None:
        activity_id = community.open_activity()
        with pytest.raises(WrongRole):
            activities.pause_activity(community.world.uow(), activity_id=activity_id, by=community.reviewer.subject_id)
        with pytest.raises(ActivityNotFound):
            activities.pause_activity(
                community.world.uow(), activity_id=ActivityId(uuid4()), by=community.lead.subject_id
            )


class TestCancelActivity:
    def cancel(self, community: Community, activity_id: ActivityId, reason: str = REASON) -> Activity:
        return activities.cancel_activity(
            community.world.uow(), activity_id=activity_id, by=community.lead.subject_id, reason=reason, now=NOW
        )

    def test_costs_nobody_anything(self, community: Community, world: InMemoryWorld) -> None:
        activity_id = community.open_activity()
        waiting, asked, staged, approved = (community.submit(activity_id).action_id for _ in range(4))
        community.decide(asked, ASK)
        community.decide(approved)
        decision = community.stage(staged)
        self.cancel(community, activity_id)
        states = [community.action(action_id).status for action_id in (waiting, asked, staged, approved)]
        assert states == [Status.CANCELLED, Status.CANCELLED, Status.CANCELLED, Status.APPROVED]
        assert not community.settle(decision.decision_id)
        assert world.balance(community.participant.subject_id)[:2] == (25, 0)
        assert world.event_names().count("ActionEnded") == 3

    def test_needs_a_reason(self, community: Community) -> None:
        activity_id = community.open_activity()
        with pytest.raises(ReasonMissing):
            self.cancel(community, activity_id, "no")
        assert community.activity(activity_id).is_active

    def test_leaves_what_changes_meanwhile_to_the_timer(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id

        def refuse(*_: object) -> None:
            raise Conflict

        with monkeypatch.context() as patch:
            patch.setattr(InMemoryActions, "save", refuse)
            self.cancel(community, activity_id)
        assert community.action(action_id).status is Status.SUBMITTED
        activities.end_cancelled(world.uow(), activity_id=activity_id, actor=None, now=NOW)
        assert community.action(action_id).status is Status.CANCELLED

    def test_ends_nothing_twice(
        self, community: Community, world: InMemoryWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id).action_id
        community.decide(action_id)
        monkeypatch.setattr(InMemoryActions, "pending_in", lambda *_: [action_id])
        activities.end_cancelled(world.uow(), activity_id=activity_id, actor=None, now=NOW)
        assert community.action(action_id).status is Status.APPROVED


class TestCopyActivity:
    def test_makes_a_draft_with_the_same_rules(self, community: Community) -> None:
        activity_id, copy_id = community.open_activity(some_rules(due_hours=5)), ActivityId(uuid4())
        copy = activities.copy_activity(
            community.world.uow(),
            activity_id=activity_id,
            by=community.steward.subject_id,
            copy_id=copy_id,
            name="Another beach",
        )
        assert (copy.activity_id, copy.name, copy.state) == (copy_id, "Another beach", ActivityState.DRAFT)
        assert (copy.rules.due_hours, copy.lead) == (5, community.steward.subject_id)
        assert copy.version_id != community.activity(activity_id).version_id


class TestHandOver:
    def test_gives_it_to_another_lead(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, to = community.open_activity(), world.join(role=Role.LEAD).subject_id
        activities.hand_over(world.uow(), activity_id=activity_id, to=to, by=community.lead.subject_id, now=NOW)
        assert community.activity(activity_id).lead == to
        assert world.audit_codes() == ["LEAD_CHANGED"]
        assert world.event_names()[-1] == "LeadChanged"

    def test_refuses_who_may_not_lead(self, community: Community, world: InMemoryWorld) -> None:
        with pytest.raises(LeadNotPossible):
            activities.hand_over(
                world.uow(),
                activity_id=community.open_activity(),
                to=community.participant.subject_id,
                by=community.lead.subject_id,
                now=NOW,
            )
        assert world.audit_codes() == []
