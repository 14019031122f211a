"""Dispatch among many: the next item is found along indexes, and costs the same however many wait."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import store_cast
from tests.web.reviewing import a_submission, an_open_activity, many_waiting

WAITING, LEASED, RELATIONS = 5_000, 500, 50  # a twentieth of the figure in the issue


def test_finds_the_next_of_thousands_without_a_scan(db: None) -> None:
    cast, now = store_cast(), timezone.now()
    activity_id = an_open_activity(cast)
    a_submission(activity_id, cast.participant)
    many_waiting(activity_id, cast.participant, WAITING)
    held = models.Action.objects.order_by("submitted_at").values_list("action_id", flat=True)[:LEASED]
    models.Action.objects.filter(action_id__in=list(held)).update(claim_after=now + timedelta(hours=1))
    me = SubjectId(cast.validator.subject_id)
    others = models.Subject.objects.bulk_create(models.Subject(subject_id=uuid4()) for _ in range(RELATIONS))
    models.Relation.objects.bulk_create(_relation(me, other.subject_id, now) for other in others)
    with unit_of_work() as uow:
        reviewer = uow.people.find_by_subject(me)
        with CaptureQueriesContext(connection) as asked:
            found = uow.actions.next_waiting(reviewer, now=now, activity_id=None, but=[])
    assert found is not None
    assert found.action_id not in set(held)
    assert len(asked) <= 3
    if connection.vendor == "sqlite":
        plan = _plan(asked[0]["sql"])
        assert "action_queue" in plan
        assert not any("SCAN" in line and "relation" in line for line in plan.splitlines())


def _relation(one: Any, other: Any, now: Any) -> models.Relation:
    first, second = sorted((one, other))
    return models.Relation(first_id=first, second_id=second, kind="TEAM", declared_by_id=one, declared_at=now)


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())
