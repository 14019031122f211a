"""Receipts: every step says what it found, and what is no receipt is refused at reading."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest

from socialscore.domain.transparency.canonical import canonical
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.commitments import Opening, OpeningName
from socialscore.domain.transparency.keys import Purpose, derived
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.receipts import LARGEST, Receipt, StepName, check, read_entry, read_receipt

from .samples import ENTRIES, SIGNER, WITNESS_KEY, a_note, a_receipt

ENTRY: dict[str, Any] = json.loads(ENTRIES[5])
HASH = ENTRY["commit"]["body"]


def data() -> dict[str, Any]:
    """A receipt to spoil."""
    return a_receipt(5).to_data()


def steps(receipt: Receipt, **options: Any) -> dict[StepName, bool | None]:
    return {step.name: step.holds for step in check(receipt, **{"pinned": SIGNER.verifier, **options})}


def broken(receipt: Receipt) -> set[StepName]:
    return {name for name, holds in steps(receipt).items() if holds is False}


class TestShowing:
    def test_leaves_out_the_other_openings(self) -> None:
        shown = a_receipt(5).showing(iter([OpeningName.EVIDENCE, OpeningName.BODY]))
        assert list(shown.openings) == [OpeningName.BODY, OpeningName.EVIDENCE]
        assert read_receipt(json.dumps(shown.to_data())) == shown
        assert steps(shown)[StepName.SUBJECT] is None
        assert not broken(shown)

    def test_cannot_show_what_is_no_longer_there(self) -> None:
        assert a_receipt(5).showing([]).showing([OpeningName.BODY]).openings == {}


class TestCheck:
    def test_holds_without_a_pinned_key_only_to_itself(self) -> None:
        assert steps(a_receipt(5), pinned=None)[StepName.KEY] is None

    def test_names_a_key_that_is_not_the_pinned_one(self) -> None:
        other = derived(bytes(32), SIGNER.name, Purpose.LOG).verifier
        assert steps(a_receipt(5), pinned=other)[StepName.KEY] is False

    def test_says_that_there_are_no_witnesses(self) -> None:
        assert steps(replace(a_receipt(5), witness_keys=()))[StepName.WITNESSES] is None

    def test_names_a_witness_that_did_not_sign(self) -> None:
        receipt = a_receipt(5)
        alone = replace(receipt.proof.note, signatures=receipt.proof.note.signatures[:1])
        assert broken(replace(receipt, proof=replace(receipt.proof, note=alone))) == {StepName.WITNESSES}

    def test_names_a_signature_of_another_log(self) -> None:
        receipt = a_receipt(5)
        of_another = Checkpoint(origin="another.example/log", size=20, root_hash=bytes(32)).signed(SIGNER)
        found = broken(replace(receipt, witness_keys=(), proof=replace(receipt.proof, note=of_another)))
        assert found == {StepName.SIGNATURE, StepName.INCLUSION}

    def test_names_a_signature_that_does_not_hold(self) -> None:
        receipt = a_receipt(5)
        log, witness = receipt.proof.note.signatures
        forged = replace(receipt.proof.note, signatures=(replace(log, value=bytes(64)), witness))
        assert broken(replace(receipt, proof=replace(receipt.proof, note=forged))) == {StepName.SIGNATURE}

    @pytest.mark.parametrize("index", [4, 6, 20, 2**63 - 1])
    def test_names_an_entry_that_is_not_at_this_place(self, index: int) -> None:
        receipt = a_receipt(5)
        assert broken(replace(receipt, proof=replace(receipt.proof, index=index))) == {StepName.INCLUSION}

    def test_names_an_entry_put_in_the_place_of_another(self) -> None:
        other = replace(a_receipt(5), entry=ENTRIES[6])
        assert broken(other) == {StepName.INCLUSION, StepName.SUBJECT, StepName.BODY, StepName.EVIDENCE}

    @pytest.mark.parametrize("name", OpeningName)
    def test_names_an_opening_that_was_changed(self, name: OpeningName) -> None:
        receipt = a_receipt(5)
        changed = Opening(salt=receipt.openings[name].salt, opening={**receipt.openings[name].opening, "x": 1})
        assert broken(replace(receipt, openings={**receipt.openings, name: changed})) == {StepName[name.name]}

    def test_names_an_opening_that_the_entry_has_no_commitment_for(self) -> None:
        entry = canonical({**ENTRY, "commit": {"body": HASH}})
        assert {StepName.SUBJECT, StepName.EVIDENCE} <= broken(replace(a_receipt(5), entry=entry))

    def test_refuses_a_note_that_is_no_checkpoint(self) -> None:
        receipt = a_receipt(5)
        note = replace(receipt.proof.note, text="words\n")
        with pytest.raises(Malformed):
            check(replace(receipt, proof=replace(receipt.proof, note=note)), pinned=None)


class TestReadReceipt:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("format", "socialscore/receipt/v2"),
            ("format", ["socialscore/receipt/v1"]),
            ("origin", "another.example/log"),
            ("origin", {}),
            ("log_vkey", "words"),
            ("log_vkey", str(WITNESS_KEY)),
            ("log_vkey", 1),
            ("witness_vkeys", str(WITNESS_KEY)),
            ("witness_vkeys", [[]]),
            ("witness_vkeys", ["words"]),
            ("witness_vkeys", [str(SIGNER.verifier)]),
            ("entry", "not base64"),
            ("entry", []),
            ("openings", []),
            ("openings", {"score": {"salt": "", "opening": {}}}),
            ("openings", {"body": None}),
            ("openings", {"body": []}),
            ("openings", {"body": {}}),
            ("openings", {"body": {"salt": 1, "opening": {}}}),
            ("openings", {"body": {"salt": b64encode(bytes(31)).decode(), "opening": {}}}),
            ("openings", {"body": {"salt": b64encode(bytes(33)).decode(), "opening": {}}}),
            ("openings", {"body": {"salt": b64encode(bytes(32)).decode(), "opening": []}}),
            ("openings", {"body": {"salt": b64encode(bytes(32)).decode(), "opening": {}, "x": 1}}),
            ("proof", "words"),
            ("proof", None),
            ("more", "than there is"),
        ],
    )
    def test_refuses_a_field_of_another_kind(self, field: str, value: Any) -> None:
        with pytest.raises(Malformed):
            read_receipt(json.dumps({**data(), field: value}))

    @pytest.mark.parametrize("field", data())
    def test_refuses_to_miss_a_field(self, field: str) -> None:
        with pytest.raises(Malformed):
            read_receipt(json.dumps({name: value for name, value in data().items() if name != field}))

    @pytest.mark.parametrize(
        "number", ["1.5", "5.0", "1e2", "NaN", "-Infinity", "true", "null", "9007199254740992", "9" * 5_000]
    )
    def test_refuses_numbers_that_are_not_whole(self, number: str) -> None:
        raw = json.dumps(data())
        points = f'"points": {a_receipt(5).openings[OpeningName.BODY].opening["points"]}'
        assert points in raw
        with pytest.raises(Malformed):
            read_receipt(raw.replace(points, f'"points": {number}'))

    def test_refuses_a_name_that_stands_twice(self) -> None:
        raw = json.dumps(data())
        for twice in (
            raw.replace("{", '{"origin": "another", ', 1),
            raw.replace('"points":', '"points": 9, "points":'),
        ):
            assert twice != raw
            with pytest.raises(Malformed):
                read_receipt(twice)

    def test_refuses_half_a_pair_wherever_it_stands(self) -> None:
        # The text under a signature of the right name is what is encoded first.
        proof = str(a_receipt(5).proof).replace("\nscore.example.org", "\n\ud800.example.org", 1)
        with pytest.raises(Malformed):
            read_receipt(json.dumps({**data(), "proof": proof}))

    @pytest.mark.parametrize("raw", ["", "[]", "1", '"words"', "[" * 20_000, " " * (LARGEST + 1), b"\xff", b"\x00"])
    def test_refuses_what_is_no_object(self, raw: str | bytes) -> None:
        with pytest.raises(Malformed):
            read_receipt(raw)

    def test_reads_bytes_as_text(self) -> None:
        raw = json.dumps(data())
        assert read_receipt(raw.encode()) == read_receipt(raw) == a_receipt(5)

    def test_keeps_the_note_to_the_byte(self) -> None:
        assert str(read_receipt(json.dumps(data())).proof.note) == str(a_note(20, 1_795_000_000))


class TestReadEntry:
    def test_reads_the_bytes_of_a_leaf(self) -> None:
        assert canonical(read_entry(ENTRIES[5])) == ENTRIES[5]

    @pytest.mark.parametrize(
        "value",
        [
            [],
            {},
            {**ENTRY, "v": "socialscore/entry/v2"},
            {**ENTRY, "type": "gift"},
            {**ENTRY, "type": ["award"]},
            {**ENTRY, "type": {"award": 1}},
            {**ENTRY, "points": 5},
            {**ENTRY, "commit": [HASH]},
            {**ENTRY, "commit": {"score": HASH}},
            {**ENTRY, "commit": {"body": 1}},
            {**ENTRY, "commit": {"body": ""}},
            {**ENTRY, "commit": {"body": HASH[:-1]}},
            {**ENTRY, "commit": {"body": HASH + "="}},
            {**ENTRY, "commit": {"body": HASH[:-1] + "B"}},
            {**ENTRY, "commit": {"body": "é" * 43}},
        ],
    )
    def test_refuses_what_is_no_entry(self, value: Any) -> None:
        with pytest.raises(Malformed):
            read_entry(canonical(value))

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"words",
            ENTRIES[5] + b"\n",
            ENTRIES[5].replace(b":", b": ", 1),
            json.dumps(dict(reversed(ENTRY.items())), separators=(",", ":")).encode(),
            ENTRIES[5].replace(b'"commit":', b'"commit":{},"commit":', 1),
            ENTRIES[5].replace(b'"award"', b'"\\u0061ward"'),
            ENTRIES[5].decode().encode("utf-16"),
            b"[" * 60_000,
        ],
        ids=range(9),
    )
    def test_refuses_every_other_way_to_write_it(self, raw: bytes) -> None:
        with pytest.raises(Malformed):
            read_entry(raw)

    def test_is_in_the_receipt_as_it_is_in_the_log(self) -> None:
        assert b64decode(data()["entry"]) == ENTRIES[5]
