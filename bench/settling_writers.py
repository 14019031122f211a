"""Processes that settle at the same time, and one that numbers what they wrote."""

import time
from multiprocessing.connection import Connection
from typing import Self
from uuid import UUID

from django.utils import timezone

from bench.apart import FORKING, let_go
from bench.settling_sides import SETTLING
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.sequencer import sequence

ROUND_SECONDS, PATIENCE_SECONDS = 0.2, 30
Told = tuple[str, float] | None


class Writers:
    """So many processes, each with decisions of its own to settle."""

    def __init__(self, count: int) -> None:
        staged = models.Decision.objects.filter(state="STAGED").order_by("pk").values_list("pk", flat=True)
        ids = list(staged)
        self.count = count
        let_go()
        self._pipes, self._processes = [], []
        for number in range(count):
            here, there = FORKING.Pipe()
            self._processes.append(FORKING.Process(target=_write, args=(there, ids[number::count]), daemon=True))
            self._pipes.append(here)
        self._stop = FORKING.Event()
        self._processes.append(FORKING.Process(target=_sequence, args=(self._stop,), daemon=True))

    def __enter__(self) -> Self:
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        self._stop.set()
        for process in self._processes:
            process.join()

    def settle(self, side: str, seconds: float) -> list[float]:
        """What each decision took that was settled in that time."""
        for pipe in self._pipes:
            pipe.send((side, seconds))
        taken = []
        for pipe in self._pipes:
            if not pipe.poll(seconds + PATIENCE_SECONDS):
                raise SystemExit("A writer does not answer; the log says why.")
            taken += pipe.recv()
        return taken


def _write(told: Connection, ids: list[UUID]) -> None:
    left = iter(ids)
    task: Told
    while task := told.recv():
        side, seconds = task
        settle, taken, end = SETTLING[side], [], time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            decision_id = next(left, None)
            if decision_id is None:
                raise SystemExit("Too few decisions are staged for a machine as fast as this one.")
            settle(decision_id)
            taken.append(time.perf_counter() - begun)
        told.send(taken)
    let_go()


def _sequence(stop: "object") -> None:
    while not stop.wait(ROUND_SECONDS):  # type: ignore[attr-defined]
        sequence(now=timezone.now())
    let_go()
