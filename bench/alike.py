"""
Photos within six bits of one, among 1 000 000: the look-up that each sent photo costs.

By the clock, because most of it is the database's.
"""

import time
from collections.abc import Iterator
from datetime import datetime
from random import Random
from statistics import median, quantiles
from uuid import UUID

from bench.targets import Options

FULL, FEWER = 1_000_000, 50_000
LOOKS_KNOWN = 500
LOOKED_UP, WARM_UP = 300, 30
GOAL_MS = 5.0


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Keep so many photos, then look for one like each of some of them."""
    from bench.bulk import analyze
    from socialscore.infrastructure.persistence.django_likeness import files_that_look_like

    size, dice = FULL if options.is_full else FEWER, Random(5)
    known = _keep(size, dice)
    analyze()
    times, found = [], 0
    for n in range(WARM_UP + LOOKED_UP):
        file_id, dhash = dice.choice(known)
        apart = sum(1 << bit for bit in dice.sample(range(63), 6))
        begun = time.perf_counter()
        alike = files_that_look_like(dhash ^ apart)
        if n >= WARM_UP:
            times.append((time.perf_counter() - begun) * 1_000)
            found += file_id in alike
    typical, slow = median(times), quantiles(times, n=10)[8]
    yield f"{size} photos, six bits apart: {found} of {LOOKED_UP} found", found == LOOKED_UP
    yield f"median {typical:.2f} ms, nine in ten within {slow:.2f} ms (goal {GOAL_MS} ms)", typical <= GOAL_MS


def _keep(size: int, dice: Random) -> list[tuple[UUID, int]]:
    """So many rows of photos, by COPY or `executemany`: a million by the ORM take an hour. Some are given back."""
    from django.utils import timezone

    from bench.bulk import put, unguarded
    from socialscore.infrastructure.django_app import models

    subject, now = models.Subject.objects.create(), timezone.now()
    names = ("file_id", "subject_id", "sha256", "original_sha256", "media_type", "size_bytes", "name", "created_at")
    columns = [*names, "dhash", *(f"band_{number}" for number in range(4))]
    known: list[tuple[UUID, int]] = []

    def rows() -> Iterator[list[object]]:
        for number in range(size):
            file_id, look = UUID(int=dice.getrandbits(128)), dice.getrandbits(64) - (1 << 63)
            if number % (size // LOOKS_KNOWN) == 0:
                known.append((file_id, look))
            yield _row(file_id, subject.subject_id, look, now, dice)

    with unguarded():
        put(models.ProofFile, columns, rows())
    return known


def _row(file_id: UUID, subject_id: UUID, look: int, now: datetime, dice: Random) -> list[object]:
    from django.db import connection

    from socialscore.domain.likeness import bands

    is_server = connection.vendor == "postgresql"
    ids = [str(one) if is_server else one.hex for one in (file_id, subject_id)]
    moment = now.isoformat() if is_server else now.strftime("%Y-%m-%d %H:%M:%S.%f")
    digests = [f"{dice.getrandbits(256):064x}" for _ in range(2)]
    return [*ids, *digests, "image/jpeg", 1, "photo.jpg", moment, look, *bands(look)]
