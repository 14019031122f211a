"""Whatever comes: a parser reads it, and then it is written so and in no other way, or raises Malformed."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socialscore.domain.transparency.canonical import canonical
from socialscore.domain.transparency.checkpoints import read_checkpoint, read_proof
from socialscore.domain.transparency.keys import verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import read_note
from socialscore.domain.transparency.promises import (
    KeptPromise,
    check_promise,
    promised,
    read_kept_promise,
    read_promise,
)
from socialscore.domain.transparency.receipts import check, read_entry, read_receipt
from socialscore.domain.transparency.tiles import bundle, entries_of, tile_name

from .samples import ENTRIES, LEAVES, ORIGIN, SIGNER, WITNESS_KEY, a_note, a_receipt

EXAMPLES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 500
many = settings(max_examples=EXAMPLES)

# Half a surrogate pair is no text, but it is a str, and JSON can name it.
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=60)
PIECES = st.one_of(
    ANY_TEXT,
    st.sampled_from(
        ["\n", "\n\n", "— ", " ", "+", "=", "/", "x", ".p/", "0", "9" * 20, "\x00", "\x85", "\ud800", '\\ud800"']
    ),
    st.sampled_from(['{"a":', "[" * 2_000, "NaN", "1e400", "-0.0", "null", "true", '"format":"x",', "9" * 5_000]),
)
ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
RECEIPT = a_receipt(5).to_data()
NOTE = str(a_note(20, 1_795_000_000))
PROMISE = promised(origin=ORIGIN, leaf=LEAVES[5], made_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
KEPT = KeptPromise(key=SIGNER.verifier, entry=ENTRIES[5], openings=a_receipt(5).openings, note=PROMISE.signed(SIGNER))
CLOSE_NAMES = st.sampled_from(
    ["", "a", "ab", "b", "\x7f", "é", "\ue000", "\uffff", "\U00010000", "\U0001f600", "\ud800"]
)
ANY_OBJECT = st.recursive(
    st.integers(-(2**53), 2**53) | CLOSE_NAMES | st.sampled_from([2**53 - 1, 1 - 2**53, True, None, 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CLOSE_NAMES, inner, max_size=6),
    max_leaves=8,
)


def plainly(value: Any) -> str:
    """Canonical JSON, word by word as RFC 8785 has it."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return f"{{{','.join(f'{plainly(name)}:{plainly(value[name])}' for name in names)}}}"
    if isinstance(value, list):
        return f"[{','.join(plainly(item) for item in value)}]"
    if isinstance(value, bool) or not isinstance(value, int | str) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError("It has no canonical form.")
    return json.dumps(value, ensure_ascii=False)


@many
@given(ANY_OBJECT | ANY_TEXT)
def test_a_value_is_written_as_the_standard_has_it(value: Any) -> None:
    try:
        expected = plainly(value).encode()
    except ValueError:  # half a surrogate pair too
        with pytest.raises(Malformed):
            canonical(value)
    else:
        assert canonical(value) == expected


@st.composite
def mutated(draw: st.DrawFn, *originals: str) -> str:
    """One of the texts, with pieces put in, taken out, doubled or put in the place of others."""
    text = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        piece = draw(st.one_of(st.just(""), st.just(text[start:end] * 2), PIECES))
        text = text[:start] + piece + text[end:]
    return text


@st.composite
def spoiled(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """The object with anything in the place of something within, or with one name more or less."""
    copy: Any = json.loads(json.dumps(data))
    at = copy
    while True:
        name = draw(st.sampled_from(sorted(at))) if isinstance(at, dict) else draw(st.integers(0, len(at) - 1))
        if not isinstance(at[name], dict | list) or not at[name] or draw(st.booleans()):
            break
        at = at[name]
    match draw(st.sampled_from(["replace", "replace", "spoil", "take out", "put in"])):
        case "spoil" if isinstance(at[name], str):
            at[name] = draw(mutated(at[name]))
        case "take out":
            del at[name]
        case "put in" if isinstance(at, dict):
            at[draw(ANY_TEXT)] = draw(ANY_JSON)
        case _:
            at[name] = draw(ANY_JSON)
    return dict(copy)


def reads_one_form(read: Callable[[str], object], raw: str) -> None:
    """Whether what is read would be written as it stood there."""
    try:
        found = read(raw)
    except Malformed:
        return
    assert str(found) == raw


def checks(raw: str | bytes) -> None:
    """Nothing that can be read is another receipt and holds."""
    try:
        receipt = read_receipt(raw)
        steps = check(receipt, pinned=SIGNER.verifier)
    except Malformed:
        return
    if all(step.holds is not False for step in steps):
        assert (receipt.entry, receipt.proof.path) == (ENTRIES[5], a_receipt(5).proof.path)
        assert receipt.openings.items() <= a_receipt(5).openings.items()


class TestReceipts:
    @many
    @given(ANY_TEXT | st.binary(max_size=80) | ANY_JSON.map(json.dumps))
    def test_of_anything(self, raw: str | bytes) -> None:
        checks(raw)

    @many
    @given(mutated(json.dumps(RECEIPT), json.dumps(RECEIPT, ensure_ascii=False)))
    def test_with_other_text(self, raw: str) -> None:
        checks(raw)

    @many
    @given(spoiled(RECEIPT))
    def test_with_other_values(self, data: dict[str, Any]) -> None:
        checks(json.dumps(data))

    @many
    @given(ANY_TEXT | mutated(json.dumps(KEPT.to_data())) | spoiled(KEPT.to_data()).map(json.dumps))
    def test_that_are_promises(self, raw: str) -> None:
        try:
            kept = read_kept_promise(raw)
            steps = check_promise(kept, pinned=KEPT.key)
        except Malformed:
            return
        if all(holds is not False for _, holds in steps):
            assert (kept.entry, kept.note.text) == (KEPT.entry, KEPT.note.text)
            assert kept.openings.items() <= KEPT.openings.items()

    @many
    @given(st.binary(max_size=80) | mutated(ENTRIES[5].decode()).map(lambda text: text.encode(errors="surrogatepass")))
    def test_with_other_entries(self, raw: bytes) -> None:
        try:
            entry = read_entry(raw)
        except Malformed:
            return
        assert json.dumps(entry, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode() == raw


class TestTexts:
    @many
    @given(ANY_TEXT | mutated(NOTE, "text\n\n" + NOTE))
    def test_of_notes(self, raw: str) -> None:
        reads_one_form(read_note, raw)

    @many
    @given(ANY_TEXT | mutated(RECEIPT["proof"]))
    def test_of_proofs(self, raw: str) -> None:
        reads_one_form(read_proof, raw)

    @many
    @given(ANY_TEXT | mutated(a_note(20, 7).text))
    def test_of_checkpoints(self, raw: str) -> None:
        reads_one_form(lambda text: read_checkpoint(text).text, raw)

    @many
    @given(ANY_TEXT | mutated(PROMISE.text))
    def test_of_promises(self, raw: str) -> None:
        reads_one_form(lambda text: read_promise(text).text, raw)

    @many
    @given(ANY_TEXT | mutated(str(SIGNER.verifier), str(WITNESS_KEY)))
    def test_of_keys(self, raw: str) -> None:
        reads_one_form(verifier_key, raw)

    @many
    @given(
        ANY_TEXT
        | mutated("0/x001/x234/067", "entries/273.p/112", "63/000.p/1")
        | st.from_regex(r"(entries|\d{1,3})/(x\d{3}/){0,9}\d{3}(\.p/\d{1,4})?", fullmatch=True)
    )
    @example("0/" + "x001/" * 1_500 + "001")  # a number of more digits than Python reads
    def test_of_tiles(self, raw: str) -> None:
        reads_one_form(lambda text: tile_name(text).path, raw)


class TestBundles:
    @many
    @given(st.binary(max_size=40) | st.lists(st.binary(max_size=9), max_size=5).map(bundle))
    def test_of_any_bytes(self, content: bytes) -> None:
        try:
            entries = list(entries_of(content))
        except Malformed:
            return
        assert bundle(entries) == content
