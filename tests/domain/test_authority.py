"""Who decides alone."""

import pytest

from socialscore.domain.appeals import AppealState
from socialscore.domain.authority import agrees_in_the_end, decides_alone, lower_bound
from socialscore.domain.review import Outcome


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


class TestAgreeing:
    @pytest.mark.parametrize(
        ("said", "points", "appeal", "agrees"),
        [
            (Outcome.DECLINE, 0, None, True),
            (Outcome.APPROVE, 10, None, False),
            (Outcome.DECLINE, 0, AppealState.UPHELD, True),
            (Outcome.DECLINE, 0, AppealState.OVERTURNED, False),
            (Outcome.APPROVE, 10, AppealState.OVERTURNED, True),
            (Outcome.APPROVE, 29, AppealState.AMENDED, False),
            (Outcome.APPROVE, 30, AppealState.AMENDED, True),
            (Outcome.DECLINE, 0, AppealState.AMENDED, False),
        ],
    )
    def test_is_with_the_answer_to_an_appeal_before_the_decision(
        self, said: Outcome, points: int, appeal: AppealState | None, agrees: bool
    ) -> None:
        found = agrees_in_the_end(said, points, decided=Outcome.DECLINE, appeal=appeal, appeal_points=30)
        assert found is agrees
