"""
Settled decisions a second with the log and its sequencer, beside the same with one global hash chain; and how long it
takes until a leaf is covered by a checkpoint while 500 a second are written.

Writers are processes, because the site runs in several. The two sides run in turn, a few seconds each: once with the
disk of this machine, and once as with a disk behind a network, on which a commit waits some milliseconds.
"""

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from bench.report import judged
from bench.targets import Options

if TYPE_CHECKING:
    from bench.settling_writers import Writers

PEOPLE, ACTIONS, COPIES = 200, 400, 199
WRITERS, ROUNDS, SECONDS = (8, 32), 5, 3.0
FLUSHES = (0, 5)
GOAL, WAIT_GOAL, RATE, RATE_SECONDS = 3.0, 2.0, 500, 15


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Stage decisions, settle them in turns, and watch the log."""
    from django.utils import timezone

    from bench.bulk import analyze, multiply
    from bench.settling_sides import SIDES, make_chain
    from bench.settling_stage import flush_in, stage
    from bench.settling_writers import Writers
    from bench.world import Size, make_world
    from socialscore.domain.action_states import Status

    world = make_world(timezone.now(), Size(people=PEOPLE, actions=ACTIONS, states=[Status.SUBMITTED]))
    stage(world)
    multiply(COPIES, kept=world.staff)
    make_chain()
    analyze()
    for milliseconds in FLUSHES:
        flush_in(milliseconds)
        for name, (log, chain) in SIDES.items():
            for count in WRITERS:
                with Writers(count) as writers:
                    yield _compared(f"{name}, {milliseconds} ms a flush" if milliseconds else name, writers, log, chain)
    flush_in(0)
    yield _waiting()


def _compared(name: str, writers: "Writers", log: str, chain: str) -> tuple[str, bool]:
    pairs = []
    for number in range(ROUNDS):
        sides = [log, chain] if number % 2 else [chain, log]
        done = {side: writers.settle(side, SECONDS) for side in sides}
        pairs.append((done[log], done[chain]))
    ratio = median(len(a) / len(b) for a, b in pairs)
    per_second = [median(len(done) for done in side) / SECONDS for side in zip(*pairs, strict=True)]
    slowest = [_p99([took for done in side for took in done]) * 1000 for side in zip(*pairs, strict=True)]
    shown = f"{name}, {writers.count:2} writers: {per_second[0]:.0f}/s with the log, {per_second[1]:.0f}/s with a chain"
    shown += f": {ratio:.2f} ×, goal {GOAL}; p99 {slowest[0]:.0f} and {slowest[1]:.0f} ms"
    return judged(shown, ratio >= GOAL)


def _p99(values: list[float]) -> float:
    return sorted(values)[len(values) * 99 // 100]


def _waiting() -> tuple[str, bool]:
    """The worker as it is, beside writers of leaves at a steady pace."""
    from bench.settling_pace import waits

    found = waits(RATE, RATE_SECONDS)
    p99 = _p99(found)
    shown = f"settled → in a checkpoint at {len(found) / RATE_SECONDS:.0f} leaves/s: median {median(found):.2f} s"
    return judged(f"{shown}, p99 {p99:.2f}, goal {WAIT_GOAL}", p99 <= WAIT_GOAL)
