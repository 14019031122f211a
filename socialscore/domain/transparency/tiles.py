"""Where hashes and entries lie in the published log (C2SP tlog-tiles): 256 to a tile, tiles never change."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import HASH_BYTES, Nodes, top_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
HIGHEST_LEVEL, HIGHEST_NUMBER = 63, 2**63 - 1
LONGEST_ENTRY = 2**16 - 1
# The hashes of a tile one after the other, by level and number.
TileReader = Callable[[int, int], bytes]
_PATH = re.compile(r"(?:(entries)|(\d{1,2}))/((?:x\d{3}/){0,6}\d{3})(?:\.p/(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileName:
    """`level` None for the entries themselves; `width` is how many it holds, 256 once it is full."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Below `tile/`: the number in groups of three digits, all but the last marked with an x."""
        digits = str(self.number)
        digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        level = "entries" if self.level is None else str(self.level)
        return f"{level}/{number}" + ("" if self.width == WIDTH else f".p/{self.width}")


def tile_name(path: str) -> TileName:
    """
    Read what stands below `tile/`.

    :raises Malformed: if it is not written the one way there is.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise Malformed("This is not the path of a tile.")
    level = None if found[1] else int(found[2])
    name = TileName(
        level=level,
        number=int(found[3].replace("x", "").replace("/", "")),
        width=int(found[4]) if found[4] else WIDTH,
    )
    is_there = 0 < name.width <= WIDTH and (level or 0) <= HIGHEST_LEVEL and name.number <= HIGHEST_NUMBER
    if not is_there or name.path != path:
        raise Malformed("This is not the path of a tile.")
    return name


def width_at(level: int, number: int, size: int) -> int:
    """How many hashes a tile holds in a log of `size` leaves; 0 if it is not there."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def nodes_from(read: TileReader) -> Nodes:
    """
    The nodes of a tree that is kept in tiles; those between the levels of tiles are computed.

    They raise `Malformed` if a tile is shorter than the tree.
    """

    def node(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        number, at = divmod(first, WIDTH)
        row = read(tile_level, number)[HASH_BYTES * at : HASH_BYTES * (at + (1 << above))]
        if len(row) < HASH_BYTES << above:
            raise Malformed("A tile is shorter than the log.")
        return top_of(row)

    return node


def bundle(entries: Iterable[bytes]) -> bytes:
    """
    The entries of a tile, each after its length in two bytes.

    :raises ValueError: if one is longer than can be said.
    """
    entries = list(entries)
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise ValueError("An entry has at most 65 535 bytes.")
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def entries_of(content: bytes) -> Iterator[bytes]:
    """
    The entries of a bundle.

    :raises Malformed: if it ends within one.
    """
    at = 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2])
        if end > len(content) or at + 2 > len(content):
            raise Malformed("The bundle ends within an entry.")
        yield content[at + 2 : end]
        at = end
