"""What a witness is asked, what each of its answers means, and when it is asked again."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest

from socialscore.domain.deliveries import Failure
from socialscore.domain.transparency.keys import KeyType, VerifierKey
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import consistency_proof, nodes_of
from socialscore.domain.transparency.notes import Note, Signature, cosignature_message
from socialscore.domain.transparency.witnesses import (
    BREATH,
    SIZE_TYPE,
    Heard,
    Reply,
    WitnessState,
    heard,
    next_question,
    not_heard,
    question,
    witness_key,
)

from .samples import LEAVES, SIGNER, WITNESS, WITNESS_KEY, a_note

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
NOTE = a_note(20, 1_795_000_000)
LONG = str(VerifierKey("w" * 300, KeyType.COSIGNATURE, WITNESS_KEY.public))
COSIGNATURE = NOTE.of(WITNESS_KEY)[0]


def said(status: int, body: bytes | None = b"", *, media_type: str = SIZE_TYPE, old: int = 8) -> Heard:
    """What an answer to the question about all twenty entries means."""
    reply = Reply(status=status, media_type=media_type, body=body)
    return heard(reply, key=WITNESS_KEY, text=NOTE.text, size=20, old=old)


def at_second(seconds: int) -> str:
    value = seconds.to_bytes(8) + WITNESS.sign(cosignature_message(NOTE.text, seconds))
    return Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, value).line


class TestKey:
    def test_is_that_of_a_witness(self) -> None:
        assert witness_key(str(WITNESS_KEY)) == WITNESS_KEY

    @pytest.mark.parametrize("text", [str(SIGNER.verifier), "a+b+c", "", LONG], ids=["log", "words", "nothing", "long"])
    def test_is_no_other(self, text: str) -> None:
        with pytest.raises(Malformed):
            witness_key(text)


class TestQuestion:
    def test_is_the_old_size_the_proof_and_the_checkpoint(self) -> None:
        proof = consistency_proof(8, 20, nodes_of(LEAVES))
        head, note = question(NOTE, old=8, proof=proof).decode().split("\n\n", 1)
        assert head.split("\n") == ["old 8", *(b64encode(one).decode() for one in proof)]
        assert note == str(NOTE)

    def test_without_a_proof_has_the_empty_line_all_the_same(self) -> None:
        assert question(NOTE, old=0, proof=[]).startswith(b"old 0\n\n" + NOTE.text.encode())


class TestCosigned:
    def test_is_the_line_that_holds(self) -> None:
        assert said(200, COSIGNATURE.line.encode()) == Heard(
            state=WitnessState.COSIGNED, size=20, cosignature=COSIGNATURE
        )

    def test_passes_over_the_lines_of_others(self) -> None:
        other = Signature("other.example/w", b"\1\2\3\4", bytes(72))
        assert said(200, (other.line + COSIGNATURE.line).encode()).cosignature == COSIGNATURE

    def test_takes_one_that_holds_from_beside_one_that_does_not(self) -> None:
        spoiled = Signature(COSIGNATURE.name, COSIGNATURE.key_id, bytes(72))
        assert said(200, (spoiled.line + COSIGNATURE.line).encode()).cosignature == COSIGNATURE

    @pytest.mark.parametrize(
        "line",
        [
            Signature("other.example/w", b"\1\2\3\4", bytes(72)).line,
            Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, bytes(72)).line,
            Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, COSIGNATURE.value[:-1]).line,
            Signature(WITNESS_KEY.name, b"\1\2\3\4", COSIGNATURE.value).line,
            a_note(19, 1_795_000_000).of(WITNESS_KEY)[0].line,
            at_second(2**60),
        ],
        ids=["other", "zeros", "short", "id", "other checkpoint", "no time that there is"],
    )
    def test_by_nobody_we_know_is_none(self, line: str) -> None:
        assert said(200, line.encode()) == Heard(state=WitnessState.WRONG_SIGNATURE)

    @pytest.mark.parametrize("body", [b"", None, b"OK", b"\xff\n", COSIGNATURE.line.encode()[:-1], b"<html>\n"])
    def test_without_lines_cannot_be_read(self, body: bytes | None) -> None:
        assert said(200, body) == Heard(state=WitnessState.UNREADABLE)

    def test_holds_as_a_line_of_the_note(self) -> None:
        found = said(200, at_second(1_795_000_007).encode()).cosignature
        assert found is not None
        assert Note(NOTE.text, (found,)).is_signed_by(WITNESS_KEY)
        assert b64decode(found.line.split()[-1])[4:12] == (1_795_000_007).to_bytes(8)


class TestConflict:
    def test_says_from_where_to_ask_again(self) -> None:
        assert said(409, b"12\n") == Heard(state=None, size=12)
        assert said(409, b"0\n") == Heard(state=None, size=0)
        assert said(409, b"20\n") == Heard(state=None, size=20)

    def test_with_more_than_we_signed_is_a_finding(self) -> None:
        assert said(409, b"21\n") == Heard(state=WitnessState.AHEAD, size=21)

    @pytest.mark.parametrize(("body", "old"), [(b"8\n", 8), (b"20\n", 20), (b"", 20)])
    def test_about_what_it_holds_itself_is_a_fork(self, body: bytes, old: int) -> None:
        assert said(409, body, old=old).state is WitnessState.FORKED

    @pytest.mark.parametrize("body", [b"", None, b"many\n", b"-1\n", b"012\n", b"\xff", b"12 13\n", b"9" * 30])
    def test_without_a_number_cannot_be_read(self, body: bytes | None) -> None:
        assert said(409, body) == Heard(state=WitnessState.UNREADABLE)

    def test_of_another_type_cannot_be_read(self) -> None:
        assert said(409, b"12\n", media_type="text/html") == Heard(state=WitnessState.UNREADABLE)


class TestRefusal:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            (403, WitnessState.KEY_UNKNOWN),
            (404, WitnessState.LOG_UNKNOWN),
            (422, WitnessState.FORKED),
            (400, WitnessState.REFUSED),
            (500, WitnessState.REFUSED),
            (204, WitnessState.REFUSED),
            (302, WitnessState.REDIRECTED),
        ],
    )
    def test_has_a_name(self, status: int, state: WitnessState) -> None:
        assert said(status) == Heard(state=state)

    def test_stops_the_log_where_the_witness_holds_another_one(self) -> None:
        assert [one for one in WitnessState if one.stops_the_log] == [WitnessState.AHEAD, WitnessState.FORKED]

    @pytest.mark.parametrize(
        "failure",
        [
            Failure.NOT_RESOLVED,
            Failure.ADDRESS_REFUSED,
            Failure.NOT_REACHED,
            Failure.NOT_TRUSTED,
            Failure.TOO_SLOW,
        ],
    )
    def test_of_no_answer_is_why_there_was_none(self, failure: Failure) -> None:
        assert not_heard(failure) == Heard(state=WitnessState[failure.name])


class TestNextQuestion:
    def test_comes_after_a_breath_when_all_is_well(self) -> None:
        assert next_question(WitnessState.COSIGNED, failures=0, chance=0.9, now=NOW) == NOW + BREATH

    def test_comes_later_and_later_when_it_is_not(self) -> None:
        pauses = [next_question(WitnessState.TOO_SLOW, failures=n, chance=0, now=NOW) - NOW for n in (0, 1, 2, 5, 99)]
        assert pauses == [
            timedelta(seconds=5),
            timedelta(seconds=5),
            timedelta(minutes=1),
            timedelta(hours=2),
            timedelta(hours=2),
        ]
        assert next_question(WitnessState.TOO_SLOW, failures=2, chance=0.5, now=NOW) - NOW == timedelta(seconds=66)
