"""The rules in a line of an import: as columns, and as data that is read strictly."""

from typing import Any

import pytest

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import RuleBroken
from socialscore.domain.import_lines import CellRefused, ImportLine
from socialscore.domain.import_rules import rules_of
from socialscore.domain.points import PointsRule
from socialscore.domain.rules import FileKind, Need, NoProofAsked, ProofRule, Rules, UnitIncomplete
from tests.builders import some_rules

CRITERION = {"criterion_id": "bags-shown", "text": "bags shown", "points": 5}
REASON = {"code": "BLUR", "use": "CHANGES", "label": "Blurred", "sentence": "Take it anew, please."}


def rules(**cells: Any) -> Rules:
    return rules_of(ImportLine(number=2, cells=cells))


def refused(**cells: Any) -> tuple[str, str]:
    """Place and code of what is said."""
    with pytest.raises(CellRefused) as refusal:
        rules(**cells)
    return refusal.value.field, refusal.value.error.code


class TestColumns:
    def test_left_out_have_their_defaults(self) -> None:
        assert rules() == Rules()
        assert rules(base_points=" ", text="", rules=None) == Rules()

    def test_say_what_people_would_fill(self) -> None:
        assert rules(
            base_points="10",
            unit_name="full bag",
            points_each="5",
            at_most="6",
            cap_per_day="1",
            cap_in_all=20,
            text="required",
            link="OPTIONAL",
            photos="none",
            instructions="Bring gloves.",
        ) == Rules(
            points=PointsRule(base_points=10, unit_name="full bag", points_each=5, at_most=6),
            caps=(Cap(Window.DAY, CapKind.COUNT, 1), Cap(Window.ALL, CapKind.COUNT, 20)),
            proof=ProofRule(text=Need.REQUIRED, link=Need.OPTIONAL, kinds=(), min_files=0, max_files=0),
            instructions="Bring gloves.",
        )

    def test_ask_for_photos_or_let_them_be_added(self) -> None:
        assert rules(photos="REQUIRED").proof == ProofRule()
        assert rules(photos="OPTIONAL").proof == ProofRule(min_files=0)

    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            ("base_points", "-1", "NUMBER_NOT_POSSIBLE"),
            ("cap_per_day", "0", "NUMBER_NOT_POSSIBLE"),
            ("cap_in_all", "many", "NUMBER_NOT_POSSIBLE"),
            ("unit_name", "x" * 31, "TEXT_NOT_POSSIBLE"),
            ("instructions", "x" * 10_001, "TEXT_NOT_POSSIBLE"),
            ("photos", "3", "CODE_NOT_POSSIBLE"),
        ],
    )
    def test_refuse_what_is_not_possible(self, column: str, value: str, code: str) -> None:
        assert refused(**{column: value}) == (column, code)

    @pytest.mark.parametrize(
        ("cells", "error"),
        [({"unit_name": "bag"}, UnitIncomplete), ({"photos": "NONE", "text": "NONE"}, NoProofAsked)],
    )
    def test_have_to_hold_together(self, cells: dict[str, str], error: type[RuleBroken]) -> None:
        with pytest.raises(error):
            rules(**cells)

    def test_do_not_stand_beside_rules(self) -> None:
        assert refused(rules={}, link="NONE") == ("link", "RULES_TWICE")


class TestData:
    @pytest.mark.parametrize(
        "whole",
        [
            some_rules(),
            Rules(),
            Rules.from_data({**Rules().to_data(), "reasons": [REASON], "due_hours": 5, "lead_may_review": True}),
            Rules.from_data(
                {
                    **Rules().to_data(),
                    "points": {**Rules().to_data()["points"], "criteria": [CRITERION]},
                    "caps": [{"window": "WEEK", "kind": "POINTS", "limit": 9}],
                }
            ),
        ],
    )
    def test_is_what_rules_give(self, whole: Rules) -> None:
        assert rules(rules=whole.to_data()) == whole

    def test_left_out_has_its_defaults(self) -> None:
        assert rules(rules={}) == Rules()
        given = {"points": {"base_points": 3}, "proof": {"text": "REQUIRED", "kinds": []}}
        assert rules(rules=given) == Rules(
            points=PointsRule(base_points=3),
            proof=ProofRule(text=Need.REQUIRED, kinds=(), min_files=0, max_files=0),
        )

    def test_names_each_kind_of_file_once(self) -> None:
        assert rules(rules={"proof": {"kinds": ["PDF", "PHOTO", "PDF"]}}).proof.kinds == (FileKind.PDF, FileKind.PHOTO)

    @pytest.mark.parametrize(
        ("data", "place", "code"),
        [
            ("10 points", "rules", "OBJECT_NOT_POSSIBLE"),
            ({"pionts": {}}, "rules.pionts", "PART_UNKNOWN"),
            ({"\ud800": {}}, "rules.?", "PART_UNKNOWN"),
            ({"points": None}, "rules.points", "OBJECT_NOT_POSSIBLE"),
            ({"points": {"base": 1}}, "rules.points.base", "PART_UNKNOWN"),
            ({"points": {"base_points": None}}, "rules.points.base_points", "NUMBER_NOT_POSSIBLE"),
            ({"points": {"base_points": 1.5}}, "rules.points.base_points", "NUMBER_NOT_POSSIBLE"),
            ({"points": {"criteria": {}}}, "rules.points.criteria", "LIST_NOT_POSSIBLE"),
            (
                {"points": {"criteria": [CRITERION, {**CRITERION, "criterion_id": "a b"}]}},
                "rules.points.criteria[1].criterion_id",
                "NAME_NOT_POSSIBLE",
            ),
            (
                {"points": {"criteria": [{**CRITERION, "text": " "}]}},
                "rules.points.criteria[0].text",
                "CELL_BLANK",
            ),
            ({"caps": [{"window": "DAY", "kind": "COUNT"}]}, "rules.caps[0].limit", "CELL_BLANK"),
            ({"caps": [{"window": "YEAR"}]}, "rules.caps[0].window", "CODE_NOT_POSSIBLE"),
            ({"caps": [[]]}, "rules.caps[0]", "OBJECT_NOT_POSSIBLE"),
            ({"caps": [{}] * 7}, "rules.caps", "LIST_NOT_POSSIBLE"),
            ({"proof": {"kinds": ["FILM"]}}, "rules.proof.kinds", "CODE_NOT_POSSIBLE"),
            ({"due_hours": 0}, "rules.due_hours", "NUMBER_NOT_POSSIBLE"),
            ({"lead_may_review": 2}, "rules.lead_may_review", "FLAG_NOT_POSSIBLE"),
            ({"reasons": [REASON, REASON]}, "rules.reasons[1].code", "REASON_CODE_TAKEN"),
            ({"reasons": [{**REASON, "code": "OTHER"}]}, "rules.reasons[0].code", "REASON_CODE_TAKEN"),
            ({"reasons": [{**REASON, "code": 5}]}, "rules.reasons[0].code", "NAME_NOT_POSSIBLE"),
            ({"points": {"unit_name": "bag"}}, "rules", "UNIT_INCOMPLETE"),
        ],
    )
    def test_is_refused_with_the_place_that_is_wrong(self, data: Any, place: str, code: str) -> None:
        assert refused(rules=data) == (place, code)
