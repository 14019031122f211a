"""What happened to an action, newest first."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.domain.action import Status
from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.review import Outcome
from socialscore.queries.own_action import Answer, OwnAction, RevisionRow
from socialscore.web.templatetags.formats import signed

_ENDS = {
    Status.WITHDRAWN: ("out", gettext_lazy("You withdrew it")),
    Status.EXPIRED: ("hourglass", gettext_lazy("The time to answer passed; no mark against you")),
    Status.CANCELLED: ("ban", gettext_lazy("The activity was cancelled; this costs you nothing")),
    Status.REVERSED: ("undo", gettext_lazy("Reversed by a steward")),
}


class Happening(NamedTuple):
    """A line of the timeline; `quote` is what a reviewer said, `at` None for what goes on now."""

    tone: str
    icon: str
    title: str
    at: datetime | None
    note: str = ""
    quote: str = ""


def happened(action: OwnAction) -> list[Happening]:
    """From now back to the first submission."""
    events: list[Happening] = []
    for revision in action.revisions:
        if revision.submitted_at is not None:
            events.append(_sent(action, revision))
        if revision.answer is not None:
            events.append(_answered(action, revision.answer))
    if action.status is Status.SUBMITTED:
        events.append(Happening("info", "clock", _("Waiting for a reviewer"), None, note=_escalated(action)))
    if action.status in _ENDS and action.ended_at is not None:
        icon, title = _ENDS[action.status]
        events.append(Happening("", icon, str(title), action.ended_at))
    return events[::-1]


def answer_reason(action: OwnAction, answer: Answer) -> str:
    """The prepared reason's label; nothing for a reason in the reviewer's own words."""
    if not answer.reason or answer.reason == OTHER_REASON:
        return ""
    return next((reason.label for reason in action.rules.reasons if reason.code == answer.reason), "")


def _sent(action: OwnAction, revision: RevisionRow) -> Happening:
    if revision.number == 1:
        note = _("under rules version %(n)s") % {"n": action.rule_version}
        return Happening("", "down", _("You sent this"), revision.submitted_at, note=note)
    note = _("version %(n)s of your proof") % {"n": revision.number}
    return Happening("", "undo", _("You sent it again"), revision.submitted_at, note=note)


def _answered(action: OwnAction, answer: Answer) -> Happening:
    if answer.outcome is Outcome.APPROVE:
        title = _("Approved, %(points)s") % {"points": signed(answer.points)}
        return Happening("ok", "check", title, answer.settled_at, quote=answer.note)
    reason, quote = answer_reason(action, answer), answer.sentence
    if answer.outcome is Outcome.CHANGES:
        return Happening(
            "warn", "edit", _("A reviewer asked for a change"), answer.settled_at, note=reason, quote=quote
        )
    return Happening("bad", "x", _("Not approved"), answer.settled_at, note=reason, quote=quote)


def _escalated(action: OwnAction) -> str:
    return _("It was moved up: another person looks at it.") if action.is_escalated else ""
