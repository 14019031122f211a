"""How often is too often: fixed windows counted in the shared cache, so that they hold across processes."""

from django.core.cache import cache

from socialscore.domain.errors import RuleBroken, gettext_noop


class TooOften(RuleBroken):
    """`Retry-After` is in seconds."""

    text = gettext_noop("That was a little too fast. Wait %(seconds)s seconds and try again; nothing was lost.")
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.headers = {"Retry-After": str(seconds)}


def require_slow(name: str, who: object, *, at_most: int, per_seconds: int) -> None:
    """
    Count one more try of `who` at `name`.

    :raises TooOften: if there were more than `at_most` within the window.
    """
    key = f"limit:{name}:{who}"
    cache.add(key, 0, per_seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        cache.set(key, 1, per_seconds)
        return
    if count > at_most:
        raise TooOften(per_seconds)
