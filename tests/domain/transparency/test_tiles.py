"""Tiles: paths and widths of the specification, and the same tree read from them."""

from hashlib import sha256

import pytest

from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import inclusion_proof, leaf_hash, nodes_of, root
from socialscore.domain.transparency.tiles import (
    LONGEST_ENTRY,
    WIDTH,
    TileName,
    bundle,
    entries_of,
    nodes_from,
    tile_name,
    width_at,
)


def widths(level: int, size: int) -> list[int]:
    """Of the tiles of a level, from the first to the last that is there."""
    found = [width_at(level, number, size) for number in range(size // WIDTH + 2)]
    return [width for width in found if width]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "path"),
        [
            (TileName(level=0, number=1_234_067), "0/x001/x234/067"),
            (TileName(level=0, number=0), "0/000"),
            (TileName(level=1, number=999, width=1), "1/999.p/1"),
            (TileName(level=2, number=1_000, width=255), "2/x001/000.p/255"),
            (TileName(level=63, number=2**63 - 1), "63/x009/x223/x372/x036/x854/x775/807"),
            (TileName(level=None, number=273, width=112), "entries/273.p/112"),
        ],
    )
    def test_are_those_of_the_specification(self, name: TileName, path: str) -> None:
        assert name.path == path
        assert tile_name(path) == name

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "0",
            "0/",
            "0/0",
            "0/0000",
            "0/x000",
            "0/000/001",
            "0/x000/001",
            "0/x001/x234/x067",
            "0/x01/000",
            "00/000",
            "01/000",
            "64/000",
            "-1/000",
            "+1/000",
            "data/000",
            "entries/0",
            "/0/000",
            "0/000/",
            "0/000\n",
            "0/٠٠٠",
            "0/000.p/0",
            "0/000.p/01",
            "0/000.p/256",
            "0/000.p/999",
            "0/000.p/",
            "0/000.p",
            "0/000.p/1.p/1",
            "0/000.P/1",
            "0/../000",
            "0/x009/x223/x372/x036/x854/x775/808",
            "0/" + "x001/" * 2_000 + "001",
        ],
        ids=lambda path: repr(path[:40]),
    )
    def test_are_written_in_one_way(self, path: str) -> None:
        with pytest.raises(Malformed):
            tile_name(path)


class TestWidths:
    def test_are_those_of_the_example_of_the_specification(self) -> None:
        assert widths(0, 70_000) == [WIDTH] * 273 + [112]
        assert widths(1, 70_000) == [WIDTH, 17]
        assert widths(2, 70_000) == [1]
        assert widths(3, 70_000) == []

    def test_of_one_full_tile_are_a_full_and_a_partial_one(self) -> None:
        assert (widths(0, 256), widths(1, 256), widths(2, 256)) == ([WIDTH], [1], [])

    def test_of_an_empty_log_are_none(self) -> None:
        assert widths(0, 0) == []


class TestNodes:
    SIZE = 66_000  # three levels of tiles

    def test_give_the_same_tree(self) -> None:
        leaves = [leaf_hash(number.to_bytes(4)) for number in range(self.SIZE)]
        tiles: dict[tuple[int, int], bytes] = {}
        nodes = nodes_of(leaves)
        for level in range(3):
            for number in range(-(-(self.SIZE >> 8 * level) // WIDTH)):
                width = width_at(level, number, self.SIZE)
                hashes = [nodes(8 * level, number * WIDTH + at) for at in range(width)]
                tiles[level, number] = b"".join(hashes)
        from_tiles = nodes_from(lambda level, number: tiles[level, number])
        for size in (1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, self.SIZE):
            assert root(size, from_tiles) == root(size, nodes)
            for index in {0, size // 2, size - 1}:
                assert inclusion_proof(index, size, from_tiles) == inclusion_proof(index, size, nodes)

    @pytest.mark.parametrize("length", [0, 31, 63])
    def test_are_not_made_of_a_tile_that_is_too_short(self, length: int) -> None:
        with pytest.raises(Malformed):
            root(2, nodes_from(lambda level, number: bytes(length)))


class TestBundles:
    def test_are_read_as_they_were_made(self) -> None:
        entries = [b"", b"a", b"\x00\x01", sha256(b"").digest() * 4, bytes(LONGEST_ENTRY)]
        assert list(entries_of(bundle(iter(entries)))) == entries

    def test_have_the_bytes_of_the_specification(self) -> None:
        assert bundle([b"abc", b""]) == b"\x00\x03abc\x00\x00"

    def test_hold_no_entry_whose_length_cannot_be_said(self) -> None:
        with pytest.raises(ValueError, match="65 535"):
            bundle([bytes(LONGEST_ENTRY + 1)])

    @pytest.mark.parametrize("content", [b"\x00", b"\x00\x01", b"\x00\x00\x00", b"\x00\x03ab", b"\x00\x01a\x01"])
    def test_end_with_an_entry(self, content: bytes) -> None:
        with pytest.raises(Malformed):
            list(entries_of(content))
