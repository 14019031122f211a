"""Dispatch among many: the next item is found along indexes, and costs the same however many wait."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.models.actions import FREE
from socialscore.queries.review import something_waits
from socialscore.queries.workspace import queue
from socialscore.wiring import unit_of_work
from tests.cast import store_cast
from tests.web.leading import many_actions
from tests.web.reviewing import an_open_activity, many_waiting

WAITING, LEASED, RELATIONS = 5_000, 500, 50  # a twentieth of the figure in the issue


@pytest.mark.parametrize("is_narrowed", [False, True])
def test_finds_the_next_of_thousands_without_a_scan(db: None, is_narrowed: bool) -> None:
    cast, now = store_cast(), timezone.now()
    activity_id = an_open_activity(cast)
    many_waiting(activity_id, cast.participant, WAITING)
    held = _hold_the_oldest(LEASED, until=now + timedelta(hours=1))
    me = SubjectId(cast.validator.subject_id)
    others = models.Subject.objects.bulk_create(models.Subject(subject_id=uuid4()) for _ in range(RELATIONS))
    models.Relation.objects.bulk_create(_relation(me, other.subject_id, now) for other in others)
    with unit_of_work() as uow:
        reviewer = uow.people.find_by_subject(me)
        with CaptureQueriesContext(connection) as asked:
            found = uow.actions.next_waiting(
                reviewer, now=now, activity_id=activity_id if is_narrowed else None, but=[]
            )
    assert found is not None
    assert found.action_id not in held
    assert found.submitted_at == _oldest(FREE).submitted_at
    assert len(asked) <= 5
    if connection.vendor == "sqlite":
        plan = _plan(asked[0]["sql"]).splitlines()
        of_actions = [line for line in plan if " W0 " in line]
        assert len(of_actions) == 4  # overdue, escalated, oldest; and holds that have run out
        assert all("action_free" in line or "action_escalated" in line or "action_held" in line for line in of_actions)
        assert not any("SCAN" in line and "relation" in line for line in plan)


def test_takes_as_many_steps_among_thousands_where_nothing_is_overdue(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite counts its steps")
    cast, now = store_cast(), timezone.now()
    activity_id = an_open_activity(cast)
    steps = []
    for many in (50, WAITING):
        many_waiting(activity_id, cast.participant, many)
        models.Action.objects.update(due_at=now + timedelta(days=3))
        with unit_of_work() as uow:
            reviewer = uow.people.find_by_subject(SubjectId(cast.validator.subject_id))
            steps.append(_steps(partial(uow.actions.next_waiting, reviewer, now=now, activity_id=None, but=[])))
    assert steps[1] <= 2 * steps[0]


def test_takes_as_many_steps_for_a_reviewer_who_judged_hundreds_this_week(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite counts its steps")
    cast, now = store_cast(), timezone.now()
    activity_id = an_open_activity(cast)
    many_waiting(activity_id, cast.other, 30)
    me = SubjectId(cast.validator.subject_id)
    steps = []
    for many in (10, 1_000):
        many_actions(activity_id, cast.participant, many)
        models.Action.objects.filter(subject_id=cast.participant.subject_id, status="SUBMITTED").update(
            status="WITHDRAWN", claim_after=None, reserved_points=None, ended_at=now
        )
        with unit_of_work() as uow:
            reviewer = uow.people.find_by_subject(me)
            claim = _steps(partial(uow.actions.next_waiting, reviewer, now=now, activity_id=None, but=[]))
        steps.append((claim, _steps(partial(queue, me, now=now)), _steps(partial(something_waits, me))))
    assert [after <= 1.5 * before for before, after in zip(*steps, strict=True)] == [True] * 3, steps


def test_each_verdict_knows_whom_it_judged(db: None) -> None:
    """Those that were given before the column was there, too."""
    cast = store_cast()
    many_actions(an_open_activity(cast), cast.participant, 4)
    models.Verdict.objects.update(judged_id=cast.other.subject_id)
    migration = import_module("socialscore.infrastructure.django_app.migrations.0034_how_often_a_pair_met")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
    assert set(models.Verdict.objects.values_list("judged_id", flat=True)) == {cast.participant.subject_id}


def test_what_was_held_is_free_when_its_hold_has_run_out(db: None) -> None:
    cast, now = store_cast(), timezone.now()
    activity_id = an_open_activity(cast)
    many_waiting(activity_id, cast.participant, 20)
    held = _hold_the_oldest(5, until=now + timedelta(minutes=15))
    reviewer_id = SubjectId(cast.validator.subject_id)
    with unit_of_work() as uow:
        reviewer = uow.people.find_by_subject(reviewer_id)
        found = {
            (seconds, narrowed): uow.actions.next_waiting(
                reviewer, now=now + timedelta(seconds=seconds), activity_id=narrowed, but=[]
            )
            for seconds in (15 * 60 - 1, 15 * 60)
            for narrowed in (None, activity_id)
        }
    oldest = _oldest()
    is_found = {at: action is not None and action.action_id == oldest.pk for at, action in found.items()}
    assert is_found == {at: at[0] == 15 * 60 for at in found}
    rows = queue(reviewer_id, now=now + timedelta(minutes=15)).rows
    assert {row.action_id for row in rows[:5]} == held


def test_something_waits_where_only_a_hold_has_run_out(db: None) -> None:
    cast, now = store_cast(), timezone.now()
    activity_id = an_open_activity(cast)
    many_waiting(activity_id, cast.participant, 1)
    me = SubjectId(cast.validator.subject_id)
    for until, waits in ((now + timedelta(hours=1), False), (now, True)):
        _hold_the_oldest(1, until=until)
        assert something_waits(me) is something_waits(me, activity_id=activity_id) is waits


def _hold_the_oldest(count: int, *, until: datetime) -> set[UUID]:
    held = set(models.Action.objects.order_by("submitted_at").values_list("action_id", flat=True)[:count])
    models.Action.objects.filter(action_id__in=held).update(claim_after=until)
    return held


def _oldest(*conditions: Q) -> models.Action:
    return models.Action.objects.filter(*conditions).order_by("submitted_at", "action_id")[0]


def _relation(one: Any, other: Any, now: Any) -> models.Relation:
    first, second = sorted((one, other))
    return models.Relation(first_id=first, second_id=second, kind="TEAM", declared_by_id=one, declared_at=now)


def _steps(run: Callable[[], object]) -> int:
    """Of SQLite's machine, in tens."""
    taken: list[None] = []
    connection.connection.set_progress_handler(lambda: taken.append(None), 10)
    run()
    connection.connection.set_progress_handler(None, 0)
    return len(taken)


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())
