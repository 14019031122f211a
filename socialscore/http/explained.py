"""Points, line by line: what a claim can give, what it gave, and what would have changed it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from socialscore.domain.action_states import PENDING
from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.points import Award, Change, Line, LineKind, PointsRule, WhatIf
from socialscore.domain.review import Outcome
from socialscore.domain.rules import Rules
from socialscore.domain.score import EntryKind
from socialscore.http.numbers import number, signed
from socialscore.queries.imports import BroughtOver
from socialscore.queries.own_action import Answer, OwnAction
from socialscore.queries.scores import EntryRow, Share


class Summand(NamedTuple):
    """A line of an account; `amount` is its points as they are read, `href` the page that explains it, if any."""

    label: str
    detail: str
    amount: str
    points: int
    href: str = ""


class Other(NamedTuple):
    """What would have changed the points, and by how much."""

    text: str
    amount: str
    points: int


class Explained(NamedTuple):
    """What the lines add up to; `is_award` says that it was given, `others` what would have changed it."""

    lines: list[Summand]
    total: int
    others: list[Other]
    is_award: bool


def explained(action: OwnAction, award: Answer | None = None) -> Explained:
    """
    The account of an action's points: of what was given, of what is reserved, or of the rule.

    :param award: what an appeal gave instead of the reviewer.
    """
    rule, sent = action.rules.points, action.sent
    answer, stated = (award or sent.answer, sent.count or 0) if sent else (None, 0)
    if answer is not None and answer.outcome is Outcome.APPROVE:
        lines = award_lines(answer, rule, stated=stated, rule_version=action.rule_version)
        return Explained(lines, answer.points, what_else(answer, rule, stated=stated), is_award=True)
    if sent is not None and action.status in PENDING:
        return Explained(reserved_lines(rule, stated=stated), sent.up_to, [], is_award=False)
    return Explained(rule_lines(rule), rule.most, [], is_award=False)


def rule_lines(rule: PointsRule) -> list[Summand]:
    """A rule as it stands, before anybody counts."""
    lines = [_base(rule.base_points, _("base points"))]
    if rule.has_unit:
        lines.append(
            _summand(
                _("Each %(unit)s") % {"unit": rule.unit_name},
                _("at most %(most)s") % {"most": number(rule.at_most)},
                rule.points_each,
            )
        )
    return lines + [_summand(c.text, _("ticked by the reviewer"), c.points) for c in rule.criteria]


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
    return lines + [_summand(c.text, _("if the reviewer ticks it"), c.points) for c in rule.criteria]


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
            lines.append(_summand(line.text, _("ticked by the reviewer"), line.points))
        else:
            lines.append(_summand(_("Reviewer’s judgement"), answer.why, line.points))
    return lines


def what_else(answer: Answer, rule: PointsRule, *, stated: int) -> list[Other]:
    """The counterfactual: each thing that would have changed the points, alone."""
    award = Award(points=answer.points, lines=answer.lines)
    return [_other(_changed(change, stated), change.points) for change in rule.what_if(award, stated=stated)]


def _changed(change: Change, stated: int) -> str:
    if change.kind is WhatIf.CRITERION:
        return _("With “%(text)s”") % {"text": change.text}
    if change.kind is WhatIf.JUDGEMENT:
        return _("Without the reviewer’s judgement")
    whole = _("With all %(n)s × %(unit)s that you stated")
    text = whole if change.count == stated else _("With %(n)s × %(unit)s, the most that counts")
    return text % {"n": number(change.count), "unit": change.text}


def answer_reason(answer: Answer, rules: Rules) -> str:
    """The prepared reason's label; nothing for a reason in the reviewer's own words."""
    if not answer.reason or answer.reason == OTHER_REASON:
        return ""
    return next((reason.label for reason in rules.reasons if reason.code == answer.reason), "")


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


def share_line(share: Share) -> Summand:
    """What an activity gave, as a line that adds up to the score."""
    return Summand(share.name or _("Adjusted by stewards"), "", number(share.points), share.points)


def entry_title(row: EntryRow) -> str:
    """What an entry of the score is for."""
    return title_of(row.kind, row.activity_name, row.brought_over)


def title_of(kind: EntryKind, activity_name: str, source: BroughtOver | None) -> str:
    """What an entry of a kind is for: its activity, or where it comes from."""
    if source is not None:
        title = _("Taken back: from %(source)s") if source.is_back else _("Brought over from %(source)s")
        return title % {"source": source.source}
    if kind is EntryKind.REVERSE:
        return _("%(activity)s, reversed") % {"activity": activity_name}
    return activity_name or _("Adjusted by a steward")


def entry_why(row: EntryRow) -> str:
    """The summands of an entry and the version of their rules, in one line; nothing for an adjustment of no batch."""
    if row.brought_over is not None:
        return brought_over_why(row.brought_over)
    version = _("rules version %(n)s") % {"n": row.rule_version}
    if row.kind is not EntryKind.CONFIRM or not row.lines:
        return version if row.action_id else ""
    return f"{lines_in_words(row.lines)} · {version}"


def brought_over_why(one: BroughtOver) -> str:
    """What it was for, on which day, and who answers for it."""
    day = date_format(one.done_on, "j F Y") if one.done_on else ""
    who = _("a steward says: %(reason)s") % {"reason": one.reason} if one.is_back else _("confirmed by two stewards")
    return " · ".join(filter(None, (one.text, day, who)))


def _base(value: int, detail: str) -> Summand:
    return Summand(label=_("Taking part"), detail=detail, amount=number(value), points=value)


def _unit(unit: str, count: int, value: int, detail: str) -> Summand:
    label = _("%(count)s × %(unit)s") % {"count": number(count), "unit": unit}
    return _summand(label, detail, value)


def _summand(label: str, detail: str, value: int) -> Summand:
    return Summand(label=label, detail=detail, amount=signed(value), points=value)


def _other(text: str, value: int) -> Other:
    return Other(text=text, amount=signed(value), points=value)


def _counted(line: Line, rule: PointsRule, stated: int) -> str:
    rate = _("%(each)s for each, at most %(most)s") % {"each": number(line.each), "most": number(rule.at_most)}
    if line.count == min(stated, rule.at_most):
        told = _("you said %(n)s, the reviewer agreed") % {"n": number(stated)}
    else:
        told = _("you said %(n)s, the reviewer counted %(m)s") % {"n": number(stated), "m": number(line.count)}
    return f"{rate}; {told}"
