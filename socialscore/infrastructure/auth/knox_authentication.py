"""Tokens for programs, by Knox: only the digest is stored, and one indexed query finds it."""

import binascii
from datetime import timedelta
from hmac import compare_digest

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from socialscore.infrastructure.auth.security_context import PersonSecurityContext, context_of
from socialscore.infrastructure.django_app import models

USED_AT_MOST_EVERY = timedelta(minutes=5)
PREFIXES = (b"token", b"bearer")
REFUSAL = "Send a valid token: it is unknown, revoked or expired. Sign in again for a new one."


class KnoxAuthentication(TokenAuthentication):
    """
    Knox without its walk through all of a user's tokens on each request: nothing is cleaned up here.

    Not stateless: the digest is looked up each time. `Authorization: Token …` and `Bearer …` are the same.
    """

    def authenticate(self, request: Request) -> tuple[models.User, models.AuthToken] | None:
        """:raises AuthenticationFailed: with one body for unknown, revoked, expired and malformed."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in PREFIXES:
            return None
        if len(words) != 2:
            raise AuthenticationFailed(REFUSAL)
        found: tuple[models.User, models.AuthToken] = self.authenticate_credentials(words[1])
        return found

    def authenticate_credentials(self, token: bytes) -> tuple[models.User, models.AuthToken]:
        text = token.decode("ascii", errors="replace")
        try:
            digest = hash_token(text)
        except (TypeError, binascii.Error) as error:
            raise AuthenticationFailed(REFUSAL) from error
        row = models.AuthToken.objects.select_related("user__person").filter(digest=digest).first()
        if row is None or not compare_digest(row.digest, digest) or not self._is_valid(row):
            raise AuthenticationFailed(REFUSAL)
        self._note_use(row)
        return row.user, row

    @staticmethod
    def get_domain_context(user: models.User, token: models.AuthToken | None = None) -> PersonSecurityContext:
        """Who the rules see: the person behind a user, with the token's scopes. No query."""
        return context_of(user) if token is None else context_of(user, tuple(token.scopes))

    def authenticate_header(self, request: Request) -> str:
        return "Token"

    def _is_valid(self, row: models.AuthToken) -> bool:
        return bool(row.user.is_active) and (row.expiry is None or row.expiry > timezone.now())

    def _note_use(self, row: models.AuthToken) -> None:
        now = timezone.now()
        if row.last_used_at is None or now - row.last_used_at > USED_AT_MOST_EVERY:
            models.AuthToken.objects.filter(pk=row.pk).update(last_used_at=now)
