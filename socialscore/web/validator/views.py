"""The reviewer's workspace: the queue, the item in hand, the verdict."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import replace_url, trigger_client_event

from socialscore.application import holds, review
from socialscore.application.membership import choose_enough
from socialscore.application.review import Judged
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId
from socialscore.domain.review import ConflictOfInterest, LeaseLost, Outcome
from socialscore.http.refusals import status_of
from socialscore.http.settling import settle_due
from socialscore.queries.in_hand import HeldItem, held_item
from socialscore.queries.workspace import queue, with_trial, withheld_from
from socialscore.web.account.forms import refuse_in
from socialscore.web.addresses import address
from socialscore.web.roles import ActorRequest, is_fragment, reviewers
from socialscore.web.validator.answers import (
    SeeOther,
    desk,
    narrowed,
    opened,
    stay,
    too_late,
    was_calibration,
    words_of,
    workspace_url,
)
from socialscore.web.validator.forms import (
    VerdictForm,
    has_text,
    lease_left,
    mistake_of,
    shown_again,
    state_of,
    uuid_of,
)
from socialscore.web.validator.leases import handed_back, pass_over
from socialscore.web.validator.rows import rows_of
from socialscore.web.validator.shown import item_of, message
from socialscore.web.validator.workload import EnoughForm, load_of
from socialscore.wiring import community_zone, unit_of_work


@reviewers
@require_safe
def workspace(request: ActorRequest) -> HttpResponse:
    """The item I hold, or the form to start. Never claims."""
    now = timezone.now()
    if is_fragment(request) and request.htmx.target == "rows":
        settle_due()
        return _rows(request, now)
    load = load_of(request, now=now)
    if load.is_due:
        settle_due()
    asked_for = uuid_of(request.GET.get("item"))
    held = held_item(request.actor.subject_id, action_id=ActionId(asked_for) if asked_for else None)
    if asked_for and (held is None or held.action_id != asked_for):
        _require_disinterested(request, ActionId(asked_for))
        return SeeOther(workspace_url(activity_id=narrowed(request)))
    response = desk(request, now=now, load=load, item=item_of(held, now=now) if held else None)
    patch_vary_headers(response, ["HX-Request"])
    return response


@reviewers
@require_POST
def claim(request: ActorRequest) -> HttpResponse:
    """Take an item, or the most urgent one, and give back the one left unless it has typed text."""
    asked_for = request.POST.get("item", "")
    action_id = uuid_of(asked_for)
    if action_id is None and asked_for != "next":
        raise ActionNotFound
    now = timezone.now()
    try:
        action = review.claim(
            unit_of_work(),
            reviewer_id=request.actor.subject_id,
            action_id=ActionId(action_id) if action_id else None,
            activity_id=narrowed(request),
            leaving=lease_left(request.POST),
            but=handed_back(request),
            now=now,
        )
        _bring_text(request, action, now)
    except (Conflict, RuleBroken) as error:
        return stay(request, error, gone=action_id if isinstance(error, Conflict) else None)
    skipped = uuid_of(request.POST.get("held")) if action_id is None else None
    if skipped and (action is None or action.action_id != skipped):
        pass_over(request, skipped)
    return opened(request, action.action_id if action else None, now=now)


@reviewers
@require_POST
def verdict(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Record the verdict, and answer with the next item."""
    return _judge(request, ActionId(action_id), request.POST)


@reviewers
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """The dialog that asks for a change, as a page of its own."""
    return _message_page(request, ActionId(action_id), "changes")


@reviewers
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """The dialog that turns down, as a page of its own."""
    return _message_page(request, ActionId(action_id), "decline")


@reviewers
@require_POST
def enough(request: ActorRequest) -> HttpResponse:
    """Say how many decisions a day are enough; 0 for no limit."""
    form = EnoughForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            choose_enough(unit_of_work(), person_id=request.actor.person_id, enough=form.cleaned_data["enough"])
            messages.success(request, _("Saved."))
            return SeeOther(workspace_url())
        except (RuleBroken, Conflict) as error:
            status = refuse_in(form, error)
    return desk(request, now=timezone.now(), enough=form, status=status)


def _rows(request: ActorRequest, now: datetime) -> HttpResponse:
    """The queue alone: it was narrowed, or has become short."""
    found = queue(request.actor.subject_id, now=now, activity_id=narrowed(request))
    in_hand = uuid_of(request.GET.get("held"))
    if in_hand is not None and all(row.action_id != in_hand for row in found.rows):
        found = with_trial(found, held_item(request.actor.subject_id, action_id=ActionId(in_hand)))
    context = {"rows": rows_of(found, in_hand=in_hand, now=now), "has_more": found.has_more}
    response = HttpResponse(render_to_string("validator/review.html#rows", context))
    patch_vary_headers(response, ["HX-Request"])
    return replace_url(response, workspace_url(item=in_hand, activity_id=narrowed(request)))


def _require_disinterested(request: ActorRequest, action_id: ActionId) -> None:
    if withheld_from(request.actor.subject_id, action_id):
        raise ConflictOfInterest


def _bring_text(request: ActorRequest, action: Action | None, now: datetime) -> None:
    """Somebody who takes the same item again, after its hold ended, finds their text there."""
    state = state_of(request.POST)
    if action is None or action.lease is None or request.POST.get("held") != str(action.action_id):
        return
    if has_text(state) and not action.lease.kept:
        holds.heartbeat(
            unit_of_work(),
            lease_id=action.lease.lease_id,
            reviewer_id=request.actor.subject_id,
            typed=state,
            now=now,
        )


def _judge(request: ActorRequest, action_id: ActionId, data: QueryDict, page: str = "") -> HttpResponse:
    """:param page: the message whose own page the verdict comes from."""
    form, now = VerdictForm(data), timezone.now()
    if not form.is_valid():
        return _again(request, action_id, data, form.mistakes(), 422, page)
    try:
        judged = review.judge(
            unit_of_work(),
            action_id=action_id,
            reviewer_id=request.actor.subject_id,
            opinion=form.opinion,
            hold=form.hold,
            activity_id=narrowed(request),
            but=handed_back(request),
            now=now,
            zone=community_zone(),
        )
    except RuleBroken as error:
        mistakes = mistake_of(error, form.cleaned_data["decision"])
        return _again(request, action_id, data, mistakes, status_of(error), page)
    except Conflict as error:
        return too_late(request, action_id, error, state=state_of(data), now=now)
    if judged.was_calibration:
        return was_calibration(request, action_id, now=now)
    if judged.decision and judged.decision.effective_at <= now:
        settle_due()
    return _decided(request, action_id, form.outcome, judged, now)


def _decided(
    request: ActorRequest, action_id: ActionId, outcome: Outcome, judged: Judged, now: datetime
) -> HttpResponse:
    decision = judged.decision
    text = words_of(outcome, decision.points) if decision else _("Noted; it stands. Another reviewer looks at it too.")
    seconds = (decision.effective_at - now).total_seconds() if decision else 0
    undo = address("undo_decision", decision.decision_id) if decision and seconds > 0 else None
    response = opened(request, judged.next_action, now=now, gone=action_id)
    if is_fragment(request):
        toast = {"text": text, "icon": "check", "undo": undo, "seconds": seconds} if undo else {"text": text}
        trigger_client_event(response, "toast", toast)
    else:
        messages.success(request, text)
        response = SeeOther(
            workspace_url(
                activity_id=narrowed(request),
                undo=decision.decision_id if decision and undo else None,
                until=int(decision.effective_at.timestamp()) if decision and undo else None,
            )
        )
    state = "NONE" if decision is None else f"{'STAGED' if undo else 'SETTLED'}; effective_at="
    response["X-Decision"] = state + (decision.effective_at.isoformat() if decision else "")
    return response


def _again(
    request: ActorRequest,
    action_id: ActionId,
    data: QueryDict,
    mistakes: dict[str, str],
    status: int,
    page: str,
) -> HttpResponse:
    """The same form, with what was typed and a sentence at the field that is wrong."""
    now, state = timezone.now(), state_of(data)
    held = held_item(request.actor.subject_id, action_id=action_id)
    if held is None or held.action_id != action_id:
        _require_disinterested(request, action_id)
        return too_late(request, action_id, LeaseLost(), state=state, now=now)
    if page:
        return _message(request, held, page, state, mistakes, status)
    return desk(request, now=now, item=item_of(held, now=now, state=state, mistakes=mistakes), status=status)


def _message_page(request: ActorRequest, action_id: ActionId, page: str) -> HttpResponse:
    if request.method == "POST":
        data = request.POST.copy()
        data["decision"] = page
        return _judge(request, action_id, data, page)
    held = held_item(request.actor.subject_id, action_id=action_id)
    if held is None or held.action_id != action_id:
        _require_disinterested(request, action_id)
        raise LeaseLost
    return _message(request, held, page, shown_again(held.kept), {}, 200)


def _message(
    request: ActorRequest, held: HeldItem, page: str, state: dict[str, str], mistakes: dict[str, str], status: int
) -> HttpResponse:
    participant = held.participant or _("the participant")
    context = {
        "held": held,
        "participant": participant,
        "message": message(held, page, participant, state, mistakes),
        "back_url": workspace_url(item=held.action_id, activity_id=narrowed(request)),
    }
    return render(request, "validator/message.html", context, status=status)
