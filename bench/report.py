"""The figures as a table, each beside its goal."""

from collections.abc import Iterator
from typing import Any

GOALS = {"verdict": 1.5}
PAGE_GOAL = 1.0
FIRST_LOAD_GOAL = 60_000
WORKER_GOAL = 110.0
RANK_GOAL, RANK_GROWTH_GOAL = 3.0, 1.3
API_GOAL, API_QUERIES, TOKENS_GOAL = 0.7, 3, 1.05
HEAD = f"{'':16}{'CPU ms':>8}{'÷ (c)':>8}{'goal':>7}{'queries':>9}{'bytes':>9}{'gzip':>8}"


def lines_of(figures: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each line of the report, and whether it meets its goal."""
    yield HEAD, True
    for name, row in figures["rows"].items():
        goal = None if name.startswith("floor") else GOALS.get(name, PAGE_GOAL)
        shown = f"{name:16}{row['cpu']:8.2f}{row['ratio']:8.2f}{goal or '':>7}"
        shown += f"{row['queries']:9}{row['bytes']:9}{row['gzip']:8}"
        yield judged(shown, goal is None or row["ratio"] <= goal)
    yield from _api_lines(figures["api"])
    for name, total in figures["first load"].items():
        shown = f"first load: {name}, all files as served: {total / 1000:.1f} KB, goal {FIRST_LOAD_GOAL / 1000:.0f}"
        yield judged(shown, total <= FIRST_LOAD_GOAL)
    half, full = figures["worker"]["half"], figures["worker"]["full"]
    shown = f"gunicorn worker: {half:.1f} MB after 1 000 requests, {full:.1f} after 2 000, goal {WORKER_GOAL:.0f}"
    yield judged(shown, full <= WORKER_GOAL)


def rank_lines(ranks: dict[int, dict[str, float]]) -> Iterator[tuple[str, bool]]:
    """A place with its neighbours beside one row by its key, and how it grows with the community."""
    yield "a place, five above, five below; beside Django's get of one row by its key", True
    for size, row in ranks.items():
        shown = f"{size:>9,} people {row['place']:8.2f} ms, {row['ratio']:.2f} of get ({row['get']:.2f} ms)"
        shown += f", goal {RANK_GOAL:.0f}; {row['ratio to select']:.1f} of the bare statement ({row['select']:.2f} ms)"
        yield judged(shown, row["ratio"] <= RANK_GOAL)
    first, *_, last = ranks.values()
    growth = last["ratio"] / first["ratio"]
    yield judged(f"most beside fewest: {growth:.2f}, goal {RANK_GROWTH_GOAL}", growth <= RANK_GROWTH_GOAL)


def _api_lines(api: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    queries = max(api["queries"])
    shown = f"API, 25 actions: {api['cpu']:.2f} ms, {api['ratio']:.2f} of DRF with stock Knox ({api['floor']:.2f} ms)"
    shown += f", goal {API_GOAL}; {queries} queries, goal {API_QUERIES}"
    yield judged(shown, api["ratio"] <= API_GOAL and queries <= API_QUERIES)
    shown = f"API, with 1 000 tokens: {api['tokens']:.2f} of the same with one, goal {TOKENS_GOAL}"
    shown += f" (stock Knox: {api['floor tokens']:.1f})"
    yield judged(shown, api["tokens"] <= TOKENS_GOAL)


def judged(line: str, is_met: bool) -> tuple[str, bool]:
    """A line of the report; it says itself that its goal is missed."""
    return (line if is_met else f"{line}  MISSED"), is_met
