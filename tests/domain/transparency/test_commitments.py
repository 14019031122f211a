"""Commitments: they fit one opening under one name, and say nothing without it."""

from hashlib import sha256
from typing import Any

import pytest

from socialscore.domain.transparency.canonical import canonical
from socialscore.domain.transparency.commitments import EntryType, Opening, OpeningName, commitment, entry_bytes, opens
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import read_entry

SALT = bytes(range(32))
OPENING = Opening(salt=SALT, opening={"person": "ada"})
BODY = OpeningName.BODY


class TestOpening:
    @pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
    def test_has_a_salt_of_32_bytes(self, length: int) -> None:
        with pytest.raises(Malformed):
            Opening(salt=bytes(length), opening={})

    @pytest.mark.parametrize("opening", [[], "person", None, 1])
    def test_is_an_object(self, opening: object) -> None:
        with pytest.raises(Malformed, match="object"):
            Opening(salt=SALT, opening=opening)  # type: ignore[arg-type]


class TestCommitment:
    def test_is_the_hash_of_all_its_parts(self) -> None:
        expected = sha256(b"socialscore/commit/v1\nbody\n" + SALT + b'{"person":"ada"}').digest()
        assert commitment(BODY, OPENING) == expected

    def test_fits_no_other_name_salt_or_opening(self) -> None:
        others = {
            commitment(BODY, OPENING),
            commitment(OpeningName.SUBJECT, OPENING),
            commitment(BODY, Opening(salt=SALT[::-1], opening=OPENING.opening)),
            commitment(BODY, Opening(salt=SALT, opening={"person": "bob"})),
        }
        assert len(others) == 4

    def test_is_not_changed_by_the_order_of_names(self) -> None:
        one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
        assert commitment(BODY, Opening(salt=SALT, opening=one)) == commitment(BODY, Opening(salt=SALT, opening=other))

    @pytest.mark.parametrize("value", [0.5, None, True, 2**53, "\ud800"])
    def test_is_to_nothing_without_a_canonical_form(self, value: Any) -> None:
        with pytest.raises(Malformed):
            commitment(BODY, Opening(salt=SALT, opening={"points": value}))


class TestEntryBytes:
    @pytest.mark.parametrize("kind", list(EntryType))
    @pytest.mark.parametrize("names", [[], [BODY], list(OpeningName)])
    def test_are_canonical_json(self, kind: EntryType, names: list[OpeningName]) -> None:
        written = entry_bytes(kind, dict.fromkeys(names, OPENING))
        entry = read_entry(written)
        assert canonical(entry) == written
        assert (entry["type"], set(entry["commit"])) == (kind, set(names))


class TestOpens:
    def entry(self) -> dict[str, Any]:
        return read_entry(entry_bytes(EntryType.ROLE, {BODY: OPENING}))

    def test_what_the_entry_committed_to(self) -> None:
        assert opens(self.entry(), BODY, OPENING)

    def test_not_what_was_changed(self) -> None:
        assert not opens(self.entry(), BODY, Opening(salt=SALT, opening={"person": "bob"}))

    def test_not_what_the_entry_has_no_commitment_for(self) -> None:
        assert not opens(self.entry(), OpeningName.EVIDENCE, OPENING)
