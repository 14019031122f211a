"""Tokens of programs: one to ask with, and many beside it."""

from datetime import timedelta
from secrets import token_hex

from django.utils import timezone

from socialscore.domain.tokens import SCOPES
from socialscore.infrastructure.django_app.models import AuthToken, User


def a_token(user: User) -> str:
    """The secret of a new token."""
    _token, secret = AuthToken.objects.create(user=user, expiry=timedelta(days=1), scopes=list(SCOPES))
    return str(secret)


def add_tokens(user: User, count: int) -> None:
    """As many that are valid: more than the rules let a person have, because stock Knox lets them."""
    expiry = timezone.now() + timedelta(days=1)
    AuthToken.objects.bulk_create(
        AuthToken(user=user, digest=token_hex(64), token_key=token_hex(8)[:15], expiry=expiry) for _ in range(count)
    )
