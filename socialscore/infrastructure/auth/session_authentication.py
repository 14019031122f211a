"""A browser's session in the API: the person of the page, with all scopes of their role."""

from typing import Any

from rest_framework import authentication
from rest_framework.exceptions import PermissionDenied


class SessionAuthentication(authentication.SessionAuthentication):
    """Writes carry the CSRF token of a page as `X-CSRFToken`, as its forms do."""

    def enforce_csrf(self, request: Any) -> None:
        """:raises PermissionDenied: if the token is missing, or another session's."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            refusal = PermissionDenied("Send the X-CSRFToken of a page that you loaded since you signed in.")
            refusal.default_code = "csrf_token_missing"
            raise refusal from error
