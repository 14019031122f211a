"""Invitations: which there are, making one, taking one back."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from socialscore.application.invitations import invite, revoke_invitation
from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import InvitationId
from socialscore.domain.invitation import InvitationState
from socialscore.http.limits import INVITED_PER_MINUTE, require_slow
from socialscore.http.refusals import refusal_of
from socialscore.http.words import rights_phrase
from socialscore.queries.invitations import InvitationRow
from socialscore.queries.invitations import invitations as find_invitations
from socialscore.web.roles import ActorRequest, governors
from socialscore.web.steward.forms import InvitationForm
from socialscore.wiring import unit_of_work

SHOWS = [
    ("OPEN", gettext_lazy("Open")),
    ("USED", gettext_lazy("Used")),
    ("EXPIRED", gettext_lazy("Expired")),
    ("REVOKED", gettext_lazy("Revoked")),
    ("", gettext_lazy("All")),
]
STATES = {
    InvitationState.OPEN: ("info", "mail", gettext_lazy("Open")),
    InvitationState.USED: ("ok", "check", gettext_lazy("Used")),
    InvitationState.EXPIRED: ("", "clock", gettext_lazy("Expired")),
    InvitationState.REVOKED: ("", "ban", gettext_lazy("Revoked")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An invitation as the table shows it; `at` is when it ends, or when it ended."""

    email: str
    rights: str
    invited_by: str
    tone: str
    icon: str
    state: object
    at: datetime
    revoke_url: str


@governors
@require_safe
def invitations(request: ActorRequest) -> HttpResponse:
    """Invitations, newest first; those that are open unless another state is asked for."""
    show = request.GET.get("show", "OPEN")
    page = find_invitations(show=show, now=timezone.now(), cursor=request.GET.get("after"))
    context = {
        "rows": [_row(row) for row in page.rows],
        "show": show,
        "shows": SHOWS,
        "older_url": f"?{urlencode({'show': show, 'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": f"?{urlencode({'show': show})}" if "after" in request.GET else "",
    }
    return render(request, "steward/invitations.html", context)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: ActorRequest) -> HttpResponse:
    """Invite somebody; the form carries the id, so that a second press is the same invitation."""
    form = InvitationForm(request.POST if request.method == "POST" else None, initial={"invitation_id": uuid4()})
    if request.method != "POST":
        return render(request, "steward/invitation_new.html", {"form": form})
    if form.is_valid():
        try:
            require_slow("invite", request.actor.subject_id, at_most=INVITED_PER_MINUTE, per_seconds=60)
            made = invite(
                unit_of_work(),
                invitation_id=InvitationId(form.cleaned_data["invitation_id"]),
                email=form.cleaned_data["email"],
                rights=form.rights(),
                by=request.actor.subject_id,
                now=timezone.now(),
            )
        except RuleBroken as error:
            refusal = refusal_of(error)
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            text = _("%(email)s is invited. The link is on its way and works for seven days.")
            messages.success(request, text % {"email": made.email})
            return redirect("invitations")
    return render(request, "steward/invitation_new.html", {"form": form}, status=422)


@governors
@require_POST
def invitation_revoke(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Take one back."""
    revoke_invitation(
        unit_of_work(), invitation_id=InvitationId(invitation_id), by=request.actor.subject_id, now=timezone.now()
    )
    messages.success(request, _("The invitation is taken back. Its link opens nothing any more."))
    return redirect("invitations")


def _row(row: InvitationRow) -> Row:
    tone, icon, word = STATES[row.state]
    is_open = row.state is InvitationState.OPEN
    return Row(
        email=row.email,
        rights=rights_phrase(row.role, may_review=row.may_review, is_steward=row.is_steward),
        invited_by=row.invited_by,
        tone=tone,
        icon=icon,
        state=word,
        at=row.ended_at or row.expires_at,
        revoke_url=reverse("invitation_revoke", args=[row.invitation_id]) if is_open else "",
    )
