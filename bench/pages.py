"""Pages, the verdict and the list of the API beside their floors; what a first visit loads, and what a worker holds."""

import gzip
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bench.report import lines_of
from bench.targets import Options

if TYPE_CHECKING:
    from bench.browser import Answer
    from bench.world import World

VERDICT_BATCH = 12
MANY_TOKENS, TOKEN_BATCH = 1_000, 30
Visit = Callable[[], "Answer"]


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Make the world, measure, report."""
    from django.utils import timezone

    from bench.bulk import analyze
    from bench.world import make_world

    world = make_world(timezone.now())
    analyze()
    figures = _figures(world)
    yield from lines_of(figures)
    for name, row in figures["rows"].items() if options.shows_statements else ():
        yield "\n  ".join(["", name, *row["statements"]]), True


def _figures(world: "World") -> dict[str, Any]:
    from bench.visits import Reviewer, answered, floor_browser, pages_of, product, visitor

    application, floor = product(), floor_browser(world.participant)
    reviewer = Reviewer(browser=visitor(application, world.validator))
    reviewer.begin()
    pages = pages_of(application, world)

    def list_page() -> "Answer":
        return answered(floor.get("/floor/"))

    rows = {
        "floor (b)": _compared(lambda: answered(floor.get("/floor/hello/")), list_page),
        "floor (c)": _compared(list_page, list_page),
        **{name: _compared(page, list_page) for name, page in pages.items()},
    }
    loads = _first_loads(application, pages)
    api = _api(application, world)
    # Last, because the reads after it settle what it decided.
    rows["verdict"] = _compared(reviewer.judge, list_page, batch=VERDICT_BATCH)
    return {"rows": rows, "api": api, "first load": loads, "worker": _memory(world)}


def _compared(visit: Visit, floor: Visit, **options: int) -> dict[str, Any]:
    """One row of the report."""
    from bench.measuring import compare, statements_of

    compared = compare(lambda: visit().cpu, lambda: floor().cpu, **options)
    answers: list[Answer] = []
    statements = statements_of(lambda: answers.append(visit()))
    text = answers[0].text.encode()
    return {
        "cpu": compared.cpu_ms,
        "ratio": compared.ratio,
        "queries": len(statements),
        "bytes": len(text),
        "gzip": len(gzip.compress(text, 6)),
        "statements": statements,
    }


def _api(application: Any, world: "World") -> dict[str, Any]:
    """The list of 25 actions by token, beside the floor (d); and of somebody with 1 000 tokens, beside one with one."""
    from django.urls import reverse

    from bench.bulk import analyze
    from bench.measuring import compare, statements_of
    from bench.tokens import a_token, add_tokens
    from bench.visits import floor_application, lists_of

    one, many = a_token(world.participant), a_token(world.twin)
    add_tokens(world.twin, MANY_TOKENS)
    analyze()
    own = {secret: lists_of(application, reverse("api_actions"), secret) for secret in (one, many)}
    floor_site, path = floor_application(), reverse("floor_api_list")
    floor = {secret: lists_of(floor_site, path, secret, is_floor=True) for secret in (one, many)}
    compared = compare(lambda: own[one]().cpu, lambda: floor[one]().cpu)
    return {
        "cpu": compared.cpu_ms,
        "floor": compared.floor_ms,
        "ratio": compared.ratio,
        "tokens": compare(lambda: own[many]().cpu, lambda: own[one]().cpu, batch=TOKEN_BATCH).ratio,
        # After the first use of each, which is noted.
        "queries": [len(statements_of(visit)) for visit in own.values()],
        "floor tokens": compare(lambda: floor[many]().cpu, lambda: floor[one]().cpu).ratio,
    }


def _first_loads(application: Any, pages: dict[str, Visit]) -> dict[str, int]:
    """Of a page that everybody sees, and of the one with the most scripts."""
    from bench.browser import Browser
    from bench.first_load import first_load

    stranger = Browser(application, encodings="gzip, br")
    return {name: first_load(stranger, pages[name]()).total for name in ("dashboard", "queue")}


def _memory(world: "World") -> dict[str, float]:
    from django.urls import reverse

    from bench.browser import signed_session
    from bench.visits import PERSON_BACKEND
    from bench.worker import resident_mb

    keys = {user: signed_session(user, PERSON_BACKEND) for user in (world.participant, world.lead, world.validator)}
    half, full = resident_mb(
        [
            (keys[world.validator], reverse("review")),
            (keys[world.participant], reverse("dashboard")),
            (keys[world.participant], reverse("actions")),
            (keys[world.participant], reverse("action", args=[world.action_id])),
            (keys[world.participant], reverse("activities")),
            (keys[world.participant], reverse("leaderboard")),
            (keys[world.lead], reverse("lead")),
            ("", reverse("account_signup")),
        ]
    )
    return {"half": half, "full": full}
