"""The tree of a log made anew of its leaves, and the tiles, from which proofs are made, against it."""

from collections.abc import Iterator, Sequence

from socialscore.domain.transparency.merkle import HASH_BYTES, Growing, top_of
from socialscore.domain.transparency.tiles import HEIGHT, WIDTH
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.tiling import hashes_of

FULL = WIDTH * HASH_BYTES


class TileCheck:
    """Holds the last tile of each level only, and asks for each tile once; `tree` is that of all leaves so far."""

    def __init__(self, log: models.Log) -> None:
        self.tree = Growing()
        self._log = log
        self._growing = [bytearray()]
        self._before = [0]

    def room(self) -> int:
        """How many leaves may be added at once."""
        return WIDTH - self.tree.size % WIDTH

    def add(self, leaves: Sequence[bytes]) -> Iterator[Finding]:
        """Add the hashes of the next leaves; the tiles that are full then, if they are other ones."""
        self._growing[0] += b"".join(leaves)
        top = top_of(bytes(self._growing[0])) if len(self._growing[0]) == FULL else b""
        if len(leaves) == WIDTH:  # nothing was signed of fewer of them, so that each node is made only once
            self.tree.add(top, HEIGHT)
        else:
            for leaf in leaves:
                self.tree.add(leaf)
        yield from self._full(top)

    def end(self) -> Iterator[Finding]:
        """The tiles that are not full yet, if they are other ones."""
        for level, row in enumerate(self._growing):
            if row:
                yield from self._compare(level)

    def _full(self, top: bytes) -> Iterator[Finding]:
        """Each full tile gives the level above its one hash, the first one `top`."""
        level = 0
        while len(self._growing[level]) == FULL:
            yield from self._compare(level)
            self._growing[level].clear()
            self._before[level] += 1
            level += 1
            if level == len(self._growing):
                self._growing.append(bytearray())
                self._before.append(0)
            self._growing[level] += top
            top = top_of(bytes(self._growing[level])) if len(self._growing[level]) == FULL else b""

    def _compare(self, level: int) -> Iterator[Finding]:
        number, row = self._before[level], self._growing[level]
        # What was numbered since the leaves were read stands behind.
        if hashes_of(self._log.pk, level, number)[: len(row)] != row:
            yield Finding(Code.TILE_DIFFERS, f"{level}/{number}")
