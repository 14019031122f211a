"""How large the log is and what its root is, signed (C2SP tlog-checkpoint); and proofs that carry one (tlog-proof)."""

import re
from base64 import b64encode
from dataclasses import dataclass

from socialscore.domain.transparency.keys import SignerKey, decoded, is_clean
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import HASH_BYTES
from socialscore.domain.transparency.notes import Note, read_note, signed

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63
LARGEST_NUMBER = 2**63 - 1
_NUMBER = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of a log: `size` leaves under the root."""

    origin: str
    size: int
    root_hash: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root_hash).decode()}\n"

    def signed(self, signer: SignerKey) -> Note:
        return signed(self.text, signer)


def read_checkpoint(text: str) -> Checkpoint:
    """
    Read the text of a note as a checkpoint without extension lines.

    :raises Malformed: if it is none.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not is_clean(text):
        raise Malformed("A checkpoint has three lines.")
    root_hash = decoded(lines[2])
    if len(root_hash) != HASH_BYTES:
        raise Malformed("The root of a checkpoint has 32 bytes.")
    return Checkpoint(origin=lines[0], size=read_number(lines[1]), root_hash=root_hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """The entry at `index` is in the log of the checkpoint within; `path` from the leaf up."""

    index: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        hashes = "".join(f"{b64encode(one).decode()}\n" for one in self.path)
        return f"{PROOF_HEADER}\nindex {self.index}\n{hashes}\n{self.note}"


def read_proof(raw: str) -> InclusionProof:
    """
    Read a tlog-proof without extra data.

    :raises Malformed: if it is none.
    """
    head, blank, note = raw.partition("\n\n")
    lines = head.split("\n")
    if not blank or len(lines) < 2 or lines[0] != PROOF_HEADER or not lines[1].startswith("index "):
        raise Malformed("This is not a tlog-proof.")
    path = tuple(decoded(line) for line in lines[2:])
    if len(path) > LONGEST_PATH or any(len(one) != HASH_BYTES for one in path):
        raise Malformed("The path of this proof is not one of hashes.")
    return InclusionProof(index=read_number(lines[1].removeprefix("index ")), path=path, note=read_note(note))


def read_number(text: str) -> int:
    """
    A whole number as these formats write it: decimal, no sign, no leading zero, and others hold it in 64 bits.

    :raises Malformed: if it is none.
    """
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise Malformed("This is not a whole number.")
    return int(text)
