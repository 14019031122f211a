"""How allauth asks our house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """After sign-up comes the display name."""

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("welcome")
