"""The figures as a table, each beside its goal."""

from collections.abc import Iterator
from typing import Any

GOALS = {"verdict": 1.5}
PAGE_GOAL = 1.0
FIRST_LOAD_GOAL = 60_000
WORKER_GOAL = 110.0
HEAD = f"{'':16}{'CPU ms':>8}{'÷ (c)':>8}{'goal':>7}{'queries':>9}{'bytes':>9}{'gzip':>8}"


def lines_of(database: str, figures: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each line of the report, and whether it meets its goal."""
    yield f"\n{database:16}{HEAD[16:]}", True
    for name, row in figures["rows"].items():
        goal = None if name.startswith("floor") else GOALS.get(name, PAGE_GOAL)
        shown = f"{name:16}{row['cpu']:8.2f}{row['ratio']:8.2f}{goal or '':>7}"
        shown += f"{row['queries']:9}{row['bytes']:9}{row['gzip']:8}"
        yield _judged(shown, goal is None or row["ratio"] <= goal)
    for name, total in figures["first load"].items():
        shown = f"first load: {name}, all files as served: {total / 1000:.1f} KB, goal {FIRST_LOAD_GOAL / 1000:.0f}"
        yield _judged(shown, total <= FIRST_LOAD_GOAL)
    half, full = figures["worker"]["half"], figures["worker"]["full"]
    shown = f"gunicorn worker: {half:.1f} MB after 1 000 requests, {full:.1f} after 2 000, goal {WORKER_GOAL:.0f}"
    yield _judged(shown, full <= WORKER_GOAL)


def _judged(line: str, is_met: bool) -> tuple[str, bool]:
    return (line if is_met else f"{line}  MISSED"), is_met
