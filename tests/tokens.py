"""A token of somebody, for tests that only use one."""

from collections.abc import Sequence
from datetime import timedelta

from socialscore.domain.tokens import SCOPES
from socialscore.infrastructure.django_app.models import AuthToken, User


def make_token(user: User, *, scopes: Sequence[str] = SCOPES, life: timedelta | None = None) -> tuple[AuthToken, str]:
    """The row and its secret."""
    how_long = {} if life is None else {"expiry": life}
    made: tuple[AuthToken, str] = AuthToken.objects.create(user=user, scopes=list(scopes), **how_long)  # type: ignore[no-untyped-call]
    return made
