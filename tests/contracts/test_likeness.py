"""What was sent before, and what it is like."""

from dataclasses import replace
from uuid import uuid4

import pytest

from socialscore.application import submission
from socialscore.application.ports import KeptFile
from socialscore.domain.action import Action
from socialscore.domain.ids import ActionId
from socialscore.domain.likeness import FileSentBefore, LikenessKind
from tests.builders import HOUR, NOW, a_kept_file
from tests.domain.steps import ASK, CONTENT, DECLINE
from tests.worlds import Community

LOOK = -0x1234_5678_9ABC_DEF1
LINK = replace(CONTENT, link="https://Example.org/bags#one")


def a_photo(name: bytes, dhash: int | None = None) -> KeptFile:
    return a_kept_file(name, dhash=dhash)


def kinds(action: Action) -> list[str]:
    return [one.kind for one in action.sent.alike]


class TestSentBefore:
    def test_refuses_the_same_file_of_the_same_person_in_the_same_activity(self, community: Community) -> None:
        activity_id = community.open_activity()
        first = community.submit(activity_id, files=(a_photo(b"1"), a_photo(b"2")))
        with pytest.raises(FileSentBefore) as refused:
            community.submit(activity_id, files=(a_photo(b"3"), a_photo(b"2")), now=NOW + HOUR)
        assert (refused.value.action_id, refused.value.values["sent_at"]) == (first.action_id, NOW)
        with pytest.raises(FileSentBefore):
            submission.attach_file(
                community.world.uow(),
                action_id=ActionId(uuid4()),
                activity_id=activity_id,
                subject_id=first.subject_id,
                kept=a_photo(b"1"),
                now=NOW,
            )

    def test_lets_a_revision_keep_its_own(self, community: Community) -> None:
        activity_id = community.open_activity()
        action_id = community.submit(activity_id, files=(a_photo(b"1"),)).action_id
        community.decide(action_id, ASK)
        again = community.submit(activity_id, action_id=action_id, files=(a_photo(b"1"),), now=NOW + HOUR)
        assert (again.sent.number, kinds(again)) == (2, [])

    def test_lets_others_send_it_and_what_was_declined_be_sent_anew(self, community: Community) -> None:
        activity_id, photo = community.open_activity(), a_photo(b"1")
        action_id = community.submit(activity_id, files=(photo,)).action_id
        community.submit(activity_id, community.other, files=(photo,))
        community.submit(community.open_activity(), files=(photo,))
        community.decide(action_id, DECLINE)
        community.submit(activity_id, files=(photo,), now=NOW + HOUR)


class TestAlikeTo:
    def test_knows_the_same_bytes_the_same_look_and_the_same_link(self, community: Community) -> None:
        first, second = community.open_activity(), community.open_activity()
        old = community.submit(first, content=LINK, files=(a_photo(b"1", LOOK),))
        assert kinds(old) == []
        same = community.submit(second, community.other, files=(a_photo(b"1", LOOK),))
        assert kinds(same) == [LikenessKind.FILE]
        assert same.sent.alike[0].other_part_id == old.sent.files[0].part_id
        look = community.submit(second, content=LINK, files=(a_photo(b"2", LOOK ^ 0b111111), a_photo(b"3", LOOK << 1)))
        assert kinds(look) == [LikenessKind.PHOTO, LikenessKind.PHOTO, LikenessKind.LINK]
        assert community.action(look.action_id).sent.alike == look.sent.alike
        other = community.submit(first, community.other, files=(a_photo(b"4", ~LOOK), a_photo(b"5")))
        assert kinds(other) == []
