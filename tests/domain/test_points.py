"""What a claim can earn, what it earned, and why (P1, P5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialscore.domain.points import (
    MOST_POINTS,
    Award,
    Change,
    Criterion,
    Line,
    LineKind,
    PointsOutOfRange,
    PointsRule,
    UnknownCriterion,
    WhatIf,
    lower_median,
)
from tests.builders import some_rules

RULE = some_rules().points
PLAIN = PointsRule(base_points=10)


class TestPointsRule:
    def test_reserves_the_stated_count_and_all_criteria(self) -> None:
        assert RULE.up_to(3) == 10 + 5 * 3 + 5

    def test_counts_no_more_than_its_most(self) -> None:
        assert RULE.up_to(7) == RULE.up_to(6) == RULE.most == 45

    def test_counts_nothing_below_nothing(self) -> None:
        assert RULE.up_to(-1) == RULE.up_to(0) == 15

    def test_without_a_unit_ignores_the_count(self) -> None:
        assert PLAIN.up_to(3) == PLAIN.most == 10
        assert PLAIN.award(stated=3, count=3, ticked=()).lines == (Line(kind=LineKind.BASE, points=10),)


class TestAward:
    def test_has_a_line_for_each_summand(self) -> None:
        award = RULE.award(stated=3, count=2, ticked=("place",))
        assert award.points == 25
        assert award.lines == (
            Line(kind=LineKind.BASE, points=10),
            Line(kind=LineKind.UNIT, points=10, text="full bag", count=2, each=5),
            Line(kind=LineKind.CRITERION, points=5, text="Place and date are clear"),
        )

    @pytest.mark.parametrize(("count", "points"), [(3, 25), (4, 25), (-1, 10)])
    def test_confirms_or_lowers_the_count_and_never_raises_it(self, count: int, points: int) -> None:
        assert RULE.award(stated=3, count=count, ticked=()).points == points

    def test_shows_the_count_that_counted(self) -> None:
        assert RULE.award(stated=9, count=9, ticked=()).lines[1].count == 6

    @pytest.mark.parametrize("other", [0, 30])
    def test_of_another_amount_has_a_line_for_the_judgement(self, other: int) -> None:
        award = RULE.award(stated=3, count=2, ticked=(), other=other)
        assert award.points == other
        assert award.lines[-1] == Line(kind=LineKind.JUDGEMENT, points=other - 20)

    def test_of_the_computed_amount_has_no_such_line(self) -> None:
        assert RULE.award(stated=3, count=2, ticked=(), other=20) == RULE.award(stated=3, count=2, ticked=())

    @pytest.mark.parametrize("other", [-1, 31])
    def test_refuses_less_than_nothing_and_more_than_was_reserved(self, other: int) -> None:
        with pytest.raises(PointsOutOfRange) as refused:
            RULE.award(stated=3, count=3, ticked=(), other=other)
        assert refused.value.values == {"most": 30}

    def test_refuses_a_tick_that_is_not_in_the_rules(self) -> None:
        with pytest.raises(UnknownCriterion):
            RULE.award(stated=3, count=3, ticked=("place", "other"))


RULES = st.builds(
    PointsRule,
    base_points=st.integers(0, 2_000),
    unit_name=st.sampled_from(["", "bag"]),
    points_each=st.integers(0, 50),
    at_most=st.integers(0, 50),
    criteria=st.lists(st.integers(0, 500), max_size=5).map(
        lambda points: tuple(Criterion(criterion_id=str(n), text=str(n), points=p) for n, p in enumerate(points))
    ),
)


class TestEveryAward:
    @given(rule=RULES, stated=st.integers(0, 100), count=st.integers(-5, 200), data=st.data())
    def test_adds_up_and_stays_within_what_was_reserved(
        self, rule: PointsRule, stated: int, count: int, data: st.DataObject
    ) -> None:
        most = rule.up_to(stated)
        ticked = (
            data.draw(st.lists(st.sampled_from([c.criterion_id for c in rule.criteria] or [""])))
            if rule.criteria
            else []
        )
        other = data.draw(st.none() | st.integers(0, most))
        award = rule.award(stated=stated, count=count, ticked=ticked, other=other)
        assert award.points == sum(line.points for line in award.lines)
        assert 0 <= award.points <= most <= rule.most <= MOST_POINTS
        assert other is None or award.points == other


TWINS = PointsRule(
    criteria=(
        Criterion(criterion_id="a", text="Shown", points=5),
        Criterion(criterion_id="b", text="Shown", points=5),
        Criterion(criterion_id="c", text="Shown", points=7),
        Criterion(criterion_id="d", text="Nice", points=0),
    )
)


class TestTickedIn:
    def test_reads_the_ticks_back_out_of_the_lines(self) -> None:
        assert RULE.ticked_in(RULE.award(stated=3, count=2, ticked=("place",)).lines) == {"place"}
        assert RULE.ticked_in(RULE.award(stated=3, count=2, ticked=()).lines) == frozenset()

    @pytest.mark.parametrize(("ticked", "read"), [("a", "a"), ("b", "a"), ("ab", "ab"), ("c", "c"), ("d", "d")])
    def test_gives_each_of_two_that_read_alike_a_line_of_its_own(self, ticked: str, read: str) -> None:
        assert TWINS.ticked_in(TWINS.award(stated=0, count=0, ticked=ticked).lines) == set(read)


class TestWhatIf:
    def test_names_the_whole_count_and_each_criterion_alone(self) -> None:
        changes = RULE.what_if(RULE.award(stated=4, count=2, ticked=()), stated=4)
        assert changes == (
            Change(kind=WhatIf.COUNT, points=10, text="full bag", count=4),
            Change(kind=WhatIf.CRITERION, points=5, text="Place and date are clear"),
        )

    def test_counts_no_more_than_the_rule_does(self) -> None:
        (change,) = RULE.what_if(RULE.award(stated=9, count=4, ticked=("place",)), stated=9)
        assert (change.points, change.count) == (10, 6)

    def test_has_nothing_to_say_of_all_that_could_be_given(self) -> None:
        assert RULE.what_if(RULE.award(stated=3, count=3, ticked=("place",)), stated=3) == ()

    def test_leaves_out_what_would_have_given_nothing(self) -> None:
        assert TWINS.what_if(TWINS.award(stated=0, count=0, ticked="abc"), stated=0) == ()

    @pytest.mark.parametrize(
        ("other", "changes"),
        [
            (0, [(WhatIf.COUNT, 5), (WhatIf.CRITERION, 5), (WhatIf.JUDGEMENT, 20)]),
            (18, [(WhatIf.COUNT, 5), (WhatIf.CRITERION, 5), (WhatIf.JUDGEMENT, 2)]),
            (27, [(WhatIf.COUNT, 3), (WhatIf.CRITERION, 3), (WhatIf.JUDGEMENT, -7)]),
            (30, [(WhatIf.JUDGEMENT, -10)]),
        ],
    )
    def test_keeps_a_judgement_beside_the_other_lines(self, other: int, changes: list[tuple[WhatIf, int]]) -> None:
        award = RULE.award(stated=3, count=2, ticked=(), other=other)
        assert [(change.kind, change.points) for change in RULE.what_if(award, stated=3)] == changes


class TestEveryChange:
    @given(rule=RULES, stated=st.integers(0, 100), count=st.integers(0, 100), data=st.data())
    def test_is_what_the_rule_itself_gives_and_promises_no_more_than_was_reserved(
        self, rule: PointsRule, stated: int, count: int, data: st.DataObject
    ) -> None:
        ids = [c.criterion_id for c in rule.criteria]
        ticked = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
        most = rule.up_to(stated)
        award = rule.award(stated=stated, count=count, ticked=ticked, other=data.draw(st.none() | st.integers(0, most)))
        computed = rule.award(stated=stated, count=count, ticked=ticked).points
        possible = {rule.award(stated=stated, count=stated, ticked=ticked).points - computed}
        possible |= {rule.award(stated=stated, count=count, ticked=ticked | {one}).points - computed for one in ids}
        for change in rule.what_if(award, stated=stated):
            would_be = award.points + change.points
            assert change.points != 0
            assert 0 <= would_be <= most
            if change.kind is WhatIf.JUDGEMENT:
                assert would_be == computed
            else:
                assert change.points in possible or would_be == most

    def test_of_an_empty_award_is_all_that_is_missing(self) -> None:
        changes = RULE.what_if(Award(points=0, lines=()), stated=2)
        assert [change.points for change in changes] == [10, 5]


class TestLowerMedian:
    @pytest.mark.parametrize(
        ("points", "median"), [([7], 7), ([9, 3], 3), ([9, 3, 5], 5), ([1, 9, 3, 5], 3), ([0, 0, 9], 0)]
    )
    def test_is_the_middle_and_of_two_middles_the_lower(self, points: list[int], median: int) -> None:
        assert lower_median(points) == median
