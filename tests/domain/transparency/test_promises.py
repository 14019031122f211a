"""A promise: the same each time, signed, about one leaf of one log, and refused when anything in it is another."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.keys import Purpose, derived
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import signed
from socialscore.domain.transparency.promises import (
    FORMAT,
    KeptPromise,
    PromiseStep,
    check_promise,
    promised,
    read_kept_promise,
    read_promise,
)

from .samples import ENTRIES, LEAVES, ORIGIN, SIGNER, VECTORS, WITNESS_KEY, openings_of

PROMISER = derived(bytes.fromhex(VECTORS["seed_hex"]), ORIGIN, Purpose.PROMISE)
AT = datetime(2026, 11, 24, 9, 30, 15, 250_000, tzinfo=UTC)
TEXT = (
    f"socialscore/promise/v1\n{ORIGIN}\n0I6ISDLHC1hHs6pCykxjn6mj2jjcJslpQe+KJLJEDII=\n"
    "2026-11-24T09:30:15Z\n2026-11-24T09:31:15Z\n"
)


def a_promise(index: int = 0) -> KeptPromise:
    note = promised(origin=ORIGIN, leaf=LEAVES[index], made_at=AT).signed(PROMISER)
    return KeptPromise(key=PROMISER.verifier, entry=ENTRIES[index], openings=openings_of(index), note=note)


def broken(kept: KeptPromise) -> set[PromiseStep]:
    return {step for step, holds in check_promise(kept, pinned=PROMISER.verifier) if holds is False}


class TestPromise:
    def test_says_which_leaf_will_be_in_which_log_by_when(self) -> None:
        assert promised(origin=ORIGIN, leaf=LEAVES[0], made_at=AT).text == TEXT

    def test_is_the_same_each_time_and_wherever_the_clock_stands(self) -> None:
        elsewhere = AT.astimezone(timezone(timedelta(hours=-7)))
        one, other = (promised(origin=ORIGIN, leaf=LEAVES[0], made_at=at) for at in (AT, elsewhere))
        assert str(one.signed(PROMISER)) == str(other.signed(PROMISER))

    def test_is_read_as_it_was_written(self) -> None:
        promise = read_promise(TEXT)
        assert promise.text == TEXT
        assert promise.due_by - promise.made_at == timedelta(seconds=60)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            TEXT.rstrip("\n"),
            TEXT + "\n",
            TEXT.replace("v1", "v2"),
            TEXT.replace(ORIGIN, ""),
            TEXT.replace(ORIGIN, "a name"),
            TEXT.replace("0I6I", ""),
            TEXT.replace("0I6I", "!I6I"),
            TEXT.replace("2026-11-24T09:31:15Z", "soon"),
            TEXT.replace("2026-11-24T09:31:15Z", "2026-11-24T9:31:15Z"),
            TEXT.replace("2026-11-24T09:31:15Z", "2026-11-24T09:31:15+00:00"),
        ],
    )
    def test_is_nothing_else(self, text: str) -> None:
        with pytest.raises(Malformed):
            read_promise(text)

    def test_is_no_checkpoint_of_the_log_under_its_key(self) -> None:
        assert PROMISER.verifier != SIGNER.verifier
        assert not a_promise().note.is_signed_by(SIGNER.verifier)


class TestCheck:
    def test_of_a_promise_that_holds(self) -> None:
        kept = read_kept_promise(json.dumps(a_promise().to_data()))
        assert kept == a_promise()
        assert check_promise(kept, pinned=PROMISER.verifier) == [(step, True) for step in PromiseStep]
        assert check_promise(kept, pinned=None)[0] == (PromiseStep.KEY, None)

    def test_of_what_its_holder_shows_of_it(self) -> None:
        steps = dict(check_promise(a_promise().showing([OpeningName.BODY]), pinned=None))
        assert (steps[PromiseStep.BODY], steps[PromiseStep.SUBJECT], steps[PromiseStep.ENTRY]) == (True, None, True)

    @pytest.mark.parametrize(
        ("spoiled", "step"),
        [
            (replace(a_promise(), entry=ENTRIES[1], openings=openings_of(1)), PromiseStep.ENTRY),
            (replace(a_promise(), openings={OpeningName.BODY: openings_of(1)[OpeningName.BODY]}), PromiseStep.BODY),
            (replace(a_promise(), note=signed(TEXT.replace("09:31", "09:32"), SIGNER)), PromiseStep.SIGNATURE),
            (
                replace(a_promise(), note=signed(TEXT.replace(ORIGIN, "elsewhere.example/log"), PROMISER)),
                PromiseStep.SIGNATURE,
            ),
            (replace(a_promise(), key=SIGNER.verifier, note=signed(TEXT, SIGNER)), PromiseStep.KEY),
        ],
        ids=["another entry", "another opening", "another key signed", "another log", "the key of checkpoints"],
    )
    def test_names_what_was_spoiled(self, spoiled: KeptPromise, step: PromiseStep) -> None:
        assert broken(spoiled) == {step}

    @pytest.mark.parametrize("text", ["no note", TEXT])
    def test_of_a_note_that_is_no_promise(self, text: str) -> None:
        kept = replace(a_promise(), note=signed("socialscore\n", PROMISER))
        with pytest.raises(Malformed):
            check_promise(kept, pinned=None)
        with pytest.raises(Malformed):
            read_kept_promise(json.dumps({**a_promise().to_data(), "promise": text}))


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda data: {key: value for key, value in data.items() if key != name}


class TestFile:
    @pytest.mark.parametrize(
        "spoil",
        [
            _without("entry"),
            lambda data: {**data, "more": "words"},
            lambda data: {**data, "format": FORMAT.replace("promise", "receipt")},
            lambda data: {**data, "entry": 7},
            lambda data: {**data, "entry": "not base64"},
            lambda data: {**data, "origin": "elsewhere.example/log"},
            lambda data: {**data, "origin": WITNESS_KEY.name, "promise_vkey": str(WITNESS_KEY)},
            lambda data: {**data, "openings": ["body"]},
            lambda data: [data],
        ],
    )
    def test_that_is_none_is_refused(self, spoil: Callable[[dict[str, Any]], Any]) -> None:
        with pytest.raises(Malformed):
            read_kept_promise(json.dumps(spoil(a_promise().to_data())))

    def test_that_is_too_large_is_refused(self) -> None:
        with pytest.raises(Malformed, match="too large"):
            read_kept_promise(" " * 64_001)

    def test_is_small(self) -> None:
        assert len(json.dumps(a_promise().to_data(), indent=1)) <= 4_096
