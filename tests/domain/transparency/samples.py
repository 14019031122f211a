"""The log of twenty entries of vectors.json, its keys, its witness, and its receipts."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from socialscore.domain.transparency.checkpoints import Checkpoint, InclusionProof
from socialscore.domain.transparency.commitments import Opening, OpeningName
from socialscore.domain.transparency.keys import KeyType, Purpose, VerifierKey, derived
from socialscore.domain.transparency.merkle import inclusion_proof, leaf_hash, nodes_of, root
from socialscore.domain.transparency.notes import Note, Signature, cosignature_message
from socialscore.domain.transparency.receipts import Receipt

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text())
ORIGIN = VECTORS["origin"]
SIGNER = derived(bytes.fromhex(VECTORS["seed_hex"]), ORIGIN, Purpose.LOG)
WITNESS = Ed25519PrivateKey.from_private_bytes(sha256(b"witness-test-key").digest())
WITNESS_KEY = VerifierKey("witness.example.net/w1", KeyType.COSIGNATURE, WITNESS.public_key().public_bytes_raw())
ENTRIES = [b64decode(entry) for entry in VECTORS["entries"]]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def openings_of(index: int) -> dict[OpeningName, Opening]:
    """What the entry can be opened to."""
    return {
        OpeningName(name): Opening(salt=b64decode(one["salt"]), opening=one["opening"])
        for name, one in VECTORS["openings"][index].items()
    }


def a_receipt(index: int) -> Receipt:
    """Of an entry of the vectors, in the log of twenty."""
    return Receipt(
        log_key=SIGNER.verifier,
        witness_keys=(WITNESS_KEY,),
        entry=ENTRIES[index],
        openings=openings_of(index),
        proof=InclusionProof(
            index=index,
            path=tuple(inclusion_proof(index, 20, nodes_of(LEAVES))),
            note=a_note(20, 1_795_000_000),
        ),
    )


def a_note(size: int, seconds: int) -> Note:
    """The checkpoint of the first `size` entries, with the witness's signature of that second."""
    note = Checkpoint(origin=ORIGIN, size=size, root_hash=root(size, nodes_of(LEAVES))).signed(SIGNER)
    value = seconds.to_bytes(8) + WITNESS.sign(cosignature_message(note.text, seconds))
    return note.with_signature(Signature(WITNESS_KEY.name, WITNESS_KEY.key_id, value))
