"""
Who could notice, with what they have: those outside look at what the site publishes now and at what they took away.

What they see, anybody can be shown: it stands against our own signature.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from socialscore.cli.tampering.attacks import add_something
from socialscore.cli.tampering.stage import stage
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint
from socialscore.domain.transparency.keys import VerifierKey
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import Growing, consistency_proof, is_consistent, leaf_hash
from socialscore.domain.transparency.notes import read_note
from socialscore.domain.transparency.receipts import Receipt, check
from socialscore.domain.transparency.tiles import WIDTH, TileName, entries_of
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import LogBroken
from socialscore.queries.log import SignedState, newest_checkpoint, nodes_of_log, tile_of
from socialscore.queries.receipts import receipt_of_action


class Seen(StrEnum):
    """What somebody outside can see."""

    SIGNATURE_WRONG = "SIGNATURE_WRONG"
    LOG_SHORTER = "LOG_SHORTER"
    LOG_ANOTHER = "LOG_ANOTHER"
    ENTRIES_ANOTHER = "ENTRIES_ANOTHER"
    RECEIPT_REFUSED = "RECEIPT_REFUSED"
    RECEIPT_BROKEN = "RECEIPT_BROKEN"
    RECEIPT_ANOTHER = "RECEIPT_ANOTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A receipt that its owner took away, and with it a checkpoint."""

    receipt: Receipt
    action_id: UUID
    subject_id: SubjectId

    @property
    def checkpoint(self) -> Checkpoint:
        return read_checkpoint(self.receipt.proof.note.text)


def take_receipt(leaf: models.LogLeaf) -> Held:
    """Download the receipt of an award, as its owner."""
    entry = leaf.entry
    assert entry is not None, "an award stands for an entry"
    assert entry.action_id is not None, "an award is for an action"
    subject_id = SubjectId(entry.subject_id)
    receipt = receipt_of_action(entry.action_id, subject_id)
    return Held(receipt=receipt, action_id=entry.action_id, subject_id=subject_id)


def by_receipt(held: Held) -> Iterator[Seen]:
    """Its owner downloads it again, has it checked, and lays the two beside each other."""
    try:
        now = receipt_of_action(held.action_id, held.subject_id)
        steps = check(now, pinned=held.receipt.log_key)
    except (NotFound, Conflict, Malformed):
        yield Seen.RECEIPT_REFUSED
        return
    if any(step.holds is False for step in steps):
        yield Seen.RECEIPT_BROKEN
    if _content(now) != _content(held.receipt):
        yield Seen.RECEIPT_ANOTHER


def by_checkpoint(held: Checkpoint, key: VerifierKey) -> Iterator[Seen]:
    """Whoever holds it asks for the proof that the log of today begins with it, and reads the entries themselves."""
    published = newest_checkpoint()
    assert published is not None, "a site with a log that was signed publishes a checkpoint"
    note = read_note(published.note)
    now = read_checkpoint(note.text)
    if not note.is_signed_by(key):
        yield Seen.SIGNATURE_WRONG
    if now.size < held.size:
        yield Seen.LOG_SHORTER
        return
    if not _grew(held, now, published.log_id):
        yield Seen.LOG_ANOTHER
    if _root_of_entries(published, held.size) != held.root_hash:
        yield Seen.ENTRIES_ANOTHER


def by_sequencer(now: datetime) -> bool:
    """Whether it refuses to sign what comes next."""
    with stage():
        add_something(now)
        try:
            sequence(now=now)
        except (Conflict, LogBroken):
            return True
        return False


def _content(receipt: Receipt) -> tuple[object, ...]:
    return receipt.proof.index, receipt.entry, {name: one.opening for name, one in receipt.openings.items()}


def _grew(held: Checkpoint, now: Checkpoint, log_id: UUID) -> bool:
    try:
        proof = consistency_proof(held.size, now.size, nodes_of_log(log_id))
    except Malformed:
        return False
    return is_consistent(held.size, now.size, old_root=held.root_hash, new_root=now.root_hash, proof=proof)


def _root_of_entries(published: SignedState, size: int) -> bytes:
    """The root of the first entries, as anybody computes it who reads the log."""
    tree = Growing()
    for number in range((size - 1) // WIDTH + 1):
        width = min(WIDTH, size - number * WIDTH)
        for entry in entries_of(tile_of(published.log_id, TileName(level=None, number=number, width=width)) or b""):
            tree.add(leaf_hash(entry))
    return tree.root()
