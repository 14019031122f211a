"""Second factors, by allauth: our words, what is written down of them, and the way on once one is set up."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from socialscore.application.second_factors import Change, note_change
from socialscore.application.tokens import revoke_all_tokens
from socialscore.infrastructure.auth.security_context import context_of
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
AFTER_KEY = "after_second_factor"  # of the session: the page that was closed for want of a second factor


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names the community rather than a host, and says what to do where something does not fit."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app or a passkey first."),
        "incorrect_code": gettext_lazy("That did not fit. Try again, or use another way."),
        "unverified_email": gettext_lazy("Confirm your email address first, so that nobody can lock you out."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (allauth's own name)
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.COMMUNITY_NAME}


@members
@require_safe
def second_factor_onward(request: ActorRequest) -> HttpResponse:
    """Back to the page that was closed, once."""
    return redirect(request.session.pop(AFTER_KEY, None) or "dashboard")


@receiver([authenticator_added, authenticator_reset], dispatch_uid="socialscore.note_added_factor")
def note_added(request: HttpRequest, user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    """Recovery codes are made with the first factor, and again on request."""
    are_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    _note(user, authenticator, Change.CODES_MADE if are_codes else Change.ADDED)
    if not are_codes and Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1:
        _end_what_came_without(request, user)


def _end_what_came_without(request: HttpRequest, user: Any) -> None:
    """
    End tokens and other sessions with the first factor: they were made by a password alone.

    Whoever stole it would act in the role as soon as its owner does what is asked of them.
    """
    revoke_all_tokens(unit_of_work(), person_id=context_of(user).person_id, now=timezone.now())
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    get_adapter().end_sessions(list(others))


@receiver(authenticator_removed, dispatch_uid="socialscore.note_removed_factor")
def note_removed(user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    """Recovery codes go with the last factor; only the factor is worth an entry."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _note(user, authenticator, Change.REMOVED)


def _note(user: Any, authenticator: Authenticator, change: Change) -> None:
    kind, now = str(authenticator.type).upper(), timezone.now()
    note_change(unit_of_work(), person_id=context_of(user).person_id, change=change, kind=kind, now=now)
