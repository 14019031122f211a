"""What each kind of thing says in the log."""

from datetime import UTC, datetime
from uuid import UUID

from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.score import EntryKind, ScoreEntry
from socialscore.domain.transparency.commitments import EntryType, Opening, OpeningName, entry_bytes
from socialscore.domain.transparency.leaves import (
    award,
    erasure,
    predecessor,
    reversal,
    rights_changed,
    rules_digest,
    rules_published,
)
from socialscore.domain.transparency.receipts import read_entry
from tests.builders import a_file_part

AT = datetime(2026, 11, 24, 9, 30, 15, 250_000, tzinfo=UTC)
SOMEBODY, ACTIVITY = SubjectId(UUID(int=1)), ActivityId(UUID(int=2))


def _entry(kind: EntryKind, points: int) -> ScoreEntry:
    return ScoreEntry(
        subject_id=SOMEBODY,
        action_id=ActionId(UUID(int=4)),
        kind=kind,
        reserved_delta=0,
        confirmed_delta=points,
        rule_version=3,
        actor=None,
        idempotency_key=f"{kind}:1",
    )


class TestLeaf:
    def test_of_rules_commits_to_all_they_say(self) -> None:
        leaf = rules_published(ACTIVITY, number=3, rules={"points": {"base_points": 5}}, published_at=AT)
        body = leaf.opens[OpeningName.BODY]
        assert (body["rules_version"], body["published_at"]) == (3, "2026-11-24T09:30:15Z")
        assert body["rules_sha256"] != rules_digest({"points": {"base_points": 6}})
        assert rules_digest({"b": 1, "a": True}) == rules_digest({"a": True, "b": 1})

    def test_of_points_taken_back_says_what_their_award_said_and_which_leaf_that_is(self) -> None:
        told = {"activity_id": ACTIVITY, "parts": [a_file_part()], "proof_hash": "c" * 64, "decided_at": AT}
        given = award(_entry(EntryKind.CONFIRM, 25), **told)
        taken = reversal(_entry(EntryKind.REVERSE, -25), reverses=b"\xab" * 32, **told)
        assert taken.type is EntryType.REVERSAL
        assert taken.opens == {
            **given.opens,
            OpeningName.BODY: {**given.opens[OpeningName.BODY], "points": -25, "reverses": "ab" * 32},
        }
        assert (taken.cause, taken.entry_key) == ("REVERSE:1", "REVERSE:1")

    def test_of_rights_has_them_in_order(self) -> None:
        leaf = rights_changed(
            SOMEBODY, change_id=UUID(int=3), before=["PARTICIPANT"], after=["STEWARD", "LEAD"], changed_at=AT
        )
        assert leaf.opens[OpeningName.BODY]["to"] == ["LEAD", "STEWARD"]
        assert leaf.opens[OpeningName.SUBJECT] == {"person": str(SOMEBODY)}

    def test_of_an_erasure_commits_to_which_leaves_were_emptied(self) -> None:
        first, second = (
            erasure(SOMEBODY, erased=erased, erased_at=AT).opens[OpeningName.BODY]["entries_sha256"]
            for erased in ([b"a", b"b"], [b"b", b"a"])
        )
        assert len(first) == 64
        assert first != second

    def test_of_a_predecessor_names_what_was_signed_last(self) -> None:
        leaf = predecessor(origin="points.example.org/log/1", size=7, root_hash=b"\xab" * 32)
        assert leaf.opens[OpeningName.BODY] == {"origin": "points.example.org/log/1", "root": "ab" * 32, "size": 7}

    def test_is_an_entry_that_can_be_read(self) -> None:
        for leaf in (
            erasure(SOMEBODY, erased=[], erased_at=AT),
            predecessor(origin="points.example.org/log/1", size=0, root_hash=bytes(32)),
            rules_published(ACTIVITY, number=1, rules={}, published_at=AT),
        ):
            openings = {name: Opening(salt=bytes(32), opening=opening) for name, opening in leaf.opens.items()}
            assert EntryType(read_entry(entry_bytes(leaf.type, openings))["type"]) is leaf.type
