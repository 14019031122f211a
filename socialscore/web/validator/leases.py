"""Holds: kept alive, handed back, and given back by undoing a decision."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from socialscore.application import conflicts, holds, review
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, DecisionId, LeaseId
from socialscore.http.refusals import refusal_of
from socialscore.web.roles import ActorRequest, is_fragment, reviewers
from socialscore.web.validator.answers import SeeOther, desk, narrowed, opened, stay, workspace_url
from socialscore.web.validator.forms import has_text, state_of, uuid_of
from socialscore.wiring import unit_of_work

HANDED_BACK, MOST_HANDED_BACK = "handed_back", 10


def handed_back(request: ActorRequest) -> list[ActionId]:
    """
    What was handed back or skipped in this session, the last ten: not to be offered at once to whoever did not want it.
    """
    return [ActionId(UUID(action_id)) for action_id in request.session.get(HANDED_BACK, [])]


def pass_over(request: ActorRequest, action_id: UUID) -> None:
    """Offer other items than this one first, for as long as any waits."""
    others = [str(one) for one in handed_back(request) if one != action_id]
    request.session[HANDED_BACK] = [*others, str(action_id)][-MOST_HANDED_BACK:]


@reviewers
@require_POST
def heartbeat(request: ActorRequest, lease_id: UUID) -> HttpResponse:
    """Keep the hold alive, and what stands in the form; answers the seconds left."""
    now = timezone.now()
    try:
        expires_at = holds.heartbeat(
            unit_of_work(),
            lease_id=LeaseId(lease_id),
            reviewer_id=request.actor.subject_id,
            typed=state_of(request.POST),
            now=now,
        )
    except Conflict as error:
        refusal = refusal_of(error)
        return JsonResponse({"code": refusal.code, "sentence": refusal.sentence}, status=refusal.status)
    return JsonResponse({"seconds": max(0, round((expires_at - now).total_seconds()))})


@reviewers
@require_POST
def release(request: ActorRequest, lease_id: UUID) -> HttpResponse:
    """Hand the item back, with no reason; text typed for it goes with it."""
    action_id = holds.release(unit_of_work(), lease_id=LeaseId(lease_id), reviewer_id=request.actor.subject_id)
    if action_id is not None:
        pass_over(request, action_id)
    return _without(request, _("Handed back. Others can take it now."), gone=None)


@reviewers
@require_POST
def recuse(request: ActorRequest, lease_id: UUID) -> HttpResponse:
    """ "I know this person": hand the item back for good, with no reason; its participant is not told."""
    reviewer_id = request.actor.subject_id
    gone = conflicts.recuse(unit_of_work(), lease_id=LeaseId(lease_id), reviewer_id=reviewer_id, now=timezone.now())
    return _without(request, _("Others decide it. You will not see it again, and nobody is told."), gone=gone)


@reviewers
@require_POST
def undo(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Take a staged decision back: the item returns with its hold and the typed text."""
    now = timezone.now()
    try:
        action = review.undo(
            unit_of_work(), decision_id=DecisionId(decision_id), reviewer_id=request.actor.subject_id, now=now
        )
    except Conflict as error:
        return stay(request, error)
    _put_down(request, now)
    text = _("Taken back. Nothing was decided.")
    response = opened(request, action.action_id, now=now)
    if not is_fragment(request):
        messages.success(request, text)
        return response
    return trigger_client_event(response, "toast", {"text": text, "icon": "undo"})


def _without(request: ActorRequest, text: str, *, gone: ActionId | None) -> HttpResponse:
    """The workspace with nothing open. :param gone: an item that left the queue."""
    if not is_fragment(request):
        messages.success(request, text)
        return SeeOther(workspace_url(activity_id=narrowed(request)))
    response = desk(request, now=timezone.now())
    trigger_client_event(response, "queue", {"current": None, "gone": gone and str(gone)})
    return trigger_client_event(response, "toast", {"text": text})


def _put_down(request: ActorRequest, now: datetime) -> None:
    """The item that was open meanwhile goes back, unless it has typed text."""
    lease_id = uuid_of(request.POST.get("lease"))
    if lease_id is None:
        return
    state, reviewer_id = state_of(request.POST), request.actor.subject_id
    if not has_text(state):
        holds.release(unit_of_work(), lease_id=LeaseId(lease_id), reviewer_id=reviewer_id)
        return
    try:
        holds.heartbeat(unit_of_work(), lease_id=LeaseId(lease_id), reviewer_id=reviewer_id, typed=state, now=now)
    except Conflict:  # its hold ended meanwhile: nothing to keep
        return
