"""What happened to an action, newest first."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from socialscore.domain.action import Status
from socialscore.domain.review import Outcome
from socialscore.http.explained import answer_reason
from socialscore.http.numbers import signed
from socialscore.http.words import ENDED
from socialscore.queries.own_action import Answer, OwnAction, RevisionRow

_ICONS = {Status.WITHDRAWN: "out", Status.EXPIRED: "hourglass", Status.CANCELLED: "ban", Status.REVERSED: "undo"}


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
        events.append(Happening("info", "clock", _("Waiting for a reviewer"), None, note=_how_far(action)))
    if action.status in _ICONS and action.ended_at is not None:
        events.append(Happening("", _ICONS[action.status], str(ENDED[action.status]), action.ended_at))
    return events[::-1]


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
    reason, quote = answer_reason(answer, action.rules), answer.sentence
    if answer.outcome is Outcome.CHANGES:
        return Happening(
            "warn", "edit", _("A reviewer asked for a change"), answer.settled_at, note=reason, quote=quote
        )
    return Happening("bad", "x", _("Not approved"), answer.settled_at, note=reason, quote=quote)


def _how_far(action: OwnAction) -> str:
    """What may be told: not who looked, nor what they said, nor a decision that can still be undone."""
    if action.is_overdue:
        return _("It is late, so it stands at the front of the queue.")
    if action.is_escalated:
        return _("It was moved up: another person looks at it.")
    if action.opinions_needed == 1:
        return ""
    told = {"given": action.opinions_given, "needed": action.opinions_needed}
    return _("%(given)s of %(needed)s reviewers have looked.") % told
