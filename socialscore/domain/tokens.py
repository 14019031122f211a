"""Tokens of programs: what one may be made for, and for how long."""

from collections.abc import Sequence
from datetime import timedelta

from socialscore.domain.errors import RuleBroken, gettext_noop

SCOPES = ("read", "submit", "review", "manage")
MOST_TOKENS = 10
LONGEST_NAME = 60
SHORTEST_LIFE, LONGEST_LIFE = timedelta(minutes=5), timedelta(days=365)


class TooManyTokens(RuleBroken):
    text = gettext_noop("You have %(most)s tokens already. Revoke one first.")


class ScopesNotPossible(RuleBroken):
    text = gettext_noop("Choose at least one thing that the token may do.")
    field = "scopes"


class LifeNotPossible(RuleBroken):
    text = gettext_noop("A token lives from five minutes to 365 days. Choose a time in between.")
    field = "life"


class TokenNameTooLong(RuleBroken):
    text = gettext_noop("Use at most %(most)s characters.")
    field = "name"


class SecretShownBefore(RuleBroken):
    text = gettext_noop("This token is made already, and its secret was shown once. Make another if you lost it.")


def require_possible(*, name: str, scopes: Sequence[str], life: timedelta, valid_tokens: int) -> None:
    """
    Let a new token pass, or say why not.

    :param valid_tokens: how many the person has that have not expired.
    :raises RuleBroken: the narrow one of what is wrong.
    """
    if len(name) > LONGEST_NAME:
        raise TokenNameTooLong(most=LONGEST_NAME)
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ScopesNotPossible
    if not SHORTEST_LIFE <= life <= LONGEST_LIFE:
        raise LifeNotPossible
    if valid_tokens >= MOST_TOKENS:
        raise TooManyTokens(most=MOST_TOKENS)
