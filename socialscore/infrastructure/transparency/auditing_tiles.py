"""The tiles, from which proofs are made, against the leaves that they are the hashes of."""

from collections.abc import Iterator

from socialscore.domain.transparency.merkle import HASH_BYTES
from socialscore.domain.transparency.tiles import WIDTH
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.tiling import top_of

FULL = WIDTH * HASH_BYTES


class TileCheck:
    """Is fed leaf by leaf; holds the last tile of each level only, and asks for each tile once."""

    def __init__(self, log: models.Log) -> None:
        self._log = log
        self._growing = [bytearray()]
        self._before = [0]

    def add(self, leaf: bytes) -> bool:
        """Whether this leaf made a tile full: then `full` wants to be asked."""
        self._growing[0] += leaf
        return len(self._growing[0]) == FULL

    def full(self) -> Iterator[Finding]:
        """The tiles that are full now, if they are other ones; each gives the level above one hash."""
        level = 0
        while len(self._growing[level]) == FULL:
            yield from self._compare(level)
            above = top_of(bytes(self._growing[level]))
            self._growing[level].clear()
            self._before[level] += 1
            level += 1
            if level == len(self._growing):
                self._growing.append(bytearray())
                self._before.append(0)
            self._growing[level] += above

    def end(self) -> Iterator[Finding]:
        """The tiles that are not full yet, if they are other ones."""
        for level, row in enumerate(self._growing):
            if row:
                yield from self._compare(level)

    def _compare(self, level: int) -> Iterator[Finding]:
        number, row = self._before[level], self._growing[level]
        kept = models.LogTile.objects.filter(log=self._log, level=level, number=number)
        hashes = bytes(kept.values_list("hashes", flat=True).first() or b"")
        # What was numbered since the leaves were read stands behind.
        if hashes[: len(row)] != row:
            yield Finding(Code.TILE_DIFFERS, f"{level}/{number}")
