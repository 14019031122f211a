"""The lines of an award: drawn once while nobody touched the form, and anew from what stands in it."""

from socialscore.domain.points import Criterion, PointsRule
from socialscore.web.validator.tally import tally_of

RULE = PointsRule(
    base_points=10,
    unit_name="full bag",
    points_each=5,
    at_most=4,
    criteria=(Criterion(criterion_id="sorted", text="Sorted", points=3),),
)


def drawn(state: dict[str, str], mistakes: dict[str, str] | None = None, *, stated: int = 3) -> str:
    return tally_of(RULE, stated=stated, up_to=RULE.up_to(stated), state=state, mistakes=mistakes or {})


class TestTally:
    def test_of_an_untouched_form_is_drawn_once(self) -> None:
        assert drawn({}) is drawn({})

    def test_adds_up_what_was_stated(self) -> None:
        assert "<output>28</output>" in drawn({})
        assert "<output>33</output>" in drawn({}, stated=6)

    def test_shows_what_stands_in_the_form(self) -> None:
        drawn({})
        touched = drawn({"count": "1", "ticked": ""})
        assert "<output>15</output>" in touched
        assert " checked" not in touched

    def test_says_what_is_wrong(self) -> None:
        assert "Too many" in drawn({"count": "9"}, {"count": "Too many"})
        assert "Too many" not in drawn({})
