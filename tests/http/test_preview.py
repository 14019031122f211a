"""What other rules would have meant for earlier actions."""

from socialscore.domain.points import Criterion, PointsRule
from socialscore.http.preview import Effect, Preview, effect_of
from socialscore.queries.led_actions import Tried

RULE = PointsRule(
    base_points=10,
    unit_name="full bag",
    points_each=5,
    at_most=6,
    criteria=(Criterion(criterion_id="place", text="Place", points=5),),
)


def tried(points: int, *, count: int = 0, ticked: tuple[str, ...] | None = (), judgement: int = 0) -> Tried:
    return Tried(count=count, ticked=None if ticked is None else frozenset(ticked), points=points, judgement=judgement)


def after(one: Tried) -> int:
    effect = effect_of(RULE, [one])
    assert effect is not None
    return effect.average_after


class TestEffect:
    def test_replays_count_and_ticks(self) -> None:
        assert after(tried(0, count=2, ticked=("place",))) == 25
        assert after(tried(0, count=9)) == 40

    def test_counts_nothing_for_a_tick_that_is_gone(self) -> None:
        assert after(tried(0, ticked=("gone",))) == 10

    def test_lets_what_nobody_ticked_yet_earn_everything(self) -> None:
        assert after(tried(0, count=1, ticked=None)) == 20

    def test_keeps_the_reviewers_judgement_within_the_rule(self) -> None:
        assert after(tried(0, judgement=-3)) == 7
        assert after(tried(0, judgement=-30)) == 0
        assert after(tried(0, judgement=30)) == 15

    def test_counts_same_more_and_less(self) -> None:
        assert effect_of(RULE, [tried(10), tried(4), tried(20), tried(12)]) == Effect(
            tried=4, same=1, more=1, less=2, average_before=12, average_after=10
        )

    def test_is_none_without_actions(self) -> None:
        assert effect_of(RULE, []) is None


class TestEffectSentence:
    def sentence(self, **counts: int) -> str:
        numbers = {"tried": 50, "same": 0, "more": 0, "less": 0, "average_before": 28, "average_after": 31, **counts}
        return Preview(sentences=[], effect=Effect(**numbers), saving="", save_words="").effect_sentence

    def test_names_each_part_that_there_is(self) -> None:
        assert self.sentence(same=31, more=12, less=7) == "Of them, 31 would earn the same, 12 more, 7 less."
        assert self.sentence(same=50) == "All of them would earn the same."
        assert self.sentence(less=50) == "Of them, 50 less."
        assert Preview(sentences=[], effect=None, saving="", save_words="").effect_sentence == ""
