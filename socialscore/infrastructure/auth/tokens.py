"""Making and revoking tokens for programs; the limit holds wherever they are made."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone
from knox.settings import knox_settings

from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.infrastructure.auth.security_context import ALL_SCOPES
from socialscore.infrastructure.django_app import models


class TooManyTokens(RuleBroken):
    text = gettext_noop("You have %(most)s tokens already. Revoke one first.")


def make_token(
    user: models.User, *, name: str = "", scopes: Sequence[str] = ALL_SCOPES
) -> tuple[models.AuthToken, str]:
    """
    A new token and its secret, which is shown this once: only its digest is stored.

    :raises TooManyTokens: if the person has as many as allowed that are still valid.
    """
    most = knox_settings.TOKEN_LIMIT_PER_USER
    valid = models.AuthToken.objects.filter(Q(expiry=None) | Q(expiry__gt=timezone.now()), user=user)
    if valid.count() >= most:
        raise TooManyTokens(most=most)
    token, secret = models.AuthToken.objects.create(user=user, name=name, scopes=list(scopes))  # type: ignore[no-untyped-call]
    return token, secret
