"""
The audit: is the log what was signed, does it say what the tables say, and do the rules still give those points?

Everything is read in a stream, in the order of the log, so that memory does not grow with it. Nothing is written.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice

from django.db.models import Count, F, Q

from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.recounting import miscounted, misplaced_people
from socialscore.infrastructure.transparency.auditing_leaves import wrong_leaves
from socialscore.infrastructure.transparency.auditing_signed import SignedCheck
from socialscore.infrastructure.transparency.auditing_tiles import TileCheck
from socialscore.infrastructure.transparency.auditing_witnesses import wrong_witnesses
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.keys import signer
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
    tiles, signed = TileCheck(log), SignedCheck(log, state, held)
    tree = tiles.tree
    found = models.LogLeaf.objects.filter(log=log).order_by("leaf_index")
    rows = found.values_list("leaf_index", as_bytes("leaf_bytes"), as_bytes("leaf_hash")).iterator(2_000)
    if not signed.due:
        yield from signed.compare(tree)
    while part := list(islice(rows, min(tiles.room(), signed.due - tree.size))):
        numbered = [row for index, row in enumerate(part, tree.size) if row[0] == index]
        hashes = [leaf_hash(content) for _, content, _ in numbered]
        for (index, _, digest), true in zip(numbered, hashes, strict=True):
            if true != digest:
                yield Finding(Code.LEAF_CHANGED, f"{index}")
        yield from tiles.add(hashes)
        if len(numbered) < len(part):
            yield Finding(Code.LEAF_MISSING, f"{tree.size}")
            yield from signed.unknown(tree)
            return
        if tree.size >= signed.due:
            yield from signed.compare(tree)
    yield from tiles.end()
    yield from signed.end(tree)


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
    for row in counted.filter(given__gt=F("taken") + 1).iterator(2_000):
        yield Finding(Code.AWARDED_TWICE, f"{row['action_id']}")
