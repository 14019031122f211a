"""Tokens for programs: which there are, making one, revoking; and what else ends them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account.decorators import reauthentication_required
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from socialscore.application import tokens
from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import TokenId
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.queries.tokens import tokens_of
from socialscore.web.account.forms import TokenForm, refuse_in
from socialscore.web.account.words import SCOPES
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work

REFUSED = 422


@members
@require_safe
def settings_tokens(request: ActorRequest) -> HttpResponse:
    """The tokens a person has, with what each may do and when it was used."""
    rows = tokens_of(request.actor.person_id, now=timezone.now())
    shown = [(row, ", ".join(str(SCOPES[scope]) for scope in row.scopes)) for row in rows]
    return render(request, "account/settings_tokens.html", {"tokens": shown})


@members
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: ActorRequest) -> HttpResponse:
    """Make one, after asking for the password again; its secret is on the answer, and nowhere else ever."""
    form = TokenForm(request.POST or None, initial={"token_id": uuid4(), "scopes": ["read"], "days": "30"})
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            life = timedelta(days=int(form.cleaned_data["days"]))
            try:
                secret = tokens.make_token(
                    unit_of_work(),
                    token_id=TokenId(form.cleaned_data["token_id"]),
                    person_id=request.actor.person_id,
                    name=form.cleaned_data["name"],
                    scopes=form.cleaned_data["scopes"],
                    life=life,
                    now=timezone.now(),
                )
            except RuleBroken as error:
                status = refuse_in(form, error)
            else:
                made = {"secret": secret, "name": form.cleaned_data["name"], "until": timezone.now() + life}
                return render(request, "account/token_made.html", made, status=201)
    return render(request, "account/token_new.html", {"form": form}, status=status)


@members
@require_POST
def token_revoke(request: ActorRequest, token_id: UUID) -> HttpResponse:
    """End one."""
    tokens.revoke_token(
        unit_of_work(), token_id=TokenId(token_id), person_id=request.actor.person_id, now=timezone.now()
    )
    messages.success(request, _("The token is revoked. Whatever used it is signed out."))
    return redirect("settings_tokens")


@members
@require_POST
def tokens_revoke_all(request: ActorRequest) -> HttpResponse:
    """End all."""
    count = tokens.revoke_all_tokens(unit_of_work(), person_id=request.actor.person_id, now=timezone.now())
    text = ngettext("%(n)s token is revoked.", "%(n)s tokens are revoked.", count) % {"n": count}
    messages.success(request, text)
    return redirect("settings_tokens")


@receiver([password_changed, password_reset, password_set], dispatch_uid="socialscore.revoke_tokens")
def revoke_with_password(user: Any, **_: Any) -> None:
    """Whoever changes a password wants everybody else out, programs among them."""
    tokens.revoke_all_tokens(unit_of_work(), person_id=context_of(user).person_id, now=timezone.now())


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Signing out everywhere else ends tokens as well."""

    def end_sessions(self, sessions: Any) -> None:
        for user in {session.user for session in sessions}:
            tokens.revoke_all_tokens(unit_of_work(), person_id=context_of(user).person_id, now=timezone.now())
        super().end_sessions(sessions)
