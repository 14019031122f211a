"""The published vectors, to the byte: reference leaves of RFC 6962, the log of twenty entries."""

import json
from base64 import b64decode
from hashlib import sha256

import pytest

from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint, read_proof
from socialscore.domain.transparency.commitments import EntryType, commitment, entry_bytes
from socialscore.domain.transparency.keys import Purpose, derived, verifier_key
from socialscore.domain.transparency.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    nodes_of,
    root,
)
from socialscore.domain.transparency.notes import cosigned_at, read_note
from socialscore.domain.transparency.receipts import StepName, check, read_receipt

from .samples import ENTRIES, LEAVES, ORIGIN, SIGNER, VECTORS, WITNESS_KEY, a_note, a_receipt, openings_of

CT_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


class TestReferenceLeaves:
    def test_give_the_roots_of_certificate_transparency(self) -> None:
        leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in CT_LEAVES]
        assert [root(size, nodes_of(leaves)).hex() for size in range(1, 9)] == list(CT_ROOTS)

    def test_of_an_empty_log_is_the_hash_of_nothing(self) -> None:
        assert root(0, nodes_of([])) == EMPTY_ROOT == sha256(b"").digest()


class TestKeys:
    def test_are_those_of_the_seed(self) -> None:
        assert str(SIGNER.verifier) == VECTORS["vkey"]
        assert SIGNER.verifier.public == b64decode(VECTORS["pub_raw"])
        assert str(WITNESS_KEY) == VECTORS["witness_vkey"]
        assert verifier_key(VECTORS["witness_vkey"]) == WITNESS_KEY

    def test_of_promises_are_others(self) -> None:
        promise = derived(bytes.fromhex(VECTORS["seed_hex"]), ORIGIN, Purpose.PROMISE)
        assert promise.verifier != SIGNER.verifier


class TestEntries:
    @pytest.mark.parametrize("index", range(20))
    def test_are_the_bytes_of_their_openings(self, index: int) -> None:
        assert entry_bytes(EntryType.AWARD, openings_of(index)) == ENTRIES[index]
        assert LEAVES[index].hex() == VECTORS["leaf_hashes"][index]

    def test_commit_to_each_opening(self) -> None:
        found = [commitment(name, one).hex()[:16] for name, one in openings_of(0).items()]
        assert found == ["20f8993a1064a9c1", "e2b69909c13fda62", "51bbae1bca8496c4"]


class TestTree:
    def test_has_the_roots(self) -> None:
        assert [root(size, nodes_of(LEAVES)).hex() for size in range(21)] == VECTORS["roots"]

    def test_proves_inclusion(self) -> None:
        for one in VECTORS["inclusion"]:
            proof = inclusion_proof(one["index"], one["size"], nodes_of(LEAVES))
            assert [digest.hex() for digest in proof] == [_hex(word) for word in one["proof"]]
            root_hash = bytes.fromhex(VECTORS["roots"][one["size"]])
            leaf = LEAVES[one["index"]]
            assert is_included(leaf, index=one["index"], size=one["size"], root_hash=root_hash, proof=proof)

    def test_proves_that_it_grew(self) -> None:
        for one in VECTORS["consistency"]:
            old, new = one["m"], one["n"]
            proof = consistency_proof(old, new, nodes_of(LEAVES))
            assert [digest.hex() for digest in proof] == [_hex(word) for word in one["proof"]]
            roots = [bytes.fromhex(VECTORS["roots"][size]) for size in (old, new)]
            assert is_consistent(old, new, old_root=roots[0], new_root=roots[1], proof=proof)


class TestCheckpoints:
    @pytest.mark.parametrize("size", sorted(VECTORS["checkpoints"], key=int))
    def test_are_signed_and_cosigned_to_the_byte(self, size: str) -> None:
        raw = VECTORS["checkpoints"][size]
        note = read_note(raw)
        assert str(note) == raw
        assert note.is_signed_by(SIGNER.verifier)
        assert note.is_signed_by(WITNESS_KEY)
        checkpoint = Checkpoint(origin=ORIGIN, size=int(size), root_hash=bytes.fromhex(VECTORS["roots"][int(size)]))
        assert read_checkpoint(note.text) == checkpoint
        seconds = int(cosigned_at(note.of(WITNESS_KEY)[0]).timestamp())
        assert str(a_note(int(size), seconds)) == raw


class TestReceipts:
    @pytest.mark.parametrize("index", range(20))
    def test_hold_step_by_step(self, index: int) -> None:
        receipt = a_receipt(index)
        raw = json.dumps(receipt.to_data())
        assert len(raw) <= 4_096
        assert read_receipt(raw) == receipt
        steps = check(receipt, pinned=SIGNER.verifier)
        assert [step.name for step in steps] == list(StepName)
        assert all(step.holds for step in steps)

    def test_read_as_proofs_that_others_read(self) -> None:
        proof = a_receipt(5).proof
        assert read_proof(str(proof)) == proof
        assert str(proof).startswith("c2sp.org/tlog-proof@v1\nindex 5\n")


def _hex(word: str) -> str:
    """The vectors write hashes in hexadecimal or base64."""
    return word if len(word) == 64 else b64decode(word).hex()
