"""Keys: derived from the seed, and written the one way that others read too."""

from base64 import b64encode

import pytest

from socialscore.domain.transparency.keys import (
    KeyType,
    Purpose,
    VerifierKey,
    decoded,
    derived,
    is_clean,
    is_name,
    verifier_key,
)
from socialscore.domain.transparency.malformed import Malformed

from .samples import ORIGIN, SIGNER, VECTORS, WITNESS_KEY

# The example of golang.org/x/mod/sumdb/note
EXAMPLE = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def text_of(name: str, raw: bytes) -> str:
    """A verifier key whose id is right, whatever its algorithm and length."""
    key = VerifierKey(name, KeyType.ED25519, raw[1:])
    object.__setattr__(key, "type", raw[0])
    return str(key)


class TestDerived:
    def test_signs_for_one_origin_and_purpose(self) -> None:
        seed = bytes.fromhex(VECTORS["seed_hex"])
        signers = [
            SIGNER,
            derived(seed, ORIGIN, Purpose.PROMISE),
            derived(seed, ORIGIN + "/2", Purpose.LOG),
            derived(seed[::-1], ORIGIN, Purpose.LOG),
        ]
        assert len({signer.verifier.public for signer in signers}) == 4

    def test_is_the_same_again(self) -> None:
        assert derived(bytes.fromhex(VECTORS["seed_hex"]), ORIGIN, Purpose.LOG).verifier == SIGNER.verifier

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_needs_a_seed_of_32_bytes(self, length: int) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            derived(bytes(length), ORIGIN, Purpose.LOG)

    def test_needs_an_origin_that_names_a_key(self) -> None:
        with pytest.raises(ValueError, match="origin"):
            derived(bytes(32), "two words", Purpose.LOG)

    def test_does_not_show_the_private_key(self) -> None:
        assert "private" not in repr(SIGNER).lower()


class TestVerifierKey:
    def test_reads_the_example_of_others(self) -> None:
        key = verifier_key(EXAMPLE)
        assert (key.name, key.type, key.key_id.hex(), str(key)) == (
            "PeterNeumann",
            KeyType.ED25519,
            "c74f20a3",
            EXAMPLE,
        )

    def test_of_a_witness_is_of_another_algorithm(self) -> None:
        assert verifier_key(str(WITNESS_KEY)).type is KeyType.COSIGNATURE

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "PeterNeumann",
            "PeterNeumann+c74f20a3",
            "PeterNeumann+c74f20a3+",
            EXAMPLE.upper(),
            EXAMPLE.replace("c74f20a3", "C74F20A3"),
            EXAMPLE.replace("c74f20a3", "c74f20a4"),
            EXAMPLE.replace("c74f20a3", "0xc74f20a3"),
            EXAMPLE.replace("Peter", "Petra"),
            EXAMPLE.replace("Peter", "Peter "),
            EXAMPLE + "+",
            EXAMPLE + "\n",
            " " + EXAMPLE,
            EXAMPLE.replace("/", "_"),
            text_of("", b"\x01" + bytes(32)),
            text_of("a b", b"\x01" + bytes(32)),
            text_of("a", b"\x01" + bytes(31)),
            text_of("a", b"\x01" + bytes(33)),
            text_of("a", b"\x02" + bytes(32)),
            text_of("a", b"\x00" + bytes(32)),
            "\ud800+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ],
    )
    def test_refuses_any_other_text(self, text: str) -> None:
        with pytest.raises(Malformed):
            verifier_key(text)

    def test_accepts_what_its_private_key_signed_and_nothing_else(self) -> None:
        signature = SIGNER.sign(b"message")
        assert SIGNER.verifier.accepts(signature, b"message")
        assert not SIGNER.verifier.accepts(signature, b"massage")
        assert not SIGNER.verifier.accepts(signature[:-1], b"message")
        assert not WITNESS_KEY.accepts(signature, b"message")

    def test_that_is_no_point_accepts_nothing(self) -> None:
        for public in (b"\xff" * 32, b"too short"):
            assert not VerifierKey("a", KeyType.ED25519, public).accepts(SIGNER.sign(b"message"), b"message")


class TestNames:
    @pytest.mark.parametrize("name", ["a", "example.com/log", "è/日本", "zero\u200bwidth", "\x7f", "a—b"])
    def test_that_others_allow(self, name: str) -> None:
        assert is_name(name)

    @pytest.mark.parametrize(
        "name", ["", "a b", "a+b", "a\n", "a\t", "\x00", "a\x85", "a\xa0b", "\u2003", "\u3000", "\u2028", "\ud800"]
    )
    def test_that_others_do_not(self, name: str) -> None:
        assert not is_name(name)


class TestClean:
    def test_holds_anything_but_control_characters_and_halves_of_pairs(self) -> None:
        assert is_clean("words\n\n\x7f\x85—😀\ue000\ud7ff")
        assert not any(
            is_clean(f"a{sign}") for sign in [*map(chr, range(10)), *map(chr, range(11, 32)), "\ud800", "\udfff"]
        )


class TestDecoded:
    def test_reads_what_was_encoded(self) -> None:
        assert all(decoded(b64encode(bytes(count)).decode()) == bytes(count) for count in range(9))

    @pytest.mark.parametrize(
        "text", ["A", "AA", "AA=", "AB==", "AAB=", "AA==\n", " AA==", "A-A=", "AA==AA==", "ä", "\ud800"]
    )
    def test_refuses_every_other_way_to_write_it(self, text: str) -> None:
        with pytest.raises(Malformed):
            decoded(text)
