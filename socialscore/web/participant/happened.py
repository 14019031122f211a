"""What happened to an action, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from socialscore.domain.action_states import Status
from socialscore.domain.appealing import ASKED_WITHIN
from socialscore.domain.review import Outcome
from socialscore.http.appeals import STATES, title_of, why_of
from socialscore.http.explained import answer_reason
from socialscore.http.numbers import signed
from socialscore.http.words import ENDED
from socialscore.queries.own_action import Answer, OwnAction, RevisionRow
from socialscore.queries.put_right import APPEAL, REVERSAL, PutRight

_ICONS = {Status.WITHDRAWN: "out", Status.EXPIRED: "hourglass", Status.CANCELLED: "ban"}


class Happening(NamedTuple):
    """A line of the timeline; `quote` is what a reviewer said, `at` None for what goes on now."""

    tone: str
    icon: str
    title: str
    at: datetime | None
    note: str = ""
    quote: str = ""


class Appealing(NamedTuple):
    """The appeal about what was answered last, or whether one is possible; `until` is the last day to ask."""

    appeal_id: UUID | None
    state: tuple[str, str, Promise] | None
    until: datetime | None


def appeal_of(action: OwnAction, put_right: Sequence[PutRight], *, now: datetime) -> Appealing | None:
    """What the page says of appealing; None where there is nothing to appeal against."""
    reversal = next((one for one in reversed(put_right) if one.kind == REVERSAL), None)
    since = reversal.at if reversal and action.status is Status.REVERSED else None
    asked = [one for one in put_right if one.kind == APPEAL and (since is None or one.asked_at >= since)]
    if asked:
        return Appealing(asked[-1].put_right_id, STATES[asked[-1].code], None)
    answer = action.sent.answer if action.sent else None
    said_at = since or (answer.settled_at if answer else None)
    is_less = action.status in (Status.DECLINED, Status.REVERSED)
    is_less |= action.status is Status.APPROVED and (action.points_awarded or 0) < action.up_to
    if said_at is None or not is_less or now > said_at + ASKED_WITHIN:
        return None
    return Appealing(None, None, said_at + ASKED_WITHIN)


def happened(action: OwnAction, put_right: Sequence[PutRight] = ()) -> list[Happening]:
    """From now back to the first submission."""
    events: list[Happening] = []
    for revision in action.revisions:
        if revision.submitted_at is not None:
            events.append(_sent(action, revision))
        if revision.answer is not None:
            events.append(_answered(action, revision.answer))
    if action.status is Status.SUBMITTED:
        events.append(Happening("info", "clock", _("Waiting for a reviewer"), None, note=_how_far(action)))
    events += [_put_right(one) for one in put_right]
    if action.status in _ICONS and action.ended_at is not None:
        events.append(Happening("", _ICONS[action.status], str(ENDED[action.status]), action.ended_at))
    return events[::-1]


def _put_right(one: PutRight) -> Happening:
    tone, icon = ("bad", "undo") if one.kind == REVERSAL else STATES[one.code][:2]
    return Happening(tone, icon, title_of(one), one.at, note=why_of(one), quote=one.sentence)


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
