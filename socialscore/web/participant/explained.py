"""Points, line by line: what a claim can give, what it gave, and what would have changed it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from socialscore.domain.points import Line, LineKind, PointsRule
from socialscore.queries.own_action import Answer
from socialscore.web.templatetags.formats import number, signed


class Summand(NamedTuple):
    """A line of components/ledger.html."""

    label: str
    detail: str
    amount: str


class Other(NamedTuple):
    """What would have changed the points, and by how much."""

    text: str
    amount: str


def rule_lines(rule: PointsRule) -> list[Summand]:
    """A rule as it stands, before anybody counts."""
    lines = [_base(rule.base_points, _("base points"))]
    if rule.has_unit:
        lines.append(
            Summand(
                label=_("Each %(unit)s") % {"unit": rule.unit_name},
                detail=_("at most %(most)s") % {"most": number(rule.at_most)},
                amount=signed(rule.points_each),
            )
        )
    return lines + [_criterion(c.text, c.points, _("ticked by the reviewer")) for c in rule.criteria]


def reserved_lines(rule: PointsRule, *, stated: int) -> list[Summand]:
    """The most that a claim with this count can give: every criterion included."""
    lines = [_base(rule.base_points, _("base points"))]
    if rule.has_unit:
        counted = min(stated, rule.at_most)
        detail = _("%(each)s for each, at most %(most)s") % {
            "each": number(rule.points_each),
            "most": number(rule.at_most),
        }
        lines.append(_unit(rule.unit_name, counted, counted * rule.points_each, detail))
    return lines + [_criterion(c.text, c.points, _("if the reviewer ticks it")) for c in rule.criteria]


def award_lines(answer: Answer, rule: PointsRule, *, stated: int, rule_version: int) -> list[Summand]:
    """The summands of an award; they add up to its points."""
    base = _("base points, rules version %(n)s") % {"n": rule_version}
    lines = []
    for line in answer.lines:
        if line.kind is LineKind.BASE:
            lines.append(_base(line.points, base))
        elif line.kind is LineKind.UNIT:
            lines.append(_unit(line.text, line.count, line.points, _counted(line, rule, stated)))
        elif line.kind is LineKind.CRITERION:
            lines.append(_criterion(line.text, line.points, _("ticked by the reviewer")))
        else:
            lines.append(Summand(label=_("Reviewer’s judgement"), detail=answer.why, amount=signed(line.points)))
    return lines


def what_else(answer: Answer, rule: PointsRule, *, stated: int) -> list[Other]:
    """The counterfactual: each thing that would have given more, alone."""
    others = []
    unit = next((line for line in answer.lines if line.kind is LineKind.UNIT), None)
    if unit is not None:
        claimed = min(stated, rule.at_most)
        if unit.count < claimed:
            text = _("With all %(n)s × %(unit)s that you stated")
            more = (claimed - unit.count) * unit.each
            others.append(Other(text % {"n": number(claimed), "unit": unit.text}, signed(more)))
        elif unit.count < rule.at_most:
            others.append(Other(_("With one more %(unit)s") % {"unit": unit.text}, signed(unit.each)))
    given = {line.text for line in answer.lines if line.kind is LineKind.CRITERION}
    others += [
        Other(_("With “%(text)s”") % {"text": c.text}, signed(c.points))
        for c in rule.criteria
        if c.text not in given and c.points
    ]
    judged = sum(line.points for line in answer.lines if line.kind is LineKind.JUDGEMENT)
    if judged < 0:
        others.append(Other(_("Without the reviewer’s judgement"), signed(-judged)))
    return others


def lines_in_words(lines: Iterable[Line]) -> str:
    """The summands in one short line: "10 for taking part, 15 for 3 × full bag"."""
    words = []
    for line in lines:
        n = number(line.points)
        if line.kind is LineKind.BASE:
            words.append(_("%(n)s for taking part") % {"n": n})
        elif line.kind is LineKind.UNIT:
            words.append(_("%(n)s for %(count)s × %(unit)s") % {"count": number(line.count), "unit": line.text, "n": n})
        elif line.kind is LineKind.CRITERION:
            words.append(_("%(n)s for “%(text)s”") % {"text": line.text, "n": n})
        else:
            words.append(_("reviewer’s judgement %(n)s") % {"n": signed(line.points)})
    return ", ".join(words)


def _base(value: int, detail: str) -> Summand:
    return Summand(label=_("Taking part"), detail=detail, amount=number(value))


def _unit(unit: str, count: int, value: int, detail: str) -> Summand:
    label = _("%(count)s × %(unit)s") % {"count": number(count), "unit": unit}
    return Summand(label=label, detail=detail, amount=signed(value))


def _criterion(text: str, value: int, detail: str) -> Summand:
    return Summand(label=text, detail=detail, amount=signed(value))


def _counted(line: Line, rule: PointsRule, stated: int) -> str:
    rate = _("%(each)s for each, at most %(most)s") % {"each": number(line.each), "most": number(rule.at_most)}
    if line.count == min(stated, rule.at_most):
        told = _("you said %(n)s, the reviewer agreed") % {"n": number(stated)}
    else:
        told = _("you said %(n)s, the reviewer counted %(m)s") % {"n": number(stated), "m": number(line.count)}
    return f"{rate}; {told}"
