"""My actions: the list, and one with its state, what happened, and why it gave what it gave."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.application import submission
from socialscore.domain.action_states import PENDING, Status
from socialscore.domain.ids import ActionId
from socialscore.http.explained import answer_reason, explained
from socialscore.http.numbers import number
from socialscore.http.promises import shown_promise
from socialscore.http.settling import settle_due
from socialscore.queries.actions import own_actions
from socialscore.queries.own_action import Answer, OwnAction, RevisionRow, looks, own_action
from socialscore.queries.put_right import REVERSAL, latest_award, put_right_in
from socialscore.queries.waits import Waits, waits
from socialscore.web.participant.answers import see_other
from socialscore.web.participant.happened import appeal_of, happened
from socialscore.web.participant.shown import compared, points_of, shown_actions, shown_files
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work

SHOWN = (
    ("all", gettext_lazy("All")),
    ("needs", gettext_lazy("Needs me")),
    ("review", gettext_lazy("In review")),
    ("approved", gettext_lazy("Approved")),
    ("closed", gettext_lazy("Closed")),
)
ANSWERED = (Status.APPROVED, Status.DECLINED, Status.REVERSED)
ROLES = {
    "REVIEWER": gettext_lazy("A reviewer"),
    "LEAD": gettext_lazy("The lead of the activity"),
    "STEWARD": gettext_lazy("A steward"),
}


@members
@require_safe
def actions(request: ActorRequest) -> HttpResponse:
    """My actions, newest first, by state."""
    show, cursor = request.GET.get("show", "all"), request.GET.get("after")
    show = show if show in dict(SHOWN) else "all"
    settle_due(subject_id=request.actor.subject_id)
    page = own_actions(request.actor.subject_id, show=show, cursor=cursor)
    context = {
        "rows": shown_actions(page.rows),
        "show": show,
        "shown": SHOWN,
        "older_url": f"?{urlencode({'show': show, 'after': page.next_cursor})}" if page.next_cursor else "",
        "newer_url": f"?{urlencode({'show': show})}" if cursor else "",
        "download_url": f"{reverse('export_actions')}?{urlencode({'show': show})}",
    }
    return render(request, "participant/actions.html", context)


@members
@require_safe
def action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """One of my actions; a draft opens its form."""
    found = _settled(request, action_id)
    if found.status is Status.DRAFT:
        return redirect(f"{reverse('submit', args=[found.activity_id])}?draft={action_id}")
    sent = found.sent
    assert sent is not None, "what is no draft was sent"
    put_right = put_right_in(action_id) if found.status in ANSWERED else ()
    context = {
        "action": found,
        "sent": sent,
        "is_pending": found.status in PENDING,
        "points": points_of(found.status, up_to=found.up_to, awarded=found.points_awarded),
        "files": shown_files(sent.files),
        "compared": compared(sent),
        "events": happened(found, put_right),
        "reversal": next((one for one in reversed(put_right) if one.kind == REVERSAL), None),
        "appeal": appeal_of(found, put_right, now=timezone.now()),
        "looks": [(ROLES[look.as_role], look.viewed_at) for look in looks(action_id)],
        "promise": shown_promise(action_id, request.actor.subject_id) if found.status is Status.APPROVED else None,
        **_explained(found, sent, latest_award(put_right)),
        **_waiting(found),
    }
    return render(request, "participant/action.html", context)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Ask once more, then take the action back; a draft is deleted."""
    subject_id, now = request.actor.subject_id, timezone.now()
    found = own_action(action_id, subject_id, now=now)
    if request.method != "POST":
        return render(request, "participant/withdraw.html", {"action": found, "is_draft": found.status is Status.DRAFT})
    if found.status is Status.WITHDRAWN:
        return see_other("action", action_id)
    submission.withdraw(unit_of_work(), action_id=ActionId(action_id), subject_id=subject_id, now=now)
    if found.status is Status.DRAFT:
        messages.success(request, _("The draft is deleted."))
        return see_other("actions")
    messages.success(request, _("Withdrawn. What was reserved for it is free again."))
    return see_other("action", action_id)


def _settled(request: ActorRequest, action_id: UUID) -> OwnAction:
    """The action once its decision is settled, if one is due; the action itself says so."""
    subject_id = request.actor.subject_id
    found = own_action(action_id, subject_id, now=timezone.now())
    if not found.is_due:
        return found
    settle_due(subject_id=subject_id)
    return own_action(action_id, subject_id, now=timezone.now())


def _explained(found: OwnAction, sent: RevisionRow, award: Answer | None) -> dict[str, Any]:
    """The answer and the account of the points."""
    answer, account = sent.answer, explained(found, award)
    return {
        "answer": answer,
        "reason": answer_reason(answer, found.rules) if answer else "",
        "is_award": account.is_award,
        "lines": account.lines,
        "total": number(account.total),
        "others": account.others,
    }


def _waiting(found: OwnAction) -> dict[str, Waits | None]:
    """How long it may take, while it waits for a reviewer."""
    if found.status is not Status.SUBMITTED:
        return {"waits": None}
    return {"waits": waits(found.activity_id, now=timezone.now(), sent_at=found.submitted_at)}
