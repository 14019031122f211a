"""The tiles of a log in the database: read, and extended at their right edge."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from socialscore.domain.transparency.merkle import top_of
from socialscore.domain.transparency.tiles import WIDTH
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.django_app.compiled import CompiledQuery


class Tiles:
    """A log's tiles, each read once; `extend` writes those that it changed."""

    def __init__(self, log: models.Log) -> None:
        self._log = log
        self._known: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, number: int) -> bytes:
        """The hashes of a tile, none if it is not there."""
        key = (level, number)
        if key not in self._known:
            self._known[key] = hashes_of(self._log.pk, level, number)
        return self._known[key]

    def extend(self, size: int, hashes: Sequence[bytes]) -> None:
        """Add the hashes of leaves to a log of `size`; full tiles give the level above one hash each."""
        changed: set[tuple[int, int]] = set()
        level, start, added = 0, size, list(hashes)
        while added:
            for number in range(start // WIDTH, (start + len(added) - 1) // WIDTH + 1):
                first, end = max(start, number * WIDTH), min(start + len(added), (number + 1) * WIDTH)
                held = self.read(level, number) if first % WIDTH else b""
                self._known[level, number] = held + b"".join(added[first - start : end - start])
                changed.add((level, number))
            full = range(start // WIDTH, (start + len(added)) // WIDTH)
            added = [top_of(self._known[level, number]) for number in full]
            level, start = level + 1, start // WIDTH
        models.LogTile.objects.bulk_create(
            [
                models.LogTile(log=self._log, level=level, number=number, hashes=self._known[level, number])
                for level, number in sorted(changed)
            ],
            update_conflicts=True,
            unique_fields=["log", "level", "number"],
            update_fields=["hashes"],
        )


def hashes_of(log_id: UUID, level: int, number: int) -> bytes:
    """The hashes of a tile, none if it is not there."""
    found = _tile(level).rows(log_id=log_id, number=number)
    return found[0][0] if found else b""


@cache
def _tile(level: int) -> CompiledQuery:
    """A constant of the statement, because its column is too narrow for the mark of a parameter; there are few."""
    tiles = models.LogTile.objects.filter(level=level).values_list(as_bytes("hashes"))
    return CompiledQuery(lambda log_id, number: tiles.filter(log=log_id, number=number), log_id=UUID, number=int)
