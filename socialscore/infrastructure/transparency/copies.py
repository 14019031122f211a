"""A copy of a log in files (C2SP tlog-tiles), read: by whoever keeps one, and after a restore by ourselves."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint
from socialscore.domain.transparency.keys import VerifierKey
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import Growing, leaf_hash
from socialscore.domain.transparency.notes import Note, read_note
from socialscore.domain.transparency.tiles import WIDTH, TileName, entries_of, width_at

LARGEST_CHECKPOINT = 1_000_000


def checkpoint_in(folder: Path, key: VerifierKey) -> tuple[Checkpoint, Note]:
    """
    The checkpoint of a copy, and the note that it is.

    :raises Malformed: if there is none, or it is not signed by the log with this key.
    """
    try:
        note = read_note((folder / "checkpoint").read_bytes()[:LARGEST_CHECKPOINT].decode())
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed("There is no checkpoint in this directory.") from error
    checkpoint = read_checkpoint(note.text)
    if checkpoint.origin != key.name or not note.is_signed_by(key):
        raise Malformed("The checkpoint in this directory is not signed by the log.")
    return checkpoint, note


def entries_in(folder: Path, checkpoint: Checkpoint) -> Iterator[bytes]:
    """
    All entries in their order, one bundle in memory at a time.

    :raises Malformed: if one is missing; at the end, if they are not those of the checkpoint.
    """
    tree = Growing()
    for number in range(-(-checkpoint.size // WIDTH)):
        for entry in _bundle(folder, number, width_at(0, number, checkpoint.size)):
            tree.add(leaf_hash(entry))
            yield entry
    if tree.root() != checkpoint.root_hash:
        raise Malformed("The entries in this directory are not those of its checkpoint.")


def _bundle(folder: Path, number: int, width: int) -> list[bytes]:
    """As many entries of it; what was only a part when the checkpoint was signed may be full by now."""
    whole = folder / "tile" / TileName(level=None, number=number).path
    part = folder / "tile" / TileName(level=None, number=number, width=width).path
    try:
        content = (part if part.is_file() else whole).read_bytes()
    except OSError as error:
        raise Malformed("Entries of the log are missing in this directory.") from error
    entries = list(islice(entries_of(content), width))
    if len(entries) < width:
        raise Malformed("Entries of the log are missing in this directory.")
    return entries
