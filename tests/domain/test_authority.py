"""Who decides alone."""

import pytest

from socialscore.domain.authority import decides_alone, lower_bound


class TestLowerBound:
    @pytest.mark.parametrize(
        ("agreed", "compared", "bound"),
        [(0, 0, 0.0), (20, 20, 0.839), (18, 20, 0.699), (15, 20, 0.531), (70, 100, 0.604)],
    )
    def test_is_wilsons(self, agreed: int, compared: int, bound: float) -> None:
        assert round(lower_bound(agreed, compared), 3) == bound


class TestDecidingAlone:
    def test_is_presumed_until_twenty_comparisons(self) -> None:
        assert decides_alone([])
        assert decides_alone([False] * 19)
        assert not decides_alone([False] * 20)

    def test_is_lost_below_and_had_again_further_above(self) -> None:
        lost = [True] * 15 + [False] * 5
        assert not decides_alone(lost)
        assert not decides_alone(lost + [True] * 10)  # 0.66: it would be kept, but is not had again
        assert decides_alone([True] * 17 + [False] * 3)  # 0.64: kept
        assert decides_alone(lost + [True] * 30)
