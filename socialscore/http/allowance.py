"""
How much of an allowance is left, in fixed windows: counted in the process, told to the shared cache in handfuls.

One request costs no query: a process speaks to the cache once in `HANDFUL` requests of somebody. So the limit holds
across processes to within a handful for each of them, which is what it is for: no program may take the site from
others. What must be exact is counted by `http/limits.py`.
"""

import time
from dataclasses import dataclass
from threading import Lock

from django.core.cache import cache

HANDFUL = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """`left` of `at_most` requests until the window of `per_seconds` ends, in `ends_in` seconds."""

    name: str
    at_most: int
    per_seconds: int
    left: int
    ends_in: int

    @property
    def is_used_up(self) -> bool:
        return self.left < 0


class Window:
    """The counts of one process in the window that is running now."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._number: tuple[int, int] = (0, 0)
        self._own: dict[str, int] = {}
        self._shared: dict[str, int] = {}

    def count(self, who: str, *, per_seconds: int, now: float) -> int:
        """One more request of `who`; how many there were in this window, as far as this process knows."""
        number = int(now // per_seconds)
        with self._lock:
            if self._number != (per_seconds, number):
                self._number, self._own, self._shared = (per_seconds, number), {}, {}
            self._own[who] = self._own.get(who, 0) + 1
            is_handful = self._own[who] == HANDFUL
            if is_handful:
                self._own[who] = 0
            known = self._shared.get(who, 0) + self._own[who] + (HANDFUL if is_handful else 0)
        if not is_handful:
            return known
        total = _add(f"allowance:{who}:{number}", HANDFUL, per_seconds)
        with self._lock:
            self._shared[who] = total
        return total


_window = Window()


def allowance(name: str, who: object, *, at_most: int, per_seconds: int) -> Allowance:
    """Count one request of `who` and say what is left."""
    now = time.time()
    used = _window.count(f"{name}:{who}", per_seconds=per_seconds, now=now)
    return Allowance(
        name=name,
        at_most=at_most,
        per_seconds=per_seconds,
        left=at_most - used,
        ends_in=per_seconds - int(now % per_seconds),
    )


def _add(key: str, amount: int, seconds: int) -> int:
    cache.add(key, 0, 2 * seconds)
    try:
        return cache.incr(key, amount)
    except ValueError:  # the cache dropped it between the two calls
        cache.set(key, amount, 2 * seconds)
        return amount
