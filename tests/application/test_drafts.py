"""What a participant does before sending: write, and add files."""

from dataclasses import replace
from uuid import uuid4

import pytest

from socialscore.application import activities, submission
from socialscore.domain.action_refusals import ActionNotFound, NotEditable
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityNotFound, ActivityNotOpen
from socialscore.domain.ids import ActionId, ActivityId, PartId
from socialscore.domain.proof import Content, FileKindNotAsked, PartKind
from socialscore.domain.rules import FileKind
from tests.builders import HOUR, NOW, a_kept_file, some_rules
from tests.domain.steps import CONTENT
from tests.worlds import Community, InMemoryWorld


def a_new_id() -> ActionId:
    return ActionId(uuid4())


def save_draft(community: Community, activity_id: ActivityId, action_id: ActionId, text: str = "Bags") -> None:
    submission.save_draft(
        community.world.uow(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=community.participant.subject_id,
        content=Content(text=text),
        now=NOW,
    )


class TestSaveDraft:
    def test_starts_one_and_keeps_the_last_that_was_typed(self, community: Community, world: InMemoryWorld) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        save_draft(community, activity_id, action_id)
        save_draft(community, activity_id, action_id, "Three bags")
        action = community.action(action_id)
        assert action.draft is not None
        assert (action.status, action.draft.content.text) == (Status.DRAFT, "Three bags")
        assert world.balance(community.participant.subject_id) == (0, 0, {})
        assert world.entries(community.participant.subject_id) == []

    def test_starts_none_where_no_actions_are_taken(self, community: Community) -> None:
        with pytest.raises(ActivityNotOpen):
            save_draft(community, community.draft_activity(), a_new_id())
        closing = community.open_activity(closes_at=NOW + HOUR)
        with pytest.raises(ActivityNotOpen):
            submission.save_draft(
                community.world.uow(),
                action_id=a_new_id(),
                activity_id=closing,
                subject_id=community.participant.subject_id,
                content=CONTENT,
                now=NOW + HOUR,
            )

    def test_goes_on_with_one_after_closing(self, community: Community) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        save_draft(community, activity_id, action_id)
        activities.close_activity(community.world.uow(), activity_id=activity_id, by=community.lead.subject_id, now=NOW)
        save_draft(community, activity_id, action_id, "Three bags")

    def test_is_for_ones_own_in_its_activity(self, community: Community) -> None:
        activity_id = community.open_activity()
        theirs = community.submit(activity_id, community.other).action_id
        with pytest.raises(ActionNotFound):
            save_draft(community, activity_id, theirs)
        mine = a_new_id()
        save_draft(community, activity_id, mine)
        with pytest.raises(ActionNotFound):
            save_draft(community, community.open_activity(), mine)

    def test_refuses_what_was_sent(self, community: Community) -> None:
        activity_id = community.open_activity()
        with pytest.raises(NotEditable):
            save_draft(community, activity_id, community.submit(activity_id).action_id)

    def test_refuses_an_activity_that_is_not_there(self, community: Community) -> None:
        with pytest.raises(ActivityNotFound):
            save_draft(community, ActivityId(uuid4()), a_new_id())


class TestFiles:
    def attach(self, community: Community, activity_id: ActivityId, action_id: ActionId, data: bytes = b"1") -> PartId:
        part = submission.attach_file(
            community.world.uow(),
            action_id=action_id,
            activity_id=activity_id,
            subject_id=community.participant.subject_id,
            kept=a_kept_file(data),
            now=NOW,
        )
        assert part.kind is PartKind.FILE
        return part.part_id

    def test_start_a_draft_and_come_one_by_one(self, community: Community) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        first, second = (self.attach(community, activity_id, action_id, data) for data in (b"1", b"2"))
        assert self.attach(community, activity_id, action_id, b"1") == first
        action = submission.remove_file(
            community.world.uow(), action_id=action_id, part_id=first, subject_id=community.participant.subject_id
        )
        assert action.draft is not None
        assert [part.part_id for part in action.draft.files] == [second]

    def test_of_another_kind_are_refused_and_change_nothing(self, community: Community) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        with pytest.raises(FileKindNotAsked):
            submission.attach_file(
                community.world.uow(),
                action_id=action_id,
                activity_id=activity_id,
                subject_id=community.participant.subject_id,
                kept=a_kept_file(media_type="text/plain"),
                now=NOW,
            )
        with pytest.raises(ActionNotFound):
            community.action(action_id)

    def test_are_not_taken_out_of_somebody_elses(self, community: Community) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        part_id = self.attach(community, activity_id, action_id)
        with pytest.raises(ActionNotFound):
            submission.remove_file(
                community.world.uow(), action_id=action_id, part_id=part_id, subject_id=community.other.subject_id
            )

    def test_may_be_of_a_kind_that_is_asked_for_since_the_draft_was_begun(self, community: Community) -> None:
        activity_id, action_id = community.open_activity(), a_new_id()
        self.attach(community, activity_id, action_id)
        activity = community.activity(activity_id)
        activities.change_activity(
            community.world.uow(),
            activity_id=activity_id,
            by=community.lead.subject_id,
            version=activity.version,
            name=activity.name,
            description="",
            rules=some_rules(proof=replace(activity.rules.proof, kinds=tuple(FileKind))),
            now=NOW,
        )
        notes = a_kept_file(b"notes", media_type="text/plain")
        sent = community.submit(activity_id, action_id=action_id, files=(notes,))
        assert (len(sent.sent.files), sent.rule_version) == (2, 2)

    def test_may_come_with_the_form(self, community: Community) -> None:
        activity_id = community.open_activity()
        action = community.submit(activity_id, files=(a_kept_file(b"1"), a_kept_file(b"1"), a_kept_file(b"2")))
        assert len(action.sent.files) == 2
