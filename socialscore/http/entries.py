"""One entry of the score in plain words: its cause, its rule, what was counted, its limits, and what it did."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.caps import CapKind, room
from socialscore.domain.ids import SubjectId
from socialscore.domain.points import LineKind
from socialscore.domain.review import Outcome
from socialscore.domain.score import EntryKind
from socialscore.http.appeals import title_of as title_of_put_right
from socialscore.http.appeals import why_of
from socialscore.http.explained import (
    Other,
    Summand,
    answer_reason,
    award_lines,
    brought_over_why,
    reserved_lines,
    title_of,
    what_else,
)
from socialscore.http.numbers import number
from socialscore.http.sentences import cap_sentence, pause_sentence, points_sentence
from socialscore.http.settling import settle_due
from socialscore.http.words import ENDED
from socialscore.queries.entries import OwnEntry, own_entry
from socialscore.queries.own_action import OwnAction, RevisionRow
from socialscore.queries.put_right import APPEAL, PutRight
from socialscore.wiring import community_zone


class Ticked(NamedTuple):
    """A criterion of the rule, what it gives, and whether the reviewer ticked it."""

    text: str
    points: int
    is_ticked: bool


class Counted(NamedTuple):
    """What was stated and what the reviewer counted, within what the rule counts at most."""

    unit: str
    stated: int
    granted: int


class Limit(NamedTuple):
    """A limit of the rule, and how it stood when the action was first sent; `left` is None for the pause."""

    rule: str
    then: str
    left: int | None


class Judged(NamedTuple):
    """What the reviewer ticked and counted, and what of their words the participant may read."""

    criteria: list[Ticked]
    counted: Counted | None
    reason: str
    sentence: str
    note: str


class EntryAccount(NamedTuple):
    """
    All that is said of an entry. `lines` add up to what it confirmed or reserved; they are empty for other kinds.

    `rule` is the points rule of its version as a sentence; `judged` is None where nobody judged.
    """

    title: str
    meaning: str
    cause: str
    effect: str
    rule: str
    lines: list[Summand]
    others: list[Other]
    limits: list[Limit]
    judged: Judged | None


def settled_entry(entry_id: int, subject_id: SubjectId) -> OwnEntry:
    """
    An entry of a person, once a decision on its action that is due is settled; it says itself whether one is.

    :raises EntryNotFound: if there is none with this id, or it is somebody else's.
    """
    zone = community_zone()
    found = own_entry(entry_id, subject_id, now=timezone.now(), zone=zone)
    if found.action is None or not found.action.is_due:
        return found
    settle_due(subject_id=subject_id)
    return own_entry(entry_id, subject_id, now=timezone.now(), zone=zone)


def entry_account(entry: OwnEntry) -> EntryAccount:
    """An entry explained."""
    action, sent = entry.action, entry.revision
    return EntryAccount(
        title=title_of(entry.kind, action.activity_name if action else "", entry.brought_over),
        meaning=_meaning(entry.kind),
        cause=_cause(entry),
        effect=_effect(entry),
        rule=points_sentence(action.rules) if action else "",
        lines=_lines(entry, action, sent) if action and sent else [],
        others=_others(entry, action, sent) if action and sent else [],
        limits=_limits(entry, action) if action else [],
        judged=_judged(entry, action, sent) if action and sent else None,
    )


def _meaning(kind: EntryKind) -> str:
    return {
        EntryKind.RESERVE: _("Reserved: kept for this action until it has its answer. It is not part of your score."),
        EntryKind.RELEASE: _("Released: what was kept for this action is free again."),
        EntryKind.CONFIRM: _("Confirmed: added to your score."),
        EntryKind.REVERSE: _("Reversed: points of an earlier entry were taken back from your score."),
        EntryKind.ADJUST: _("Adjusted: not for an action that was sent here."),
    }[kind]


def _cause(entry: OwnEntry) -> str:
    """What happened, as its participant would tell it."""
    action, sent = entry.action, entry.revision
    if entry.brought_over is not None:
        return brought_over_why(entry.brought_over)
    if entry.put_right is not None:
        return _put_right(entry.kind, entry.put_right)
    if action is None:
        return _("A steward adjusted your score.")
    return _cause_of_action(entry, action, sent)


def _cause_of_action(entry: OwnEntry, action: OwnAction, sent: RevisionRow | None) -> str:
    if entry.kind is EntryKind.REVERSE:
        return f"{ENDED['REVERSED']}."
    if entry.kind is EntryKind.CONFIRM:
        return _("A reviewer approved it.")
    if sent is None:
        return f"{ENDED[action.status]}." if action.status in ENDED else _("It came to its end.")
    if entry.cause.decision_id is not None:
        is_approved = sent.answer is not None and sent.answer.outcome is Outcome.APPROVE
        return _("A reviewer approved it.") if is_approved else _("A reviewer did not approve it.")
    if sent.number > 1:
        return _("You sent it again as version %(n)s of your proof.") % {"n": sent.number}
    return _("You sent it.")


def _put_right(kind: EntryKind, one: PutRight) -> str:
    """What a steward or an appeal did, with the sentence that goes with it."""
    if one.kind == APPEAL and kind is EntryKind.REVERSE:
        return _("Your appeal was right: what was given first made way for what it gives now.")
    said = _("Your appeal was right.") if one.kind == APPEAL else f"{title_of_put_right(one)}. {why_of(one)}."
    return f"{said} “{one.sentence}”" if one.sentence else said


def _effect(entry: OwnEntry) -> str:
    """What it did to the score; below 0 nothing is shown anywhere, and the sentence says so."""
    before, after = number(max(0, entry.before)), number(max(0, entry.after))
    if not entry.points:
        text = _("Your score stayed at %(after)s.") % {"after": after}
    else:
        text = _("Your score went from %(before)s to %(after)s.") % {"before": before, "after": after}
    if min(entry.before, entry.after) >= 0:
        return text
    below = _("The lines add up to %(sum)s; nothing below 0 is shown anywhere.") % {"sum": number(entry.after)}
    return f"{text} {below}"


def _lines(entry: OwnEntry, action: OwnAction, sent: RevisionRow) -> list[Summand]:
    stated, rule = sent.count or 0, action.rules.points
    if entry.kind is EntryKind.CONFIRM and sent.answer:
        return award_lines(sent.answer, rule, stated=stated, rule_version=entry.rule_version)
    return reserved_lines(rule, stated=stated) if entry.kind is EntryKind.RESERVE else []


def _others(entry: OwnEntry, action: OwnAction, sent: RevisionRow) -> list[Other]:
    if entry.kind is not EntryKind.CONFIRM or sent.answer is None:
        return []
    return what_else(sent.answer, action.rules.points, stated=sent.count or 0)


def _limits(entry: OwnEntry, action: OwnAction) -> list[Limit]:
    """The caps and the pause as they stood when the action was first sent; the entries of its end have none."""
    first = action.revisions[0]
    is_limited = entry.kind in (EntryKind.RESERVE, EntryKind.CONFIRM) and entry.put_right is None
    if not is_limited or first.submitted_at is None:
        return []
    found, zone = [], community_zone()
    for cap in action.rules.caps:
        left = room(cap, list(entry.claims), first.submitted_at, zone).left
        if cap.kind is CapKind.POINTS:
            text = ngettext(
                "%(n)s point was left when you sent it, and it could earn up to %(most)s.",
                "%(n)s points were left when you sent it, and it could earn up to %(most)s.",
                left,
            )
        else:
            text = ngettext("%(n)s time was left when you sent it.", "%(n)s times were left when you sent it.", left)
        then = text % {"n": number(left), "most": number(first.up_to)}
        found.append(Limit(rule=cap_sentence(cap), then=then, left=left))
    if action.rules.cooldown_hours:
        pause = pause_sentence(action.rules.cooldown_hours)
        found.append(Limit(rule=pause, then=_("It was over when you sent it."), left=None))
    return found


def _judged(entry: OwnEntry, action: OwnAction, sent: RevisionRow) -> Judged | None:
    """What a reviewer said, for an entry that a decision made."""
    answer, rule = sent.answer, action.rules.points
    if answer is None or entry.cause.decision_id is None:
        return None
    is_award = entry.kind is EntryKind.CONFIRM
    ticked = rule.ticked_in(answer.lines)
    unit = next((line for line in answer.lines if line.kind is LineKind.UNIT), None) if is_award else None
    return Judged(
        criteria=[Ticked(c.text, c.points, c.criterion_id in ticked) for c in rule.criteria] if is_award else [],
        counted=Counted(unit=unit.text, stated=sent.count or 0, granted=unit.count) if unit else None,
        reason=answer_reason(answer, action.rules),
        sentence=answer.sentence,
        note=answer.note,
    )
