"""What the repository of actions promises: an aggregate comes back as it was saved, and a stale one is refused."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from socialscore.application import review, submission
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.caps import Claim
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, LeaseId, RevisionId
from socialscore.domain.proof import Content
from tests.builders import DAY, HOUR, NOW, a_file_part, a_kept_file
from tests.domain.steps import APPROVE, ASK, CONTENT, DECLINE, RULES, UNDO
from tests.worlds import Community, World

Change = Callable[[Community, ActionId], None]


def change(community: Community, action_id: ActionId, step: Callable[[Action], object]) -> Action:
    """Load, change, save; return what was saved."""
    with community.world.uow() as uow:
        action = uow.actions.find_by_id(action_id)
        step(action)
        uow.actions.save(action)
    return action


def a_stored_draft(community: Community, activity_id: ActivityId | None = None, *, days_ago: int = 0) -> ActionId:
    action_id = ActionId(uuid4())
    submission.save_draft(
        community.world.uow(),
        action_id=action_id,
        activity_id=activity_id or community.open_activity(),
        subject_id=community.participant.subject_id,
        content=Content(text="Bags", link="not yet", count=2, people_agreed=True),
        now=NOW - days_ago * DAY,
    )
    return action_id


class TestActions:
    def test_come_back_as_drafts(self, community: Community, world: World) -> None:
        action_id = a_stored_draft(community)
        files = [a_file_part(data) for data in (b"1", b"2", b"3")]
        saved = change(community, action_id, lambda a: a.attach(files, revision_id=RevisionId(uuid4()), now=NOW))
        assert community.action(action_id) == saved
        with world.uow() as uow:
            assert uow.actions.find(action_id) == saved
            assert uow.actions.find(ActionId(uuid4())) is None
            with pytest.raises(ActionNotFound):
                uow.actions.find_by_id(ActionId(uuid4()))

    def test_keep_the_order_of_files_taken_out_and_added(self, community: Community) -> None:
        action_id, revision_id = a_stored_draft(community), RevisionId(uuid4())
        files = [a_file_part(bytes([n])) for n in range(6)]
        change(community, action_id, lambda a: a.attach(files, revision_id=revision_id, now=NOW))
        with community.world.uow() as uow:
            action = uow.actions.find_by_id(action_id)
            for file in files[:3]:
                action.detach(file.part_id, revision_id=revision_id)
            uow.actions.save(action)
        more = [a_file_part(bytes([n])) for n in range(6, 9)]
        saved = change(community, action_id, lambda a: a.attach(more, revision_id=revision_id, now=NOW))
        assert saved.draft is not None
        assert saved.draft.files == [*files[3:], *more]
        assert community.action(action_id) == saved

    def test_come_back_at_every_step_of_their_life(self, community: Community) -> None:
        activity_id = community.open_activity()
        sent = community.submit(activity_id, files=(a_kept_file(b"1"), a_kept_file(b"2")))
        action_id = sent.action_id
        assert community.action(action_id) == sent
        held = community.claim(action_id)
        assert community.action(action_id) == held
        community.judge(held, ASK)
        staged = community.action(action_id)
        assert staged.decision is not None
        assert (staged.is_staged, staged.lease, len(staged.verdicts)) == (True, None, 1)
        assert staged.verdicts[0].opinion == ASK
        community.settle(staged.decision.decision_id)
        asked = community.action(action_id)
        assert (asked.status, asked.changes_until) == (Status.CHANGES_REQUESTED, NOW + UNDO + 30 * DAY)
        again = community.submit(activity_id, action_id=action_id, content=replace(CONTENT, link="https://a.example"))
        assert community.action(action_id) == again
        assert (again.sent.number, again.verdicts, again.decision) == (2, [], None)
        approved = community.decide(action_id, replace(APPROVE, other=7, why="The bags were small."))
        assert approved.decision is not None
        assert (approved.status, approved.points_awarded, approved.reserved) == (Status.APPROVED, 7, None)
        assert sum(line.points for line in approved.decision.lines) == 7

    def test_come_back_with_an_answer_in_the_making(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        community.decide(action_id, ASK)
        saved = change(
            community, action_id, lambda a: a.write(Content(text="No"), revision_id=RevisionId(uuid4()), now=NOW)
        )
        stored = community.action(action_id)
        assert stored.draft is not None
        assert stored == saved
        assert (stored.sent.number, stored.draft.number) == (1, 2)

    def test_come_back_with_the_verdicts_of_a_quorum(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id

        def ask_two(action: Action) -> None:
            action.sent.quorum_required, action.sent.quorum_causes = 2, ("RANDOM",)

        change(community, action_id, ask_two)
        community.judge(community.claim(action_id))
        page = community.claim(action_id, community.second, now=NOW + HOUR)
        community.judge(page, DECLINE, community.second, now=NOW + HOUR)
        stored = community.action(action_id)
        assert stored.sent.quorum_causes == ("RANDOM",)
        assert [verdict.opinion.outcome for verdict in stored.verdicts] == ["APPROVE", "DECLINE"]
        assert (stored.decision, stored.escalated_at) == (None, NOW + HOUR)

    def test_forget_a_verdict_that_was_undone(self, community: Community) -> None:
        action_id = community.submit(community.open_activity()).action_id
        decision = community.stage(action_id, DECLINE)
        reviewer_id = community.reviewer.subject_id
        review.undo(community.world.uow(), decision_id=decision.decision_id, reviewer_id=reviewer_id, now=NOW)
        stored = community.action(action_id)
        assert (stored.verdicts, stored.decision) == ([], None)
        assert stored.lease is not None
        assert stored.lease.kept["reason"] == "UNCLEAR"

    def test_change_only_by_being_saved(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        with world.uow() as uow:
            loaded = uow.actions.find_by_id(action_id)
            loaded.sent.quorum_required, loaded.fence = 3, 9
        assert community.action(action_id).sent.quorum_required == 1

    def test_refuse_a_stale_save(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        stale = community.action(action_id)
        change(community, action_id, lambda a: None)
        with world.uow() as uow:
            assert uow.actions.find_by_id(action_id).version == stale.version + 1
            with pytest.raises(Conflict):
                uow.actions.save(stale)

    def test_refuse_a_new_one_whose_id_is_there(self, community: Community, world: World) -> None:
        activity = community.activity(community.open_activity())
        action_id = a_stored_draft(community, activity.activity_id)
        twin = Action.start(action_id=action_id, activity=activity, person=community.other, now=NOW)
        with pytest.raises(Conflict), world.uow() as uow:
            uow.actions.save(twin)
        assert community.action(action_id).subject_id == community.participant.subject_id

    def test_may_be_saved_twice_in_one_transaction(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        with world.uow() as uow:
            action = uow.actions.find_by_id(action_id)
            uow.actions.save(action)
            action.escalated_at = NOW
            uow.actions.save(action)
        assert community.action(action_id) == action
        assert action.escalated_at == NOW


class TestFinding:
    def test_by_decision_knows_undone_ones_too(self, community: Community, world: World) -> None:
        action_id = community.submit(community.open_activity()).action_id
        first = community.stage(action_id).decision_id
        review.undo(world.uow(), decision_id=first, reviewer_id=community.reviewer.subject_id, now=NOW)
        second = community.judge(community.action(action_id)).decision
        assert second is not None
        with world.uow() as uow:
            for decision_id in (first, second.decision_id):
                assert uow.actions.find_by_decision(decision_id).action_id == action_id
            with pytest.raises(ActionNotFound):
                uow.actions.find_by_decision(DecisionId(uuid4()))

    def test_by_lease_knows_holds_that_have_not_ended(self, community: Community, world: World) -> None:
        page = community.claim(community.submit(community.open_activity()).action_id)
        assert page.lease is not None
        with world.uow() as uow:
            assert uow.actions.find_by_lease(page.lease.lease_id) == page
            assert uow.actions.find_by_lease(LeaseId(uuid4())) is None
        community.judge(page)
        with world.uow() as uow:
            assert uow.actions.find_by_lease(page.lease.lease_id) is None


class TestSaveLease:
    def test_stores_time_and_text_without_a_new_version(self, community: Community, world: World) -> None:
        page = community.claim(community.submit(community.open_activity()).action_id)
        assert page.lease is not None
        page.lease.beat(others=0, typed={"sentence": "Almost"}, rules=RULES, now=NOW + HOUR / 4 - HOUR / 60)
        with world.uow() as uow:
            uow.actions.save_lease(page)
        assert community.action(page.action_id) == page
        with world.uow() as uow:
            waiting = uow.actions.next_waiting(community.second, now=NOW + HOUR / 4, activity_id=None, but=[])
        assert waiting is None


class TestSaveMarks:
    def test_stores_what_the_clock_noted_without_a_new_version(self, community: Community, world: World) -> None:
        page = community.claim(community.submit(community.open_activity()).action_id)
        page.escalated_at = page.overdue_at = page.with_steward_at = NOW + HOUR
        with world.uow() as uow:
            marked = uow.actions.find_by_id(page.action_id)
            marked.escalated_at = marked.overdue_at = marked.with_steward_at = NOW + HOUR
            uow.actions.save_marks(marked)
        assert community.action(page.action_id) == page
        assert community.judge(page).decision is not None


class TestDrafts:
    def test_are_deleted_while_they_are_drafts(self, community: Community, world: World) -> None:
        draft = a_stored_draft(community)
        change(community, draft, lambda a: a.attach([a_file_part()], revision_id=RevisionId(uuid4()), now=NOW))
        sent = community.submit(community.open_activity()).action_id
        for action_id in (draft, sent):
            with world.uow() as uow:
                uow.actions.delete_draft(uow.actions.find_by_id(action_id))
        with world.uow() as uow:
            assert uow.actions.find(draft) is None
            assert uow.actions.find(sent) is not None

    def test_are_stale_in_their_order(self, community: Community, world: World) -> None:
        activity_id = community.open_activity(opens_at=NOW - 9 * DAY)
        drafts = [a_stored_draft(community, activity_id, days_ago=days) for days in (5, 7, 3)]
        community.submit(activity_id, now=NOW - 8 * DAY)
        with world.uow() as uow:
            assert uow.actions.stale_drafts(NOW - 3 * DAY, 9) == [drafts[1], drafts[0]]
            assert uow.actions.stale_drafts(NOW, 1) == [drafts[1]]


class TestClaims:
    def test_are_what_counts_with_what_it_holds(self, community: Community, world: World) -> None:
        activity_id, me = community.open_activity(), community.participant.subject_id
        waiting, asked, approved, declined, withdrawn = (
            community.submit(activity_id, now=NOW + n * HOUR).action_id for n in range(5)
        )
        community.decide(asked, ASK, now=NOW + 9 * HOUR)
        community.decide(approved, now=NOW + 9 * HOUR)
        community.decide(declined, DECLINE, now=NOW + 9 * HOUR)
        submission.withdraw(world.uow(), action_id=withdrawn, subject_id=me, now=NOW + 9 * HOUR)
        a_stored_draft(community, activity_id)
        community.submit(activity_id, community.other)
        community.submit(community.open_activity())
        with world.uow() as uow:
            uow.actions.lock_claims(me, activity_id)
            assert uow.actions.claims(me, activity_id, but=waiting) == [
                Claim(submitted_at=NOW + HOUR, points=30),
                Claim(submitted_at=NOW + 2 * HOUR, points=25),
            ]
            assert len(uow.actions.claims(me, activity_id, but=ActionId(uuid4()))) == 3


def test_names_what_is_overdue_until_its_person_was_told(community: Community) -> None:
    activity_id = community.open_activity()
    first, told, staged = (community.submit(activity_id, now=NOW + n * HOUR).action_id for n in range(3))
    due_at = community.action(first).due_at
    assert due_at is not None
    change(community, told, lambda action: setattr(action, "overdue_at", NOW))
    community.judge(community.claim(staged))
    with community.world.uow() as uow:
        assert uow.actions.overdue(due_at, 10) == []
        assert uow.actions.overdue(due_at + 9 * HOUR, 10) == [first]
        assert uow.actions.overdue(due_at + 9 * HOUR, 0) == []
