"""
Photos within six bits of one, among 1 000 000: the look-up that each sent photo costs.

By the clock, because most of it is the database's.
"""

import time
from collections.abc import Iterator
from random import Random
from statistics import median, quantiles
from uuid import UUID

from bench.targets import Options

FULL, FEWER = 1_000_000, 50_000
AT_ONCE = 10_000
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
    """So many rows of photos; some of them are given back."""
    from socialscore.domain.likeness import bands
    from socialscore.infrastructure.django_app import models

    subject = models.Subject.objects.create()
    known: list[tuple[UUID, int]] = []
    for _ in range(0, size, AT_ONCE):
        looks = [dice.getrandbits(64) - (1 << 63) for _ in range(AT_ONCE)]
        rows = [
            models.ProofFile(
                subject=subject,
                sha256=f"{dice.getrandbits(256):064x}",
                original_sha256=f"{dice.getrandbits(256):064x}",
                media_type="image/jpeg",
                size_bytes=1,
                name="photo.jpg",
                dhash=look,
                **{f"band_{number}": band for number, band in enumerate(bands(look))},
            )
            for look in looks
        ]
        models.ProofFile.objects.bulk_create(rows)
        known += [(row.file_id, look) for row, look in zip(rows[:100], looks, strict=False)]
    return known
