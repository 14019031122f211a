"""
The log at 1 000 000 entries: how fast it is numbered, what a receipt costs beside its statements, what an audit costs
beside the hashing of the same bytes, and whether its memory stays flat.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from statistics import mean, median
from typing import Any

from bench.report import judged
from bench.targets import Options

PEOPLE, ACTIONS = 100, 1_000
COPIES, FEWER_COPIES = 999, 49
LEAVES_GOAL, RECEIPT_GOAL_MS, BYTES_GOAL, AUDIT_GOAL, FLAT_MB = 10_000, 1.0, 4_096, 10.0, 10.0
RECEIPTS, HASHED, ROUNDS = 200, 20_000, 9


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Fill, number, ask for receipts, audit."""
    from django.utils import timezone

    from bench.bulk import analyze, multiply
    from bench.leaves import add_leaves
    from bench.world import Size, make_world
    from socialscore.domain.action_states import Status

    world = make_world(timezone.now(), Size(people=PEOPLE, actions=ACTIONS, states=[Status.APPROVED]))
    multiply(COPIES if options.is_full else FEWER_COPIES, kept=world.staff)
    leaves = add_leaves()
    analyze()
    yield _sequenced(leaves)
    analyze()
    yield from _receipts()
    yield from _audited(leaves)


def _sequenced(leaves: int) -> tuple[str, bool]:
    """The slowest tenth counts: a tree that slows down as it grows would show there."""
    from django.utils import timezone

    from socialscore.infrastructure.transparency.sequencer import sequence

    batches = []
    while True:
        begun = time.perf_counter()
        count = sequence(now=timezone.now())
        if not count:
            break
        batches.append(count / (time.perf_counter() - begun))
    tenth = max(1, len(batches) // 10)
    first, last = median(batches[:tenth]), median(batches[-tenth:])
    shown = f"sequencer: {median(batches):.0f} of {leaves} leaves/s, goal {LEAVES_GOAL}"
    shown += f"; first tenth {first:.0f}, last tenth {last:.0f}"
    return judged(shown, median(batches) >= LEAVES_GOAL)


def _receipts() -> Iterator[tuple[str, bool]]:
    """Of random actions: the time beside that of the statements alone, which are run bare right after."""
    from socialscore.infrastructure.django_app import models
    from socialscore.queries.receipts import receipt_of_action

    rows = models.ScoreEntry.objects.filter(kind="CONFIRM", leaf__isnull=False)
    first, last = rows.earliest("entry_id").pk, rows.latest("entry_id").pk
    chance, whole, bare, queries, size = random.Random(3), [], [], 0, 0
    for number in range(RECEIPTS):
        entry = rows.filter(entry_id__gte=chance.randint(first, last)).order_by("entry_id").first()
        assert entry is not None
        assert entry.action_id is not None
        statements: list[tuple[str, Any]] = []
        with _noting(statements):
            receipt_of_action(entry.action_id, entry.subject_id)
        spent = _seconds(lambda at=entry: receipt_of_action(at.action_id, at.subject_id).to_data())
        alone = _seconds(lambda sent=statements: _run(sent))
        if number >= RECEIPTS // 10:  # before that, everything is cold
            whole.append(spent)
            bare.append(alone)
        receipt = receipt_of_action(entry.action_id, entry.subject_id)
        queries, size = len(statements), max(size, len(json.dumps(receipt.to_data())))
    own = median(a - b for a, b in zip(whole, bare, strict=True)) * 1000
    shown = f"receipt: {median(whole) * 1000:.2f} ms of CPU, of which {own:.2f} beside its {queries} statements"
    yield judged(
        f"{shown}, goal {RECEIPT_GOAL_MS}; at most {size} bytes, goal 4096", own <= RECEIPT_GOAL_MS and size <= 4096
    )


def _audited(leaves: int) -> Iterator[tuple[str, bool]]:
    from django.utils import timezone

    from bench.apart import with_memory

    before = _hashing()
    spent, found, at_first, in_the_end = with_memory(_audit, timezone.now())
    raw = mean((before, _hashing())) * leaves  # a machine that others use too is not as fast all the time
    shown = (
        f"audit of {leaves} entries: {spent:.1f} s of CPU, {spent / raw:.1f} × SHA-256 of the same bytes ({raw:.2f} s)"
    )
    yield judged(f"{shown}, goal {AUDIT_GOAL}; {found} findings", spent / raw <= AUDIT_GOAL and found == 0)
    shown = f"audit: {at_first:.1f} MB more after a tenth of its time, {in_the_end:.1f} at most, goal {FLAT_MB} between"
    yield judged(shown, in_the_end - at_first <= FLAT_MB)


def _audit(now: Any) -> int:
    from socialscore.infrastructure.transparency.auditing import findings

    return sum(1 for _ in findings(now=now))


def _hashing() -> float:
    """Seconds for a leaf: its bytes, one node above it, and what each of its commitments is made of."""
    from socialscore.domain.transparency.canonical import canonical
    from socialscore.infrastructure.django_app import models

    ids = list(models.LogLeaf.objects.order_by("leaf_id").values_list("leaf_id", "leaf_bytes")[:HASHED])
    contents = [b"\x00" + bytes(content) for _, content in ids]
    opened = models.LogOpening.objects.filter(leaf__lte=ids[-1][0]).values_list("name", "salt", "opening")
    contents += [f"socialscore/commit/v1\n{name}\n".encode() + bytes(salt) + canonical(o) for name, salt, o in opened]
    contents += [b"\x01" + bytes(64) for _ in ids]

    def hash_all() -> None:
        for content in contents:
            sha256(content).digest()

    return median(_seconds(hash_all) for _ in range(ROUNDS)) / len(ids)


def _noting(statements: list[tuple[str, Any]]) -> Any:
    from django.db import connection

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    return connection.execute_wrapper(note)


def _run(statements: list[tuple[str, Any]]) -> None:
    from django.db import connection

    for sql, params in statements:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()


def _seconds(run: Callable[[], object]) -> float:
    """Of the process, so that nobody else's work counts; what a server does for it does not either."""
    begun = time.process_time()
    run()
    return time.process_time() - begun
