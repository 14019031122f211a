"""Notes: those of the specifications are read to the byte, and what is no note is refused."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from socialscore.domain.transparency.keys import KeyType, SignerKey, VerifierKey, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import (
    LARGEST_NOTE,
    LATEST,
    Note,
    Signature,
    cosignature_message,
    cosigned_at,
    read_note,
    read_signature,
    signed,
)

from .samples import SIGNER, WITNESS, WITNESS_KEY, a_note

# C2SP signed-note
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
# C2SP tlog-cosignature
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
# golang.org/x/mod/sumdb/note, whose private key is published with it
NEUMANN_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LINE = "— a " + b64encode(bytes(68)).decode() + "\n"


class TestExamples:
    @pytest.mark.parametrize("raw", [POEM, SOFA, NEUMANN])
    def test_are_read_and_written_to_the_byte(self, raw: str) -> None:
        assert str(read_note(raw)) == raw

    def test_keep_the_empty_lines_of_the_text(self) -> None:
        note = read_note(POEM)
        assert note.text == POEM[: POEM.index("\n— ")]
        assert [(one.name, one.key_id.hex(), len(one.value)) for one in note.signatures] == [
            ("quasimodo.example/salvatore", "367ba04b", 64)
        ]

    def test_hold_under_their_key(self) -> None:
        assert read_note(NEUMANN).is_signed_by(verifier_key(NEUMANN_KEY))

    def test_are_signed_by_us_to_the_byte(self) -> None:
        signer = SignerKey("PeterNeumann", Ed25519PrivateKey.from_private_bytes(NEUMANN_SEED))
        assert str(signer.verifier) == NEUMANN_KEY
        assert str(signed(read_note(NEUMANN).text, signer)) == NEUMANN

    def test_say_when_a_witness_saw_them(self) -> None:
        by_witness = read_note(SOFA).signatures[1]
        assert by_witness.key_id.hex() == "8d66cf3f"
        assert cosigned_at(by_witness) == datetime(2023, 3, 20, 12, 25, 47, tzinfo=UTC)
        assert cosignature_message(read_note(SOFA).text, 1_679_315_147).decode() == (
            "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        )


class TestReadNote:
    def test_parts_the_text_at_the_last_empty_line(self) -> None:
        note = read_note("one\n\n— not a signature\n\n" + LINE)
        assert note.text == "one\n\n— not a signature\n"

    def test_takes_a_text_of_an_empty_line(self) -> None:
        assert read_note("\n\n" + LINE).text == "\n"

    def test_takes_keys_of_any_name_that_is_allowed(self) -> None:
        assert (
            read_note("a\n\n" + LINE.replace(" a ", " zero\u200bwidth\x7f ")).signatures[0].name
            == "zero\u200bwidth\x7f"
        )

    @pytest.mark.parametrize("count", [1, 16, 100])
    def test_takes_many_signatures(self, count: int) -> None:
        assert len(read_note("a\n\n" + LINE * count).signatures) == count

    @pytest.mark.parametrize(
        "raw",
        [
            "",
            "\n",
            "\n\n",
            "a\n\n",
            "a\n" + LINE,
            "\n" + LINE,
            LINE,
            "a\n\n" + LINE * 101,
            "a\n\n" + LINE[:-1],
            "a\n\n" + LINE + "\n",
            "a\n\n" + LINE + "b",
            "a\r\n\r\n" + LINE,
            "a\tb\n\n" + LINE,
            "a\x00\n\n" + LINE,
            "\ud800\n\n" + LINE,
            "a\n\n" + LINE.replace("\n", "\r\n"),
            "a\n\n" + LINE.replace("—", "-"),
            "a\n\n" + LINE.replace(" a ", " a b "),
            "a\n\n" + LINE.replace(" a ", " a\x85"),
            "a\n\n" + LINE.replace(" a ", " a+b "),
            "a\n\n" + LINE.replace(" a ", "  "),
            "a\n\n" + LINE.replace(" a ", " a  "),
            "a\n\n" + LINE.replace("=", ""),
            "a\n\n— a " + b64encode(bytes(4)).decode() + "\n",
            "a\n\n— a\n",
            "a" * LARGEST_NOTE + "\n\n" + LINE,
        ],
        ids=lambda raw: repr(raw[:24]),
    )
    def test_refuses_what_is_no_note(self, raw: str) -> None:
        with pytest.raises(Malformed):
            read_note(raw)

    @pytest.mark.parametrize("line", ["", "— ", LINE[:-1], LINE[1:], LINE + LINE])
    def test_refuses_what_is_no_line_of_a_signature(self, line: str) -> None:
        with pytest.raises(Malformed):
            read_signature(line)


class TestIsSignedBy:
    def test_passes_over_the_lines_of_other_keys(self) -> None:
        note = signed("text\n", SIGNER)
        same_name = Signature(SIGNER.name, b"none", bytes(64))
        same_id = Signature("another", SIGNER.verifier.key_id, bytes(64))
        assert note.with_signature(same_name).with_signature(same_id).is_signed_by(SIGNER.verifier)

    def test_refuses_when_one_line_of_the_key_does_not_hold(self) -> None:
        spoiled = Signature(SIGNER.name, SIGNER.verifier.key_id, bytes(64))
        assert not signed("text\n", SIGNER).with_signature(spoiled).is_signed_by(SIGNER.verifier)

    def test_refuses_without_a_line_of_the_key(self) -> None:
        assert not Note("text\n", ()).is_signed_by(SIGNER.verifier)

    def test_refuses_another_text(self) -> None:
        note = signed("text\n", SIGNER)
        assert not Note("next\n", note.signatures).is_signed_by(SIGNER.verifier)


class TestCosignature:
    def cosigned(self, seconds: int) -> Note:
        note = signed("text\n", SIGNER)
        value = seconds.to_bytes(8) + WITNESS.sign(cosignature_message(note.text, seconds))
        return note.with_signature(Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, value))

    @pytest.mark.parametrize("seconds", [0, 1_679_315_147, LATEST])
    def test_holds_at_its_time(self, seconds: int) -> None:
        assert self.cosigned(seconds).is_signed_by(WITNESS_KEY)

    def test_holds_at_no_later_time_than_there_is(self) -> None:
        assert not self.cosigned(LATEST + 1).is_signed_by(WITNESS_KEY)

    def test_does_not_hold_at_another_time(self) -> None:
        good = self.cosigned(7).signatures[1]
        moved = Signature(good.name, good.key_id, (8).to_bytes(8) + good.value[8:])
        assert not signed("text\n", SIGNER).with_signature(moved).is_signed_by(WITNESS_KEY)

    def test_is_not_a_signature_without_a_time(self) -> None:
        bare = Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, WITNESS.sign(b"text\n"))
        assert not signed("text\n", SIGNER).with_signature(bare).is_signed_by(WITNESS_KEY)

    def test_is_not_a_signature_of_the_same_key_as_a_log(self) -> None:
        as_log = VerifierKey(WITNESS_KEY.name, KeyType.ED25519, WITNESS_KEY.public)
        assert not a_note(20, 7).is_signed_by(as_log)

    def test_says_its_time(self) -> None:
        assert cosigned_at(self.cosigned(0).signatures[1]) == datetime(1970, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        "value", [b"", bytes(64), bytes(73), b"\xff" * 72, (253_402_300_800).to_bytes(8) + bytes(64)]
    )
    def test_has_a_time_that_there_is(self, value: bytes) -> None:
        with pytest.raises(Malformed):
            cosigned_at(Signature("a", bytes(4), value))
