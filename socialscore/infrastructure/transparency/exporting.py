"""
The log as files, laid out as C2SP tlog-tiles says: any server of files serves them, any reader reads them.

Everything is computed anew from the entries, in a stream, and compared with the root that was signed, before the
checkpoint is put in its place: a copy never says more than it holds. What an earlier checkpoint of the copy covers is
never written again.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from socialscore.domain.errors import Conflict, gettext_noop
from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hash, root, top_of
from socialscore.domain.transparency.notes import read_note
from socialscore.domain.transparency.tiles import HEIGHT, WIDTH, TileName, TileReader, bundle, nodes_from
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.storage.durable import write_durably
from socialscore.infrastructure.transparency.keys import verifier_of
from socialscore.infrastructure.transparency.opening import newest
from socialscore.infrastructure.transparency.tiling import Tiles

AT_ONCE = 2_048
MOST_COSIGNATURES = 32  # as the site shows
READABLE = 0o644
Item = TypeVar("Item")


class NotOurCopy(Conflict):
    text = gettext_noop(
        "What lies in this directory is no copy of this log, or of more than this database holds. Choose another one, "
        "and if the database was restored, see the runbook first."
    )


class LogDiffers(Conflict):
    text = gettext_noop(
        "The entries of the log are not those that were signed. Nothing was put in the place of the copy's checkpoint. "
        "Run `manage.py audit`."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One log, as it lies in its folder now; `files` were written by this run."""

    origin: str
    size: int
    folder: Path
    files: int


def export_logs(directory: Path) -> Iterator[Exported]:
    """
    Bring the copies of all logs up to what was signed, each below `log/ID/`, where the site itself serves it.

    :raises NotOurCopy: if something else lies there. :raises LogDiffers: if the log is not what was signed.
    """
    for log in models.Log.objects.order_by("number"):
        signed = newest(log)
        if signed is not None:
            yield _Copy(log, signed, directory / "log" / str(log.pk)).grow()


class _Copy:
    """The copy of one log, from the size that it has to that of the newest checkpoint."""

    def __init__(self, log: models.Log, signed: models.LogCheckpoint, folder: Path) -> None:
        self._log, self._signed, self._folder = log, signed, folder
        self._tiles = Tiles(log)
        self._edge: dict[int, bytes] = {}
        self._files = 0
        self._held = self._checked().size

    def grow(self) -> Exported:
        """Write what is missing, the checkpoint last."""
        if self._held < self._signed.size:
            self._write_tiles()
            _require_root(self._signed.size, bytes(self._signed.root_hash), lambda level, _: self._edge.get(level, b""))
        self._write("checkpoint", f"{self._signed.note}{''.join(self._cosignatures())}".encode())
        return Exported(origin=self._log.origin, size=self._signed.size, folder=self._folder, files=self._files)

    def _cosignatures(self) -> Iterable[str]:
        """What witnesses put below that checkpoint until now; a later run adds what came meanwhile."""
        rows = models.LogCosignature.objects.filter(log=self._log, size=self._signed.size).order_by("witness_id")
        return rows.values_list("line", flat=True)[:MOST_COSIGNATURES]

    def _checked(self) -> Checkpoint:
        """What lies there already, once it is sure that it is the beginning of this log."""
        path = self._folder / "checkpoint"
        if not path.exists():
            return Checkpoint(origin=self._log.origin, size=0, root_hash=EMPTY_ROOT)
        try:
            note = read_note(path.read_text(encoding="utf-8"))
            held = read_checkpoint(note.text)
        except (Malformed, UnicodeDecodeError) as error:
            raise NotOurCopy from error
        is_ours = held.origin == self._log.origin and note.is_signed_by(verifier_of(self._log))
        if not is_ours or held.size > self._signed.size:
            raise NotOurCopy
        _require_root(held.size, held.root_hash, self._tiles.read)
        return held

    def _write_tiles(self) -> None:
        """Level by level: of what is new, full tiles give the level above one hash each."""
        level, hashes = 0, self._new_leaves()
        while self._signed.size >> HEIGHT * level:
            hashes = iter(self._write_level(level, hashes))
            level += 1

    def _new_leaves(self) -> Iterator[bytes]:
        """Write the entries from the bundle on that is not full in the copy, and give their hashes."""
        number = self._held // WIDTH
        rows = models.LogLeaf.objects.filter(
            log=self._log, leaf_index__gte=number * WIDTH, leaf_index__lt=self._signed.size
        )
        entries = rows.order_by("leaf_index").values_list(as_bytes("leaf_bytes"), flat=True).iterator(AT_ONCE)
        for at, chunk in enumerate(_chunks(entries), number):
            self._write_tile(TileName(level=None, number=at, width=len(chunk)), bundle(chunk))
            yield from map(leaf_hash, chunk)

    def _write_level(self, level: int, hashes: Iterator[bytes]) -> list[bytes]:
        """Write the tiles of a level from the one on that is not full in the copy; the tops of those that are full."""
        number, before = divmod(self._held >> HEIGHT * level, WIDTH)
        known = self._tiles.read(level, number) if level else b""  # leaves are read again from where their tile begins
        begun = [known[at : at + HASH_BYTES] for at in range(0, before * HASH_BYTES, HASH_BYTES)] if level else []
        tops = []
        for at, chunk in enumerate(_chunks(chain(begun, hashes)), number):
            content = b"".join(chunk)
            self._write_tile(TileName(level=level, number=at, width=len(chunk)), content)
            self._edge[level] = content
            if len(chunk) == WIDTH:
                tops.append(top_of(content))
        return tops

    def _write_tile(self, name: TileName, content: bytes) -> None:
        """A tile that is full now makes those parts of it superfluous that earlier checkpoints were read with."""
        self._write(f"tile/{name.path}", content)
        if name.width == WIDTH:
            shutil.rmtree(self._folder / f"tile/{name.path}.p", ignore_errors=True)

    def _write(self, path: str, content: bytes) -> None:
        place = self._folder / path
        if not place.is_file() or place.read_bytes() != content:
            write_durably(place, [content], mode=READABLE)
            self._files += 1


def _require_root(size: int, root_hash: bytes, read: TileReader) -> None:
    try:
        differs = root(size, nodes_from(read)) != root_hash
    except Malformed:  # something is missing
        differs = True
    if differs:
        raise LogDiffers


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """As many at once as a tile holds."""
    iterator = iter(items)
    while chunk := list(islice(iterator, WIDTH)):
        yield chunk
