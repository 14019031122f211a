"""The tiles, from which proofs are made, against the leaves that they are the hashes of."""

from collections.abc import Iterator

from socialscore.domain.transparency.merkle import HASH_BYTES, Growing
from socialscore.domain.transparency.tiles import WIDTH
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.findings import Code, Finding


class TileCheck:
    """Is fed leaf by leaf; holds the last tile of each level only, and asks for each tile once."""

    def __init__(self, log: models.Log) -> None:
        self._log = log
        self._growing: list[list[bytes]] = []
        self._full: list[int] = []

    def add(self, leaf: bytes) -> Iterator[Finding]:
        """The tiles that this leaf makes full, if they are other ones."""
        above: bytes | None = leaf
        level = 0
        while above is not None:
            if level == len(self._growing):
                self._growing.append([])
                self._full.append(0)
            row = self._growing[level]
            row.append(above)
            above = None
            if len(row) == WIDTH:
                yield from self._compare(level)
                above = _top(row)
                self._full[level] += 1
                row.clear()
            level += 1

    def end(self) -> Iterator[Finding]:
        """The tiles that are not full yet, if they are other ones."""
        for level, row in enumerate(self._growing):
            if row:
                yield from self._compare(level)

    def _compare(self, level: int) -> Iterator[Finding]:
        number, row = self._full[level], self._growing[level]
        kept = models.LogTile.objects.filter(log=self._log, level=level, number=number)
        hashes = bytes(kept.values_list("hashes", flat=True).first() or b"")
        # What was numbered since the leaves were read stands behind.
        if hashes[: len(row) * HASH_BYTES] != b"".join(row):
            yield Finding(Code.TILE_DIFFERS, f"{level}/{number}")


def _top(row: list[bytes]) -> bytes:
    tree = Growing()
    for one in row:
        tree.add(one)
    return tree.root()
