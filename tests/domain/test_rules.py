"""What the rules of a version may say."""

import json
from dataclasses import replace
from typing import Any

import pytest

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import RuleBroken
from socialscore.domain.points import Criterion, PointsRule
from socialscore.domain.rules import (
    CapNotPossible,
    CooldownNotPossible,
    CriterionIncomplete,
    DueTimeNotPossible,
    FileCountNotPossible,
    FileKind,
    Need,
    NegativePoints,
    NoProofAsked,
    ProofRule,
    Rules,
    TooManyPoints,
    UnitIncomplete,
)
from tests.builders import some_rules


def criterion(text: str, points: int = 1, criterion_id: str = "") -> Criterion:
    return Criterion(criterion_id=criterion_id or text, text=text, points=points)


class TestRules:
    def test_hold_as_they_are_built(self) -> None:
        some_rules().check()
        Rules().check()

    @pytest.mark.parametrize(
        ("points", "refusal"),
        [
            (PointsRule(base_points=10_001), TooManyPoints),
            (PointsRule(base_points=10_000, criteria=(criterion("a"),)), TooManyPoints),
            (PointsRule(base_points=-1), NegativePoints),
            (PointsRule(criteria=(criterion("a", -1),)), NegativePoints),
            (PointsRule(unit_name="bag", points_each=-5, at_most=1), NegativePoints),
            (PointsRule(unit_name="bag", points_each=5, at_most=-1), NegativePoints),
            (PointsRule(unit_name="bag"), UnitIncomplete),
            (PointsRule(unit_name="bag", points_each=5), UnitIncomplete),
            (PointsRule(unit_name="bag", at_most=5), UnitIncomplete),
            (PointsRule(points_each=5, at_most=5), UnitIncomplete),
            (PointsRule(points_each=5), UnitIncomplete),
            (PointsRule(at_most=5), UnitIncomplete),
            (PointsRule(unit_name=" ", points_each=5, at_most=5), UnitIncomplete),
            (PointsRule(unit_name=" "), UnitIncomplete),
            (PointsRule(criteria=(criterion(" "),)), CriterionIncomplete),
            (
                PointsRule(criteria=(criterion("a", criterion_id="1"), criterion("a ", criterion_id="2"))),
                CriterionIncomplete,
            ),
            (
                PointsRule(criteria=(criterion("a", criterion_id="1"), criterion("b", criterion_id="1"))),
                CriterionIncomplete,
            ),
        ],
    )
    def test_refuse_points_that_cannot_be(self, points: PointsRule, refusal: type[RuleBroken]) -> None:
        with pytest.raises(refusal):
            some_rules(points=points).check()

    @pytest.mark.parametrize(
        "points",
        [
            PointsRule(base_points=10_000),
            PointsRule(),
            PointsRule(unit_name="bag", points_each=1, at_most=1),
            PointsRule(criteria=(criterion("a", 0), criterion("b", 0))),
        ],
    )
    def test_take_points_up_to_the_edge(self, points: PointsRule) -> None:
        some_rules(points=points).check()

    @pytest.mark.parametrize(
        ("proof", "refusal"),
        [
            (ProofRule(min_files=-1), FileCountNotPossible),
            (ProofRule(min_files=3, max_files=2), FileCountNotPossible),
            (ProofRule(max_files=7), FileCountNotPossible),
            (ProofRule(kinds=()), FileCountNotPossible),
            (ProofRule(min_files=0, max_files=0), FileCountNotPossible),
            (ProofRule(text=Need.NONE, kinds=(), min_files=0, max_files=0), NoProofAsked),
        ],
    )
    def test_refuse_proof_that_cannot_be_given(self, proof: ProofRule, refusal: type[RuleBroken]) -> None:
        with pytest.raises(refusal):
            some_rules(proof=proof).check()

    @pytest.mark.parametrize(
        "proof",
        [
            ProofRule(text=Need.OPTIONAL, kinds=(), min_files=0, max_files=0),
            ProofRule(text=Need.NONE, link=Need.OPTIONAL, kinds=(), min_files=0, max_files=0),
            ProofRule(text=Need.NONE, kinds=(FileKind.PDF,), min_files=6, max_files=6),
        ],
    )
    def test_take_proof_of_one_kind(self, proof: ProofRule) -> None:
        some_rules(proof=proof).check()

    @pytest.mark.parametrize(
        ("wrong", "right", "refusal"),
        [
            ({"due_hours": 0}, {"due_hours": 1}, DueTimeNotPossible),
            ({"due_hours": 1_441}, {"due_hours": 1_440}, DueTimeNotPossible),
            ({"cooldown_hours": -1}, {"cooldown_hours": 0}, CooldownNotPossible),
            ({"cooldown_hours": 8_761}, {"cooldown_hours": 8_760}, CooldownNotPossible),
            (
                {"caps": (Cap(Window.DAY, CapKind.COUNT, 0),)},
                {"caps": (Cap(Window.DAY, CapKind.COUNT, 1),)},
                CapNotPossible,
            ),
        ],
    )
    def test_refuse_times_and_caps_beyond_the_edge(
        self, wrong: dict[str, Any], right: dict[str, Any], refusal: type[RuleBroken]
    ) -> None:
        replace(some_rules(), **right).check()
        with pytest.raises(refusal):
            replace(some_rules(), **wrong).check()

    def test_name_all_of_their_mistakes_at_once(self) -> None:
        wrong = some_rules(
            points=PointsRule(base_points=10_001, unit_name="bag", criteria=(criterion(" "),)),
            proof=ProofRule(min_files=3, max_files=2),
            caps=(Cap(Window.DAY, CapKind.COUNT, 0), Cap(Window.WEEK, CapKind.COUNT, 0)),
            due_hours=0,
            cooldown_hours=-1,
        )
        assert [type(mistake) for mistake in wrong.mistakes()] == [
            *(TooManyPoints, UnitIncomplete, CriterionIncomplete, FileCountNotPossible),
            *(CapNotPossible, DueTimeNotPossible, CooldownNotPossible),
        ]

    def test_come_back_from_their_data_as_they_were(self) -> None:
        rules = some_rules(
            caps=(Cap(Window.WEEK, CapKind.POINTS, 50),),
            cooldown_hours=3,
            due_hours=24,
            lead_may_review=True,
            instructions="Bring *gloves*.",
        )
        assert Rules.from_data(json.loads(json.dumps(rules.to_data()))) == rules
