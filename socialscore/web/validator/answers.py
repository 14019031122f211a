"""What the workspace answers: the item in hand as a fragment for htmx, as the whole page otherwise."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import push_url, reswap, trigger_client_event

from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.review import Outcome
from socialscore.http.numbers import number
from socialscore.http.refusals import refusal_of
from socialscore.http.words import STATUS
from socialscore.queries.calibration import told_afterwards
from socialscore.queries.community_rules import switches
from socialscore.queries.in_hand import held_item
from socialscore.queries.review import something_waits
from socialscore.queries.workspace import MOST_COUNTED, Outcomes, outcomes, queue, waiting_activities, with_trial
from socialscore.web.roles import ActorRequest, is_fragment
from socialscore.web.validator.forms import activity_of, texts_of, uuid_of
from socialscore.web.validator.record import told_in_words
from socialscore.web.validator.rows import keys_dialog, options_of, rows_of
from socialscore.web.validator.shown import Item, item_of
from socialscore.web.validator.workload import EnoughForm, Load, enough_fields, fields_of, load_of


class SeeOther(HttpResponseRedirect):
    """After a form: the page to look at now."""

    status_code = 303


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLate:
    """A verdict that was not used, and why. `text` is what was typed; `state` goes along if the item is taken again."""

    action_id: UUID
    heading: str
    title: str
    sentence: str
    text: str
    state: dict[str, str] = field(default_factory=dict)
    may_be_taken: bool = False


def workspace_url(*, item: UUID | None = None, activity_id: UUID | None = None, **more: object) -> str:
    """The address of the workspace; `item` is only shown if it is held."""
    query = {"item": item, "activity": activity_id, **more}
    given = {name: str(value) for name, value in query.items() if value is not None}
    return reverse("review") + (f"?{urlencode(given)}" if given else "")


def desk(
    request: ActorRequest,
    *,
    now: datetime,
    item: Item | None = None,
    too_late: TooLate | None = None,
    load: Load | None = None,
    enough: EnoughForm | None = None,
    told: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The workspace around an item, a refusal, what an item for calibration was, or nothing."""
    reviewer_id = request.actor.subject_id
    activity_id, load = narrowed(request), load or load_of(request, now=now)
    context: dict[str, object] = {"item": item, "too_late": too_late, "activity": activity_id, "load": load}
    context |= told or {}
    if is_fragment(request):
        is_idle = item is None and too_late is None and told is None
        context |= {"is_fragment": True, "waits": is_idle and something_waits(reviewer_id, activity_id=activity_id)}
        return HttpResponse(render_to_string("validator/review.html#review", context), status=status)
    found, offered = queue(reviewer_id, now=now, activity_id=activity_id), waiting_activities(reviewer_id, now=now)
    found = with_trial(found, item.held if item else None)
    context |= {
        "rows": rows_of(found, in_hand=item.held.action_id if item else None, now=now),
        "has_more": found.has_more,
        "activities": options_of(offered.choices, activity_id),
        "withheld": offered.withheld,
        "apart": _apart(offered.apart),
        "calibrates": switches.calibrates(),
        "keys": keys_dialog(),
        "waits": bool(found.rows),
        "waiting": any(not row.is_mine for row in found.rows),
        "undo_url": _undo_url(request, now),
        "enough_is_wrong": enough is not None,
        "enough": fields_of(enough) if enough else enough_fields(request.actor.person.enough_today),
    }
    return render(request, "validator/review.html", context, status=status)


def opened(request: ActorRequest, action_id: UUID | None, *, now: datetime, gone: UUID | None = None) -> HttpResponse:
    """
    The item taken, else another one in hand, else the form to start.

    :param gone: an item that left the queue.
    """
    activity_id = activity_of(request.POST)
    held = held_item(request.actor.subject_id, action_id=ActionId(action_id) if action_id else None)
    in_hand = held.action_id if held else None
    if not is_fragment(request):
        return SeeOther(workspace_url(item=in_hand, activity_id=activity_id))
    response = desk(request, now=now, item=item_of(held, now=now) if held else None)
    trigger_client_event(response, "queue", {"current": in_hand and str(in_hand), "gone": gone and str(gone)})
    return push_url(response, workspace_url(item=in_hand, activity_id=activity_id))


def stay(request: ActorRequest, error: Conflict | RuleBroken, *, gone: UUID | None = None) -> HttpResponse:
    """
    Say why not, and leave the item in hand where it is. Without htmx that is a page of its own.

    :param gone: an item that left the queue.
    """
    if not is_fragment(request):
        raise error
    refusal = refusal_of(error)
    response = reswap(HttpResponse(status=refusal.status), "none")
    if gone:
        trigger_client_event(response, "queue", {"gone": str(gone)})
    return trigger_client_event(response, "toast", {"text": refusal.sentence, "icon": "warn"})


def too_late(
    request: ActorRequest, action_id: ActionId, error: Conflict, *, state: dict[str, str], now: datetime
) -> HttpResponse:
    """What was decided meanwhile, in the place of the item, with the text to copy."""
    if told_afterwards(request.actor.subject_id, action_id=action_id):  # pressed twice
        return was_calibration(request, action_id, now=now)
    found = outcomes(request.actor.subject_id, action_id, now=now)
    if found is None:
        raise error
    title, sentence, is_over = _why(found, error)
    refused = TooLate(
        action_id=action_id,
        heading=_("%(activity)s, %(name)s")
        % {"activity": found.activity_name, "name": found.participant or _("a participant")},
        title=title,
        sentence=sentence,
        text=texts_of(state),
        state=state,
        may_be_taken=not is_over and not found.is_held,
    )
    response = desk(request, now=now, too_late=refused, status=refusal_of(error).status)
    gone = None if refused.may_be_taken else str(action_id)
    return trigger_client_event(response, "queue", {"current": None, "gone": gone})


def was_calibration(request: ActorRequest, action_id: ActionId, *, now: datetime) -> HttpResponse:
    """After the answer to an item for calibration: that it was one, and what two stewards had said."""
    found = told_afterwards(request.actor.subject_id, action_id=action_id)
    assert found is not None, "it was answered just now"
    if not is_fragment(request):
        return SeeOther(reverse("review_told", args=[found.lease_id]))
    response = desk(request, now=now, told=told_in_words(found))
    return trigger_client_event(response, "queue", {"current": None, "gone": str(action_id)})


def words_of(outcome: Outcome, points: int) -> str:
    """A decision in the few words of a toast."""
    if outcome is Outcome.APPROVE:
        return ngettext("Approved, +%(points)s point", "Approved, +%(points)s points", points) % {
            "points": number(points)
        }
    return _("Change asked for") if outcome is Outcome.CHANGES else _("Turned down")


def narrowed(request: ActorRequest) -> ActivityId | None:
    """The activity that the queue is narrowed to, wherever the request says it."""
    return activity_of(request.POST) or activity_of(request.GET)


def _apart(count: int) -> str:
    """How many items go to others for whose they are, in words; empty if none do."""
    if count > MOST_COUNTED:
        return _("More than %(n)s items go to others") % {"n": MOST_COUNTED}
    return ngettext("%(n)s item goes to others", "%(n)s items go to others", count) % {"n": count} if count else ""


def _undo_url(request: ActorRequest, now: datetime) -> str:
    """Without htmx: where the decision just made can be taken back, while that is possible."""
    decision_id, until = uuid_of(request.GET.get("undo")), request.GET.get("until", "")
    if decision_id is None or not until.isdecimal() or now.timestamp() >= int(until):
        return ""
    return reverse("undo_decision", args=[decision_id])


def _why(found: Outcomes, error: Conflict) -> tuple[str, str, bool]:
    """Title and sentence, and whether the item is out of the queue."""
    if found.outcome is not None:
        words = words_of(found.outcome, found.points)
        if found.is_mine:
            return _("You decided this already"), _("%(words)s. It counts once.") % {"words": words}, True
        sentence = _("Another reviewer was faster: %(words)s. Your decision was not used.") % {"words": words}
        return _("Already decided by somebody else"), sentence, True
    if found.status is not Status.SUBMITTED:
        sentence = _("It is now: %(status)s. Your decision was not used.") % {"status": STATUS[found.status]}
        return _("This waits no longer"), sentence, True
    if found.is_held:
        return _("Another reviewer has it now"), _("Your time with it was over. What you wrote is kept here."), False
    return _("This item is not in your hands now"), refusal_of(error).sentence, False
