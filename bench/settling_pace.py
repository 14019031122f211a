"""Leaves written at a steady pace beside the worker, and when a checkpoint covers each."""

import subprocess
import sys
import time
from bisect import bisect_right
from threading import Thread
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from bench.apart import FORKING, let_go
from bench.settling_bare import leaf_of
from socialscore.infrastructure.django_app import models

WRITERS, LOOKS_EACH_SECONDS, PATIENCE_SECONDS = 4, 0.02, 30
_LEAF = """
WITH leaf AS (
    INSERT INTO socialscore_logleaf (type, cause, leaf_bytes, leaf_hash, created_at)
    VALUES ('award', %(cause)s, %(content)s, %(hash)s, now()) RETURNING leaf_id
)
INSERT INTO socialscore_logopening (leaf_id, name, salt, opening)
SELECT leaf_id, name, %(salt)s, %(opening)s
FROM leaf CROSS JOIN (VALUES ('subject'), ('body'), ('evidence')) AS row(name)
"""


def waits(rate: int, seconds: float) -> list[float]:
    """Of each leaf the seconds from its commit to that of the checkpoint that covers it, as others see it."""
    let_go()
    told = FORKING.Queue()
    writers = [
        FORKING.Process(target=_write, args=(told, rate / WRITERS, seconds), daemon=True) for _ in range(WRITERS)
    ]
    with subprocess.Popen([sys.executable, "manage.py", "run_worker"]) as worker:
        try:
            _await_worker()
            for writer in writers:
                writer.start()
            written: dict[str, float] = {}
            # Meanwhile: a process whose words nobody takes does not end.
            taking = Thread(target=lambda: [written.update(told.get()) for _ in writers])
            taking.start()
            signed = _watch(taking)
            taking.join()
        finally:
            worker.terminate()
    for writer in writers:
        writer.join()
    numbers = models.LogLeaf.objects.filter(cause__in=list(written)).values_list("cause", "leaf_index")
    sizes, times = [size for size, _ in signed], [at for _, at in signed]
    # The checkpoint that covers a leaf is the first that is larger than its number.
    return [times[bisect_right(sizes, number)] - written[cause] for cause, number in numbers if number is not None]


def _write(told: Any, rate: float, seconds: float) -> None:
    written, begun = [], time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, begun + number / rate - time.monotonic()))
        leaf = leaf_of(uuid4())
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(_LEAF, leaf)
        written.append((leaf["cause"], time.monotonic()))
    let_go()
    told.put(written)


def _await_worker() -> None:
    """Return when it has numbered a leaf."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAF, leaf_of(uuid4()))
    _watch(None)
    let_go()  # before anything is forked


def _watch(taking: Thread | None) -> list[tuple[int, float]]:
    """Sizes that were signed, and when each was seen first, until all is written and numbered."""
    seen: list[tuple[int, float]] = []
    last = time.monotonic()
    while time.monotonic() < last + PATIENCE_SECONDS:
        size = models.LogCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
        if not seen or size > seen[-1][0]:
            last = time.monotonic()
            seen.append((size, last))
        is_over = taking is None or not taking.is_alive()
        if is_over and not models.LogLeaf.objects.filter(leaf_index=None).exists():
            return seen
        time.sleep(LOOKS_EACH_SECONDS)
    raise SystemExit("The worker does not number what waits.")
