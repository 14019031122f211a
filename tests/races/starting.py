"""The start line."""

from collections.abc import Callable
from threading import Barrier, BrokenBarrierError, Thread
from typing import TypeVar

import pytest
from django.db import connections

from socialscore.domain.errors import DomainError

T = TypeVar("T")
PATIENCE_SECONDS = 120


def sizes(small: int, full: int) -> pytest.MarkDecorator:
    """How many: few in `make test`, all in `make test-long`."""
    return pytest.mark.parametrize("many", [small, pytest.param(full, marks=pytest.mark.long)])


def at_once(rounds: int, *runners: Callable[[int], T]) -> list[list[T | DomainError]]:
    """
    Let the runners do each round at the same moment, each in a thread of its own.

    :returns: for each round what each runner got: its result or its refusal.
    :raises Exception: whatever a runner raises that is no refusal.
    """
    start = Barrier(len(runners))
    results: list[list[T | DomainError]] = [[] for _ in runners]
    accidents: list[BaseException] = []

    def run(runner: Callable[[int], T], outcomes: list[T | DomainError]) -> None:
        try:
            for number in range(rounds):
                start.wait(PATIENCE_SECONDS)
                outcomes.append(_outcome(runner, number))
        except BrokenBarrierError:
            return
        except BaseException as accident:  # noqa: BLE001 (raised again by the main thread)
            accidents.append(accident)
            start.abort()

    threads = [Thread(target=run, args=pair, daemon=True) for pair in zip(runners, results, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if accidents:
        raise accidents[0]
    return [list(of_round) for of_round in zip(*results, strict=True)]


def _outcome(runner: Callable[[int], T], number: int) -> T | DomainError:
    try:
        return runner(number)
    except DomainError as refusal:
        return refusal
    finally:
        connections.close_all()  # PostgreSQL's pool is smaller than the crowd
