"""How often is too often: fixed windows counted in the shared cache, so that they hold across processes."""

import time
from math import ceil

from django.core.cache import cache

from socialscore.domain.errors import RuleBroken, gettext_noop

INVITED_PER_MINUTE = 30
# Named by address: few, so that nobody tries addresses out.
RELATED_PER_HOUR = 20


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
    now, key = time.time(), f"limit:{name}:{who}"
    # When the window began has a life of its own: the cache in the database prolongs that of what it counts.
    began = float(cache.get_or_set(key, now, per_seconds) or now)
    counted = f"{key}:{began}"
    try:
        count = cache.incr(counted)
    except ValueError:  # the first of this window, or a second beside it
        count = 1 if cache.add(counted, 1, 2 * per_seconds) else cache.incr(counted)
    if count > at_most:
        raise TooOften(max(1, ceil(began + per_seconds - now)))
