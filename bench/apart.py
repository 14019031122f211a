"""Things done in a process of their own, forked from this one, so that everything is imported already."""

import os
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from django.db import connection

FORKING = get_context("fork")
SAMPLE_SECONDS = 0.05


def let_go() -> None:
    """Close what two processes must not share; it is opened again where it is needed."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def with_memory(run: Callable[..., Any], *arguments: Any) -> tuple[float, Any, float, float]:
    """
    Run something in a process of its own.

    Its seconds of CPU, its result, and how many megabytes more it held after a tenth of the time and at most.
    """
    let_go()
    here, there = FORKING.Pipe()
    process = FORKING.Process(target=_watched, args=(there, run, arguments))
    process.start()
    there.close()
    spent, result, samples = here.recv()
    process.join()
    tenth = samples[: max(1, len(samples) // 10)]
    return spent, result, max(tenth) - samples[0], max(samples) - samples[0]


def _watched(there: Connection, run: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    samples, is_done = [held_mb(os.getpid())], threading.Event()

    def sample() -> None:
        while not is_done.wait(SAMPLE_SECONDS):
            samples.append(held_mb(os.getpid()))

    watching = threading.Thread(target=sample)
    watching.start()
    begun = time.process_time()
    result = run(*arguments)
    spent = time.process_time() - begun
    is_done.set()
    watching.join()
    there.send((spent, result, [*samples, held_mb(os.getpid())]))


def held_mb(pid: int) -> float:
    """What a process holds of the memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
