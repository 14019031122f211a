"""
Every page and the verdict at 1 000 000 entries of 100 000 people, against 1 000 entries of 100: nothing may grow.

One community is measured, then copied within its database, and measured again: whoever looks has the same actions
before and after, and everything around them has grown. Reviewers, leads and activities are not copied, so that what
they did and hold grows with the rest. Each figure is a ratio to the floor (c) that runs interleaved with it, so that
what is compared between the sizes is not the machine of another minute.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bench.report import judged
from bench.targets import Options

if TYPE_CHECKING:
    from bench.browser import Answer
    from bench.world import World

# Of every 20 actions 10 wait, so that there is enough to judge in the small community too.
WAITING, APPROVED, OTHERS = 10, 8, 2
PEOPLE, ACTIONS = 100, 600
COPIES, FEWER_COPIES = 999, 49
BATCH = 4
GOAL = 1.2
Visit = Callable[[], "Answer"]
Figures = dict[str, tuple[float, int]]


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Fill, measure, copy, measure."""
    from django.db import connection
    from django.utils import timezone

    from bench.bulk import analyze, multiply
    from bench.leaves import add_leaves
    from bench.world import Size, make_world
    from socialscore.domain.action_states import Status
    from socialscore.infrastructure.django_app import models

    states = [Status.SUBMITTED] * WAITING + [Status.APPROVED] * APPROVED + [Status.DECLINED, Status.WITHDRAWN]
    world = make_world(timezone.now(), Size(people=PEOPLE, actions=ACTIONS, states=states))
    _record(world)
    is_server = connection.vendor == "postgresql"
    verdict = {}
    add_leaves()
    analyze()
    verdict[0] = _verdict(world, is_server=is_server)
    _settle_all()
    _sequence_all()
    analyze()
    small = {**_pages(world, is_server=is_server), "verdict": verdict[0]}
    multiply(COPIES if options.is_full else FEWER_COPIES, kept=world.staff)
    _sequence_all()
    analyze()
    entries, people = models.ScoreEntry.objects.count(), models.Subject.objects.count()
    large = {**_pages(world, is_server=is_server), "verdict": _verdict(world, is_server=is_server)}
    yield f"{'time' if is_server else 'CPU'} of {entries} entries, {people} people, against 1 000 of 100", True
    yield f"{'':24}{'÷ (c) before':>14}{'after':>8}{'ratio':>8}{'goal':>6}{'queries':>10}", True
    for name, (after, queries) in large.items():
        before, queries_before = small[name]
        shown = f"{name:24}{before:14.2f}{after:8.2f}{after / before:8.2f}{GOAL:6}{queries_before:6} → {queries}"
        yield judged(shown, after / before <= GOAL and queries <= queries_before)


def _pages(world: "World", *, is_server: bool) -> Figures:
    from bench.size_pages import every_page
    from bench.visits import floor_browser, product

    floor = floor_browser(world.participant)
    pages = every_page(product(), world)
    return {name: _compared(visit, lambda: floor.get("/floor/"), is_server=is_server) for name, visit in pages.items()}


def _verdict(world: "World", *, is_server: bool) -> tuple[float, int]:
    from bench.visits import Reviewer, floor_browser, product, visitor

    floor = floor_browser(world.participant)
    reviewer = Reviewer(browser=visitor(product(), world.validator))
    reviewer.begin()
    return _compared(reviewer.judge, lambda: floor.get("/floor/"), is_server=is_server)


def _compared(visit: Visit, floor: Visit, *, is_server: bool) -> tuple[float, int]:
    """The ratio to the floor: of the clock where a server does the work, of CPU where this process does."""
    from bench.measuring import compare, statements_of

    def spent(answer: "Answer") -> float:
        return answer.elapsed if is_server else answer.cpu

    visit()
    queries = len(statements_of(visit))
    return compare(lambda: spent(visit()), lambda: spent(floor()), batch=BATCH).ratio, queries


def _record(world: "World") -> None:
    """What stewards read, and what people were told."""
    from socialscore.infrastructure.django_app import models

    people = list(models.PersonProfile.objects.order_by("user_id"))
    models.AuditEntry.objects.bulk_create(
        models.AuditEntry(
            code="ROLE_CHANGED", actor_id=world.steward.person.subject_id, about_id=person.subject_id, details={}
        )
        for person in people
    )
    models.Notification.objects.bulk_create(
        models.Notification(person=person, kind="APPROVED", data={"points": 5}, cause=f"bench:{number}")
        for person in people
        for number in range(5)
    )


def _settle_all() -> None:
    from django.utils import timezone

    from socialscore.http.settling import settle_due
    from socialscore.infrastructure.django_app import models

    models.Decision.objects.filter(state="STAGED").update(effective_at=timezone.now())
    while settle_due():
        pass


def _sequence_all() -> None:
    from django.utils import timezone

    from socialscore.infrastructure.transparency.sequencer import sequence

    while sequence(now=timezone.now()):
        pass
