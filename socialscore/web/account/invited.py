"""What whoever was invited sees: who invites to what, and the button that accepts. No role is chosen anywhere here."""

from allauth.account.utils import has_verified_email
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from socialscore.application.invitations import accept_invitation
from socialscore.domain.invitation import InvitationNotOpen
from socialscore.http.words import rights_phrase
from socialscore.queries.invitations import invitation_of_link
from socialscore.web.roles import ActorRequest, PageRequest, members, public
from socialscore.wiring import unit_of_work

NOT_OPEN = 404


@public
@never_cache
@require_safe
def invitation(request: PageRequest, secret: str) -> HttpResponse:
    """
    Who invites to what, and until when; a stranger joins or signs in first.

    Whatever is not open looks the same: used, expired, revoked, and what never was.
    """
    found = invitation_of_link(secret, now=timezone.now())
    if found is None:
        return render(request, "account/invitation_ended.html", status=NOT_OPEN)
    person = request.person or None
    context = {
        "invitation": found,
        "rights": rights_phrase(found.role, may_review=found.may_review, is_steward=found.is_steward),
        "here": request.path,
        "secret": secret,
        "is_theirs": person is not None and has_verified_email(request.user, found.email),
        "is_suspended": person is not None and not person.person.is_active,
    }
    return render(request, "account/invitation.html", context)


@members
@require_POST
def invitation_accept(request: ActorRequest, secret: str) -> HttpResponse:
    """Take the role."""
    try:
        accept_invitation(unit_of_work(), secret=secret, person_id=request.actor.person_id, now=timezone.now())
    except InvitationNotOpen:
        return render(request, "account/invitation_ended.html", status=NOT_OPEN)
    text = _("Welcome to your new role in %(community)s. What you may do has changed.")
    messages.success(request, text % {"community": settings.COMMUNITY_NAME})
    return redirect("dashboard")
