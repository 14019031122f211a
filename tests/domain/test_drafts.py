"""An action while it is written."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from socialscore.domain.action_refusals import NotEditable
from socialscore.domain.action_states import Status
from socialscore.domain.ids import PartId
from socialscore.domain.person import Suspended
from socialscore.domain.proof import Content, FileKindNotAsked, TextHasControlCharacters, TooManyFiles
from tests.builders import HOUR, NOW, a_file_part, a_person, an_activity, some_rules
from tests.domain.steps import (
    CONTENT,
    a_draft,
    a_sent_action,
    in_status,
    revision_id,
)


class TestDraft:
    def test_begins_under_the_current_rules(self) -> None:
        activity, person = an_activity(number=3), a_person()
        action = a_draft(activity, person)
        assert (action.status, action.rule_version, action.version_id) == (Status.DRAFT, 3, activity.version_id)
        assert (action.subject_id, action.created_at, action.reserved) == (person.subject_id, NOW, None)
        assert action.draft is not None
        assert (action.draft.number, action.draft.content) == (1, CONTENT)

    def test_refuses_who_is_suspended(self) -> None:
        with pytest.raises(Suspended):
            a_draft(an_activity(), a_person(is_active=False))

    def test_keeps_the_last_that_was_written(self) -> None:
        action = a_draft(an_activity(), a_person())
        action.write(Content(text="a\x07"), revision_id=revision_id(), now=NOW + HOUR)
        assert action.draft is not None
        assert (action.draft.content.text, action.draft.number, action.changed_at) == ("a\x07", 1, NOW + HOUR)

    def test_refuses_what_no_database_keeps(self) -> None:
        action = a_draft(an_activity(), a_person())
        with pytest.raises(TextHasControlCharacters):
            action.write(Content(text="\0"), revision_id=revision_id(), now=NOW)

    def test_follows_the_rules_of_the_activity_until_it_is_sent(self) -> None:
        activity, person = an_activity(), a_person()
        draft, sent = a_draft(activity, person), a_sent_action(activity, person)
        activity.number, activity.rules = 2, some_rules(due_hours=5)
        for action in (draft, sent):
            action.follow(activity)
        assert (draft.rule_version, draft.rules.due_hours) == (2, 5)
        assert (sent.rule_version, sent.rules.due_hours) == (1, 72)

    @pytest.mark.parametrize("status", set(Status) - {Status.DRAFT, Status.CHANGES_REQUESTED})
    def test_cannot_be_written_under_review_or_at_the_end(self, status: Status) -> None:
        action = in_status(status)
        steps: list[Callable[[], object]] = [
            lambda: action.write(CONTENT, revision_id=revision_id(), now=NOW),
            lambda: action.attach([a_file_part()], revision_id=revision_id(), now=NOW),
            lambda: action.detach(PartId(uuid4()), revision_id=revision_id()),
        ]
        for step in steps:
            with pytest.raises(NotEditable):
                step()


class TestFiles:
    def test_are_added_in_their_order(self) -> None:
        action, files = a_draft(an_activity(), a_person()), [a_file_part(b"1"), a_file_part(b"2")]
        action.attach(files[:1], revision_id=revision_id(), now=NOW)
        action.attach(files[1:], revision_id=revision_id(), now=NOW + HOUR)
        assert action.draft is not None
        assert (action.draft.files, action.changed_at) == (files, NOW + HOUR)

    def test_with_the_same_bytes_are_one(self) -> None:
        action, first = a_draft(an_activity(), a_person()), a_file_part(b"1")
        action.attach([first, a_file_part(b"1")], revision_id=revision_id(), now=NOW)
        action.attach([a_file_part(b"1")], revision_id=revision_id(), now=NOW)
        assert action.draft is not None
        assert action.draft.files == [first]

    def test_are_taken_out(self) -> None:
        action, file = a_draft(an_activity(), a_person()), a_file_part()
        action.attach([file], revision_id=revision_id(), now=NOW)
        action.detach(PartId(uuid4()), revision_id=revision_id())
        assert action.draft is not None
        assert action.draft.files == [file]
        action.detach(file.part_id, revision_id=revision_id())
        assert action.draft.files == []

    def test_are_no_more_than_the_rules_allow(self) -> None:
        action = a_draft(an_activity(), a_person())
        action.attach([a_file_part(bytes([n])) for n in range(6)], revision_id=revision_id(), now=NOW)
        with pytest.raises(TooManyFiles):
            action.attach([a_file_part(b"one more")], revision_id=revision_id(), now=NOW)

    def test_are_of_a_kind_that_is_asked_for(self) -> None:
        action = a_draft(an_activity(), a_person())
        with pytest.raises(FileKindNotAsked):
            action.attach([a_file_part(media_type="text/plain")], revision_id=revision_id(), now=NOW)
