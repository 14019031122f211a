"""After a restore: what the database lost of the log, read back from a copy, so that the log goes on under its name."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from socialscore.domain.errors import Conflict, gettext_noop
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import EMPTY_ROOT, Growing, leaf_hash, root
from socialscore.domain.transparency.notes import Note
from socialscore.domain.transparency.receipts import read_entry
from socialscore.domain.transparency.tiles import nodes_from
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.copies import checkpoint_in, entries_in
from socialscore.infrastructure.transparency.keys import verifier_of
from socialscore.infrastructure.transparency.opening import current_log, newest
from socialscore.infrastructure.transparency.state import State, read_state, write_state
from socialscore.infrastructure.transparency.tiling import Tiles
from socialscore.infrastructure.turns import await_turn

AT_ONCE = 1_000


class CopyUnreadable(Conflict):
    text = gettext_noop("This is no whole copy of the log that this database writes to: %(why)s.")


class CopyDiffers(Conflict):
    text = gettext_noop("This copy and what was signed are not one log. Nothing was taken over; keep both, and look.")


class CopyTooOld(Conflict):
    text = gettext_noop(
        "This copy has %(size)s entries, and %(signed)s were signed. Look for a newer copy, or close the log with "
        "`manage.py log_recover`."
    )


class NothingLost(Conflict):
    text = gettext_noop("This database holds everything that the copy has.")


def import_copy(folder: Path, *, now: datetime) -> int:
    """
    Take over the entries of a copy that this database lost; how many.

    They are the bytes of leaves only: what they opened to and what points they gave stay lost; the audit names each.
    A leaf that waited when the backup was made gets the number that it got then.

    :param folder: that of one log, with `checkpoint` and `tile/`.
    :raises Conflict: the narrow one of why the copy is of no use.
    """
    with transaction.atomic():
        await_turn()
        log, state = current_log(now), read_state()
        held = newest(log)
        size, root_hash = (held.size, bytes(held.root_hash)) if held else (0, EMPTY_ROOT)
        try:
            checkpoint, note = checkpoint_in(folder, verifier_of(log))
            if state is not None and state.origin == log.origin and state.size > checkpoint.size:
                raise CopyTooOld(size=checkpoint.size, signed=state.size)
            if checkpoint.size <= size:
                raise NothingLost
            hashes = _take_over(log, entries_in(folder, checkpoint), size, root_hash, now)
        except Malformed as error:
            raise CopyUnreadable(why=str(error).rstrip(".")) from error
        tiles = Tiles(log)
        tiles.extend(size, hashes)
        _require_one_log(checkpoint, state, tiles)
        models.LogCheckpoint.objects.create(
            log=log,
            size=checkpoint.size,
            root_hash=checkpoint.root_hash,
            note=str(Note(note.text, tuple(note.of(verifier_of(log))))),
            created_at=now,
        )
    if state is not None:  # where it is missing, only somebody who looked can say what was signed last
        write_state(State(origin=checkpoint.origin, size=checkpoint.size, root_hash=checkpoint.root_hash))
    return len(hashes)


def _take_over(log: models.Log, entries: Iterable[bytes], size: int, root_hash: bytes, now: datetime) -> list[bytes]:
    """Write the leaves from `size` on, and give their hashes; those before must be ours."""
    waiting = models.LogLeaf.objects.filter(leaf_index=None).values_list("leaf_hash", "leaf_id")
    waits = {bytes(digest): leaf_id for digest, leaf_id in waiting}
    tree, hashes, rows = Growing(), list[bytes](), list[models.LogLeaf]()
    for at, entry in enumerate(entries):
        if at == size and tree.root() != root_hash:
            raise CopyDiffers
        digest = leaf_hash(entry)
        tree.add(digest)
        if at < size:
            continue
        hashes.append(digest)
        if digest in waits:
            models.LogLeaf.objects.filter(pk=waits[digest]).update(log=log, leaf_index=at)
        else:
            rows.append(_leaf(log, at, entry, now))
        if len(rows) == AT_ONCE:
            models.LogLeaf.objects.bulk_create(rows)
            rows.clear()
    models.LogLeaf.objects.bulk_create(rows)
    return hashes


def _leaf(log: models.Log, index: int, entry: bytes, now: datetime) -> models.LogLeaf:
    return models.LogLeaf(
        log=log,
        leaf_index=index,
        type=read_entry(entry)["type"],
        cause=f"COPY:{log.pk}:{index}",
        leaf_bytes=entry,
        leaf_hash=leaf_hash(entry),
        created_at=now,
    )


def _require_one_log(checkpoint: Checkpoint, state: State | None, tiles: Tiles) -> None:
    nodes = nodes_from(tiles.read)
    if root(checkpoint.size, nodes) != checkpoint.root_hash:
        raise CopyDiffers
    if state is not None and state.origin == checkpoint.origin and root(state.size, nodes) != state.root_hash:
        raise CopyDiffers
