"""
Proving again that it is you, for whoever has no password: by second factor, or by a code sent by mail.

allauth asks for password or second factor before what is important, and asks nothing of an account that has neither, as
those made by an issuer have. A browser left open would be enough to make a token or to set a password.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from socialscore.http.limits import require_slow
from socialscore.web.account.views import onward
from socialscore.web.roles import ActorRequest, members

IMPORTANT = {
    "token_new",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_set_password",
    "account_email",
    "socialaccount_connections",
    "erasure",
}
CODE_KEY, CODE_SECONDS, MOST_TRIES = "proof_code", 300, 3
REFUSED = 422


class AskedAgain:
    """Leads whoever has no password to a proof before what is important; a proof holds for some minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The way to the proof, or None where none is needed."""
        if request.resolver_match.url_name not in IMPORTANT or not request.user.is_authenticated:
            return None
        return way_to_proof(request, request.get_full_path())


def way_to_proof(request: Any, onward_url: str) -> HttpResponse | None:
    """Where whoever has no password proves that it is them; None if they did lately, or allauth asks by itself."""
    if request.user.has_usable_password() or _has_proved(request):
        return None
    if request.actor.has_second_factor:
        answer: HttpResponse = suspend_request(request, _methods(request)[0]["url"])
        return answer
    return redirect(f"{resolve_url('prove_by_code')}?{urlencode({'next': onward_url})}")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("Type the code that we sent you.")},
    )


@members
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove_by_code(request: ActorRequest) -> HttpResponse:
    """Send a code on request, and go on once it is typed. Who has a password or a factor proves by these alone."""
    stronger = _methods(request)
    if stronger:
        return redirect(f"{stronger[0]['url']}?{urlencode({'next': onward(request)})}")
    if request.method == "POST" and "send" in request.POST:
        _send(request)
        return redirect(f"{request.path}?{urlencode({'next': onward(request)})}")
    sent = request.session.get(CODE_KEY)
    form, status = CodeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if form.is_valid() and _fits(request, form.cleaned_data["code"]):
            record_authentication(request, request.user, method="code", reauthenticated=True)
            return redirect(onward(request))
        status = REFUSED
        if form.is_valid():
            form.add_error("code", _("That did not fit. Look again, or have a new code sent."))
    context = {"form": form, "is_sent": bool(sent), "email": request.actor.email, "next": onward(request)}
    return render(request, "account/prove_by_code.html", context, status=status)


def _send(request: ActorRequest) -> None:
    """:raises TooOften: after three mails in five minutes."""
    require_slow("proof_code", request.actor.person_id, at_most=3, per_seconds=CODE_SECONDS)
    code = get_adapter().generate_login_code()
    request.session[CODE_KEY] = {"code": code, "at": time.time(), "tries": 0}
    get_adapter().send_mail("account/email/proof_code", request.actor.email, {"code": code})
    messages.success(request, _("The code is on its way"))


def _fits(request: ActorRequest, typed: str) -> bool:
    """Whether it is the code that was sent; it works once, for a few minutes, and for three tries."""
    sent = request.session.pop(CODE_KEY, None)
    if sent is None or time.time() - sent["at"] > CODE_SECONDS:
        return False
    if compare_user_code(actual=typed, expected=sent["code"]):
        return True
    if sent["tries"] + 1 < MOST_TRIES:
        request.session[CODE_KEY] = {**sent, "tries": sent["tries"] + 1}
    return False


def _methods(request: Any) -> list[dict[str, Any]]:
    """By what allauth asks again: password and second factors, as far as there are any."""
    found: list[dict[str, Any]] = get_adapter().get_reauthentication_methods(request.user)
    return found


def _has_proved(request: HttpRequest) -> bool:
    proofs = [one["at"] for one in get_authentication_records(request, request.user) if one.get("reauthenticated")]
    return bool(proofs) and time.time() - max(proofs) < REAUTHENTICATION_TIMEOUT
