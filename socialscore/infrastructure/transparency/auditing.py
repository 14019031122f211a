"""
The audit: is the log what was signed, does it say what the tables say, and do the rules still give those points?

Everything is read in a stream, in the order of the log, so that memory does not grow with it. Nothing is written.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import Count, Q

from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import Growing, leaf_hash
from socialscore.domain.transparency.notes import read_note
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.recounting import miscounted, misplaced_people
from socialscore.infrastructure.transparency.auditing_leaves import wrong_leaves
from socialscore.infrastructure.transparency.auditing_tiles import TileCheck
from socialscore.infrastructure.transparency.auditing_witnesses import wrong_witnesses
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.keys import signer, verifier_of
from socialscore.infrastructure.transparency.opening import newest
from socialscore.infrastructure.transparency.state import State, read_state

WAITS_AT_MOST = timedelta(seconds=60)
IN_LOG = ("CONFIRM", "REVERSE", "ADJUST")


def findings(*, now: datetime, held: Sequence[Checkpoint] = ()) -> Iterator[Finding]:
    """
    Everything that is wrong, one by one; none if all is as it was signed.

    :param held: checkpoints that others took away, signed by our key: what they say of the log must still be true.
    """
    state = read_state()  # before the first query, so that it is never ahead of what the database shows
    logs = list(models.Log.objects.order_by("number"))
    for log in logs:
        yield from _tree(log, state, sorted({(one.size, one.root_hash) for one in held if one.origin == log.origin}))
    last = newest(logs[-1]) if logs else None
    if last is not None and str(signer(last.log.origin).verifier) != last.log.vkey:
        # A log that is closed keeps a key of an earlier seed; what follows it holds its root.
        yield Finding(Code.SIGNATURE_WRONG, f"{last.size}")
    known = {log.origin for log in logs}
    if last is not None and (state is None or state.origin not in known):
        yield Finding(Code.STATE_MISSING, f"{last.size}")
    yield from (Finding(Code.HELD_DIFFERS, f"{one.size}") for one in held if one.origin not in known)
    yield from wrong_witnesses(logs[-1] if logs else None)
    yield from wrong_leaves()
    yield from _ledger(now)
    boards = chain((row.period for row in misplaced_people()), (row.period for row in miscounted()))
    for period in sorted(set(boards)):
        yield Finding(Code.BOARD_DIFFERS, period)


def _tree(log: models.Log, state: State | None, held: list[tuple[int, bytes]]) -> Iterator[Finding]:
    """Numbers without a gap, hashes of their bytes, and for each size that was signed the root that was signed."""
    tree, last, tiles = Growing(), 0, TileCheck(log)
    signed = models.LogCheckpoint.objects.filter(log=log).order_by("size").iterator(500)
    checkpoint = next(signed, None)
    rows = models.LogLeaf.objects.filter(log=log).order_by("leaf_index")
    for index, content, digest in rows.values_list("leaf_index", "leaf_bytes", "leaf_hash").iterator(2_000):
        if index != tree.size:
            yield Finding(Code.LEAF_MISSING, f"{tree.size}")
            yield from _held_by_others(held, tree, is_whole=True)
            return
        true = leaf_hash(bytes(content))
        if true != bytes(digest):
            yield Finding(Code.LEAF_CHANGED, f"{index}")
        tree.add(true)
        yield from tiles.add(true)
        yield from _held_by_others(held, tree)
        if state and (state.origin, state.size) == (log.origin, tree.size) and state.root_hash != tree.root():
            yield Finding(Code.STATE_DIFFERS, f"{tree.size}")
        while checkpoint is not None and checkpoint.size <= tree.size:
            yield from _checkpoint(log, checkpoint, tree)
            last, checkpoint = checkpoint.size, next(signed, None)
    yield from tiles.end()
    yield from _held_by_others(held, tree, is_whole=True)
    if checkpoint is not None or (state and state.origin == log.origin and state.size > tree.size):
        yield Finding(Code.LEAF_MISSING, f"{tree.size}")
    elif tree.size and last != tree.size:
        yield Finding(Code.NOT_SIGNED, f"{tree.size}")


def _held_by_others(held: list[tuple[int, bytes]], tree: Growing, *, is_whole: bool = False) -> Iterator[Finding]:
    """
    What others hold of this size, taken off `held`; all that is left where the log ends.

    They hold signatures of ours that cannot be taken back, whatever stands in the database and beside it.
    """
    while held and (is_whole or held[0][0] <= tree.size):
        size, root_hash = held.pop(0)
        if (size, root_hash) != (tree.size, tree.root()):
            yield Finding(Code.HELD_DIFFERS, f"{size}")


def _checkpoint(log: models.Log, row: models.LogCheckpoint, tree: Growing) -> Iterator[Finding]:
    where = f"{row.size}"
    if row.size != tree.size or bytes(row.root_hash) != tree.root():
        yield Finding(Code.ROOT_DIFFERS, where)
    try:
        note = read_note(row.note)
        said = read_checkpoint(note.text)
    except Malformed:
        yield Finding(Code.SIGNATURE_WRONG, where)
        return
    if (said.origin, said.size, said.root_hash) != (log.origin, row.size, bytes(row.root_hash)):
        yield Finding(Code.ROOT_DIFFERS, where)
    if not note.is_signed_by(verifier_of(log)):
        yield Finding(Code.SIGNATURE_WRONG, where)


def _ledger(now: datetime) -> Iterator[Finding]:
    """Nothing recognised without a leaf, nothing that waits for its number, nothing awarded twice."""
    recognised = models.ScoreEntry.objects.filter(kind__in=IN_LOG)
    bare = recognised.filter(leaf=None).order_by("entry_id").values_list("entry_id", flat=True)
    for entry_id in bare.iterator(2_000):
        yield Finding(Code.ENTRY_WITHOUT_LEAF, f"{entry_id}")
    late = models.LogLeaf.objects.filter(leaf_index=None, created_at__lt=now - WAITS_AT_MOST)
    for leaf_id in late.order_by("leaf_id").values_list("leaf_id", flat=True)[:1_000]:
        yield Finding(Code.WAITS_TOO_LONG, f"{leaf_id}")
    awards = recognised.exclude(action=None).values("action_id").order_by("action_id")
    counted = awards.annotate(given=Count("pk", filter=Q(kind="CONFIRM")), taken=Count("pk", filter=Q(kind="REVERSE")))
    for row in counted.iterator(2_000):
        if row["given"] - row["taken"] > 1:
            yield Finding(Code.AWARDED_TWICE, f"{row['action_id']}")
