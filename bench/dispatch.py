"""
The next item of a reviewer with 1 000 relations, among 1 000 and 100 000 that wait, the oldest tenth of them held.

By the clock, because most of it is the database's. Beside it, in the same run, Django reads one action by its key.
Measured while nothing is overdue, while the oldest quarter is, and while only what is held is: where nothing that is
free is overdue or escalated, the search for it has to end at once.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.measuring import clocked, fastest, statements_of
from bench.report import judged
from bench.targets import Options

if TYPE_CHECKING:
    from bench.world import World

PEOPLE, WAITING = 130, 1_000
COPIES, FEWER_COPIES = 99, 4
HELD_IN, RELATIONS, RELATED_IN = 10, 1_000, 13
GOAL, QUERIES_GOAL, GROWTH_GOAL = 3.0, 5, 1.3
GLANCED, TURNS = 60, 300  # actions that the floor reads, in turn
LATE = ("nothing", "a quarter", "what is held")


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Fill, measure, copy, measure."""
    from django.utils import timezone

    from bench.bulk import multiply
    from bench.world import Size, make_world
    from socialscore.domain.action_states import Status

    now = timezone.now()
    world = make_world(now, Size(people=PEOPLE, actions=WAITING, states=[Status.SUBMITTED]))
    small = _prepared(world, now)
    rows = {WAITING: {late: _figures(small, late, now) for late in LATE}}
    copies = COPIES if options.is_full else FEWER_COPIES
    multiply(copies, kept=world.staff)
    large = _prepared(world, now)
    rows[WAITING * (copies + 1)] = {late: _figures(large, late, now) for late in LATE}
    yield "the next item; beside Django's get of one action by its key", True
    for waiting, figures in rows.items():
        for late, row in figures.items():
            shown = f"{waiting:>9,} wait, {late:12} overdue {row['next']:8.2f} ms"
            shown += f", of one activity {row['narrowed']:.2f} ms, at most {row['ratio']:.2f} of get"
            shown += f" ({row['get']:.2f} ms), goal {GOAL:.0f}; {row['queries']:.0f} queries, goal {QUERIES_GOAL};"
            shown += f" queue {row['queue']:.2f} ms, something waits {row['any']:.2f} ms"
            yield judged(shown, row["ratio"] <= GOAL and row["queries"] <= QUERIES_GOAL)
    few, many = rows.values()
    for late in LATE:
        growth = many[late]["ratio"] / few[late]["ratio"]
        yield judged(f"most beside fewest, {late} overdue: {growth:.2f}, goal {GROWTH_GOAL}", growth <= GROWTH_GOAL)


def _prepared(world: "World", now: datetime) -> Any:
    """The oldest are held and the reviewer has relations; returns the reviewer."""
    from socialscore.domain.person import Person
    from socialscore.infrastructure.django_app import models
    from socialscore.wiring import unit_of_work

    me = world.validator.person.subject_id
    waiting = models.Action.objects.filter(status="SUBMITTED").exclude(claim_after=None)
    oldest = waiting.order_by("submitted_at", "action_id").values_list("action_id", flat=True)
    held = list(oldest[: waiting.count() // HELD_IN])
    with unit_of_work():
        models.Lease.objects.all().delete()
    models.Lease.objects.bulk_create(
        models.Lease(
            action_id=action_id,
            holder_id=world.steward.person.subject_id,
            fence=1,
            granted_at=now,
            expires_at=now + timedelta(hours=2),
        )
        for action_id in held
    )
    for begin in range(0, len(held), 500):
        waiting.filter(action_id__in=held[begin : begin + 500]).update(claim_after=now + timedelta(hours=2))
    _relate(me, now)
    with unit_of_work() as uow:
        reviewer: Person = uow.people.find_by_subject(me)
    return reviewer


def _relate(me: Any, now: datetime) -> None:
    """To one in thirteen of whose actions wait, at most, and to others."""
    from socialscore.infrastructure.django_app import models
    from socialscore.wiring import unit_of_work

    with unit_of_work():
        models.Relation.objects.all().delete()
    people = models.PersonProfile.objects.exclude(subject_id=me).order_by("subject_id")
    others = list(people.values_list("subject_id", flat=True)[: people.count() // RELATED_IN])[:RELATIONS]
    strangers = models.Subject.objects.bulk_create(
        models.Subject(subject_id=uuid4()) for _ in range(RELATIONS - len(others))
    )
    others += [stranger.subject_id for stranger in strangers]
    pairs = [sorted((me, other)) for other in others]
    models.Relation.objects.bulk_create(
        models.Relation(first_id=first, second_id=second, kind="TEAM", declared_by_id=me, declared_at=now)
        for first, second in pairs
    )


def _figures(reviewer: Any, late: str, now: datetime) -> dict[str, float]:
    from django.utils import timezone

    from socialscore.infrastructure.django_app import models
    from socialscore.queries.review import something_waits
    from socialscore.queries.workspace import queue
    from socialscore.wiring import unit_of_work

    _make_late(late, now)
    ids = cycle(models.Action.objects.values_list("action_id", flat=True)[:GLANCED])

    activity_id = models.Action.objects.order_by("action_id").values_list("activity_id", flat=True)[0]

    def dispatch(activity_id: Any = None) -> float:
        with unit_of_work() as uow:
            begun = time.perf_counter()
            found = uow.actions.next_waiting(reviewer, now=timezone.now(), activity_id=activity_id, but=[])
            spent = time.perf_counter() - begun
        assert found is not None
        assert found.lease is None
        return spent

    ms = fastest(
        turns=TURNS,
        next=dispatch,
        narrowed=lambda: dispatch(activity_id),
        get=clocked(lambda: models.Action.objects.get(action_id=next(ids))),
        queue=clocked(lambda: queue(reviewer.subject_id, now=timezone.now())),
        any=clocked(lambda: something_waits(reviewer.subject_id)),
    )
    slower = max(ms["next"], ms["narrowed"])
    return {**ms, "ratio": slower / ms["get"], "queries": len(statements_of(dispatch))}


def _make_late(late: str, now: datetime) -> None:
    from django.db.models import F

    from bench.bulk import analyze
    from socialscore.infrastructure.django_app import models

    waiting = models.Action.objects.filter(status="SUBMITTED")
    waiting.update(due_at=now + timedelta(days=3))
    if late == "a quarter":
        waiting.update(due_at=F("submitted_at") + timedelta(hours=72))
    if late == "what is held":
        waiting.filter(claim_after__gt=now).update(due_at=now - timedelta(hours=1))
    analyze()
