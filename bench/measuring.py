"""Interleaved pairs of batches, and the median of their ratios: a slow minute of the machine slows both sides."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connection

PAIRS = 9
BATCH = 12
WARM_UP = 12
TURNS, WARM_UP_TURNS = 1_200, 60
# Neither a question nor an answer, and not sent by every database.
FRAME = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b", re.IGNORECASE)

Request = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Medians over all pairs."""

    cpu_ms: float
    floor_ms: float
    ratio: float


def compare(request: Request, floor: Request, *, batch: int = BATCH) -> Compared:
    """
    Run batches of both in turn, changing who begins.

    :param request: makes one request and returns its CPU seconds.
    """
    for _ in range(WARM_UP):
        request(), floor()
    pairs = []
    for number in range(PAIRS):
        sides = [request, floor] if number % 2 else [floor, request]
        spent = {side: sum(side() for _ in range(batch)) for side in sides}
        pairs.append((spent[request], spent[floor]))
    return Compared(
        cpu_ms=median(own for own, _ in pairs) / batch * 1000,
        floor_ms=median(other for _, other in pairs) / batch * 1000,
        ratio=median(own / other for own, other in pairs),
    )


def fastest(*, turns: int = TURNS, **runs: Request) -> dict[str, float]:
    """Milliseconds that the fastest tenth stays under, each in turn: whatever else the machine does is not in it."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(WARM_UP_TURNS + turns):
        for name, run in runs.items():
            taken[name].append(run())
    return {name: quantiles(times[WARM_UP_TURNS:], n=10)[0] * 1000 for name, times in taken.items()}


def clocked(run: Callable[[], object]) -> Request:
    """The same, returning the seconds that it took by the clock."""

    def request() -> float:
        begun = time.perf_counter()
        run()
        return time.perf_counter() - begun

    return request


def statements_of(run: Callable[[], object]) -> list[str]:
    """The statements that a request sends, transactions' own words left out."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not FRAME.match(sql):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        run()
    return seen
