"""How allauth asks our house."""

from ipaddress import IPv6Address
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from socialscore.infrastructure.auth.security_context import context_of

WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use your app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
PRIVATE_RANGE = b"\xfd"  # RFC 4193: addresses that mean nothing outside


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Whoever has no name yet is asked for one after signing in, and led on to where they wanted to go."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "enter_current_password": _("That is not your current password. Type it again, or have it reset."),
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("settings")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("welcome")

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        if context_of(user).person.display_name:
            return response
        onward = response.headers.get("Location", "")
        welcome = resolve_url("welcome")
        return redirect(welcome if onward == welcome else f"{welcome}?{urlencode({'next': onward})}")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Our words for the ways to prove again that it is you."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS.get(method["id"], method["description"])} for method in methods]

    def get_client_ip(self, request: HttpRequest) -> str:
        """
        A stand-in for the address, the same for the same address while the key of the site is the same.

        Rate limits and the list of sessions keep what they are given, and no IP address may lie in the database
        (product.md, R9).
        """
        digest = salted_hmac("socialscore.address", super().get_client_ip(request), algorithm="sha256").digest()
        return str(IPv6Address(PRIVATE_RANGE + digest[:15]))
