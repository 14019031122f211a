"""What the award of the item in hand comes to, as the reviewer's form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from socialscore.domain.points import PointsRule
from socialscore.web.languages import once_per_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    criterion_id: str
    text: str
    points: int
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    What the award comes to. `most_count` is the most that may be confirmed, `other` an amount typed instead of `total`.
    """

    base: int
    unit_name: str
    each: int
    stated_words: str
    most_count: int
    count: str
    unit_points: int
    criteria: list[Criterion]
    total: int
    other: str
    up_to_words: str


def tally_of(
    rule: PointsRule, *, stated: int, up_to: int, state: Mapping[str, str], mistakes: Mapping[str, str]
) -> SafeString:
    """The lines of the award; `state` is what stands in the form, `mistakes` are sentences by field."""
    if state or mistakes:
        return _drawn(_tally(rule, stated, up_to, state), mistakes)
    return _untouched(rule, stated, up_to)


@once_per_language
def _untouched(rule: PointsRule, stated: int, up_to: int) -> SafeString:
    """The same for all items of an activity with the same count."""
    return _drawn(_tally(rule, stated, up_to, {}), {})


def _drawn(tally: Tally, mistakes: Mapping[str, str]) -> SafeString:
    return render_to_string("validator/tally.html", {"tally": tally, "mistakes": mistakes})


def _tally(rule: PointsRule, stated: int, up_to: int, state: Mapping[str, str]) -> Tally:
    """An empty `state` is a form that nobody touched: all criteria are ticked then."""
    everything = [criterion.criterion_id for criterion in rule.criteria]
    ticked = state.get("ticked", "").split() if state else everything
    most_count = min(stated, rule.at_most)
    given = state.get("count", "")
    count = min(int(given), most_count) if given.isdecimal() and len(given) < 10 else most_count
    award = rule.award(stated=stated, count=count, ticked=[c for c in ticked if c in everything])
    return Tally(
        base=rule.base_points,
        unit_name=rule.unit_name,
        each=rule.points_each,
        stated_words=_stated(stated, rule.points_each, most_count),
        most_count=most_count,
        count=given or str(count),
        unit_points=rule.points_each * count,
        criteria=[
            Criterion(criterion_id=c.criterion_id, text=c.text, points=c.points, is_ticked=c.criterion_id in ticked)
            for c in rule.criteria
        ],
        total=award.points,
        other=state.get("points", ""),
        up_to_words=_("up to %(most)s") % {"most": up_to},
    )


def _stated(stated: int, each: int, most_count: int) -> str:
    values = {"stated": stated, "each": each, "most": most_count}
    if most_count < stated:
        return _("said %(stated)s, %(most)s count, %(each)s each") % values
    return _("said %(stated)s, %(each)s each") % values
