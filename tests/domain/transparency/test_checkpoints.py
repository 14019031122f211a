"""Checkpoints and proofs: read in their one form, and refused in any other."""

from base64 import b64encode

import pytest

from socialscore.domain.transparency.checkpoints import (
    LARGEST_NUMBER,
    LONGEST_PATH,
    Checkpoint,
    InclusionProof,
    read_checkpoint,
    read_number,
    read_proof,
)
from socialscore.domain.transparency.malformed import Malformed

from .samples import SIGNER, a_note

# C2SP tlog-checkpoint
SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
# The head of the example of C2SP tlog-proof, whose checkpoint is not printed in full
HEAD = """c2sp.org/tlog-proof@v1
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=
"""
ROOT = b64encode(bytes(32)).decode()
NOTE = str(a_note(20, 7))
PROOF = f"{HEAD}\n{NOTE}"


class TestCheckpoint:
    def test_reads_the_example_of_the_specification(self) -> None:
        checkpoint = read_checkpoint(SOFA)
        assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
        assert checkpoint.root_hash.hex().startswith("0ac5186a91863e8e")
        assert checkpoint.text == SOFA

    def test_is_signed_as_a_note(self) -> None:
        checkpoint = read_checkpoint(SOFA)
        note = checkpoint.signed(SIGNER)
        assert note.is_signed_by(SIGNER.verifier)
        assert read_checkpoint(note.text) == checkpoint

    def test_of_an_empty_log_has_size_0(self) -> None:
        assert Checkpoint(origin="a", size=0, root_hash=bytes(32)).text == f"a\n0\n{ROOT}\n"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n\n\n",
            f"\n1\n{ROOT}\n",
            f"a\n1\n{ROOT}",
            f"a\n1\n{ROOT}\nextension\n",
            f"a\n1\n{ROOT}\n\n",
            f"a\n01\n{ROOT}\n",
            f"a\n+1\n{ROOT}\n",
            f"a\n-1\n{ROOT}\n",
            f"a\n1 \n{ROOT}\n",
            f"a\n1_0\n{ROOT}\n",
            f"a\n٣\n{ROOT}\n",
            f"a\n\n{ROOT}\n",
            f"a\n9223372036854775808\n{ROOT}\n",
            f"a\r\n1\n{ROOT}\n",
            f"\ud800\n1\n{ROOT}\n",
            f"a\n1\n{ROOT[:-1]}\n",
            "a\n1\nAAAA\n",
        ],
    )
    def test_refuses_any_other_text(self, text: str) -> None:
        with pytest.raises(Malformed):
            read_checkpoint(text)


class TestNumbers:
    @pytest.mark.parametrize("number", [0, 1, 10, LARGEST_NUMBER])
    def test_are_read(self, number: int) -> None:
        assert read_number(str(number)) == number

    @pytest.mark.parametrize("text", ["", "00", "1\n", "1.0", "1e3", "0x1", str(LARGEST_NUMBER + 1), "9" * 5_000])
    def test_are_written_in_one_way(self, text: str) -> None:
        with pytest.raises(Malformed):
            read_number(text)


class TestProof:
    def test_reads_the_example_of_the_specification(self) -> None:
        proof = read_proof(PROOF)
        assert (proof.index, len(proof.path), str(proof.note)) == (73_894, 5, NOTE)
        assert proof.path[0].hex().startswith("8122b25e86195206")
        assert str(proof) == PROOF

    def test_of_the_only_entry_has_no_path(self) -> None:
        proof = InclusionProof(index=0, path=(), note=a_note(1, 7))
        assert str(proof).startswith("c2sp.org/tlog-proof@v1\nindex 0\n\nscore.example.org/")
        assert read_proof(str(proof)) == proof

    def test_has_as_long_a_path_as_a_tree_is_high(self) -> None:
        proof = InclusionProof(index=1, path=(bytes(32),) * LONGEST_PATH, note=a_note(1, 7))
        assert read_proof(str(proof)) == proof

    @pytest.mark.parametrize(
        "raw",
        [
            "",
            NOTE,
            HEAD,
            HEAD + NOTE,
            PROOF.replace("@v1", "@v2"),
            PROOF.replace("index ", "extra YWdl\nindex "),
            PROOF.replace("index ", "index  "),
            PROOF.replace("index ", "Index "),
            PROOF.replace("index 73894", "index 073894"),
            PROOF.replace("index 73894\n", ""),
            f"c2sp.org/tlog-proof@v1\n\n{NOTE}",
            PROOF.replace("gSKyXoYZ", "gSKy\nXoYZ"),
            PROOF.replace("gSKyXoYZ", ""),
            PROOF.replace("gSKyXoYZ", "gSKyXoYZ" * 2),
            PROOF.replace("PlQ=\n", "PlR=\n"),
            PROOF.replace("\n", "\r\n"),
            str(InclusionProof(index=1, path=(bytes(32),) * 64, note=a_note(1, 7))),
        ],
        ids=range(17),
    )
    def test_refuses_any_other_text(self, raw: str) -> None:
        with pytest.raises(Malformed):
            read_proof(raw)
