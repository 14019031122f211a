"""What photos have in common."""

from uuid import uuid4

import pytest

from socialscore.domain.ids import PartId
from socialscore.domain.likeness import Likeness, LikenessKind, are_alike, bands, most_telling, near

LOOK = -0x1234_5678_9ABC_DEF1


class TestAreAlike:
    @pytest.mark.parametrize(("apart", "expected"), [(0, True), (6, True), (7, False)])
    def test_allows_six_bits(self, apart: int, expected: bool) -> None:
        assert are_alike(LOOK, LOOK ^ ((1 << apart) - 1) << 20) is expected

    def test_finds_every_alike_one_in_a_band_that_is_near(self) -> None:
        changes = [0b111111, 1 << 63 | 1 << 47 | 1 << 31 | 1 << 15, 0b11 << 62 | 0b11 << 40 | 0b11 << 3]
        for change in changes:
            other = LOOK ^ change
            pairs = zip(bands(LOOK), bands(other), strict=True)
            assert any(theirs in near(own) for own, theirs in pairs)


class TestMostTelling:
    def test_names_each_pair_once_by_what_says_most(self) -> None:
        own, other = PartId(uuid4()), PartId(uuid4())
        links = [Likeness(kind=LikenessKind.LINK, part_id=own, other_part_id=PartId(uuid4())) for _ in range(9)]
        photo, file = (
            Likeness(kind=kind, part_id=own, other_part_id=other) for kind in (LikenessKind.PHOTO, LikenessKind.FILE)
        )
        found = most_telling([*links, photo, file])
        assert found == (file, *links[:4])
