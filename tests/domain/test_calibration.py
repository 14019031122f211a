"""The lot by which items for calibration come."""

from uuid import uuid4

from socialscore.domain.calibration import choose, is_drawn
from socialscore.domain.ids import ActionId, SubjectId


class TestLot:
    def test_is_one_in_four_and_the_same_each_time(self) -> None:
        reviewer = SubjectId(uuid4())
        ids = [ActionId(uuid4()) for _ in range(2_000)]
        drawn = [is_drawn(reviewer, one) for one in ids]
        assert 400 < sum(drawn) < 600
        assert drawn == [is_drawn(reviewer, one) for one in ids]

    def test_has_nothing_to_choose_from_nothing(self) -> None:
        assert choose([], reviewer=SubjectId(uuid4())) is None
