"""Rows written by SQL that is built once: as `save()` and `QuerySet.update()` write them."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.receivers import WrittenOutsideUnitOfWork
from socialscore.infrastructure.persistence.compiled_writing import insert, update
from socialscore.wiring import unit_of_work
from tests.builders import HOUR, NOW
from tests.cast import a_stored_person


@pytest.fixture
def fields(db: None) -> dict[str, Any]:
    """The columns of an action without revisions."""
    lead = a_stored_person("lead")
    activity = models.Activity.objects.create(name="Beach", lead_id=lead.subject_id)
    with unit_of_work():
        version = models.ActivityVersion.objects.create(activity=activity, number=1, rules={}, most_points=0)
    ids = {"activity_id": activity.activity_id, "activity_version_id": version.version_id}
    return {"subject_id": lead.subject_id, **ids, "created_at": NOW, "changed_at": NOW}


def an_action(fields: dict[str, Any]) -> models.Action:
    row = models.Action(action_id=uuid4(), **fields)
    with unit_of_work():
        insert(row)
    return row


def stored(action: models.Action) -> models.Action:
    return models.Action.objects.get(action_id=action.action_id)


class TestInsert:
    def test_writes_what_saving_writes(
        self, fields: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        lease = models.Lease(
            action=an_action(fields),
            holder_id=fields["subject_id"],
            fence=1,
            granted_at=NOW,
            expires_at=NOW + HOUR,
            kept={"note": "50 % \u00fc"},
        )
        with unit_of_work(), django_assert_num_queries(1):
            insert(lease)
        written = models.Lease.objects.values().get()
        with unit_of_work():
            models.Lease.objects.all().delete()
            lease.save(force_insert=True)
        assert models.Lease.objects.values().get() == written

    def test_leaves_the_number_of_a_row_to_the_database_and_may_ignore_a_conflict(self, fields: dict[str, Any]) -> None:
        view = {"action": an_action(fields), "viewer_id": fields["subject_id"], "viewed_on": NOW.date()}
        for viewed_at in (NOW, NOW + HOUR):
            insert(models.ProofView(**view, viewed_at=viewed_at), ignores_conflicts=True)
        assert [row.viewed_at for row in models.ProofView.objects.all()] == [NOW]

    def test_of_a_scored_row_is_refused_outside_a_unit_of_work(self, fields: dict[str, Any]) -> None:
        with pytest.raises(WrittenOutsideUnitOfWork):
            insert(models.Action(**fields))


class TestUpdate:
    def test_changes_the_rows_that_have_the_values_and_says_whether_there_were_any(
        self, fields: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        one, other = an_action(fields), an_action(fields)
        with django_assert_num_queries(1):
            changes = {"due_at": NOW, "fence": 3, "version": 1}
            assert update(models.Action, {"action_id": one.action_id, "version": 0}, changes)
        assert (stored(one).due_at, stored(one).fence, stored(other).fence) == (NOW, 3, 0)
        assert not update(models.Action, {"action_id": one.action_id, "version": 0}, {"due_at": None})
        assert update(models.Action, {"action_id": one.action_id, "version": 1}, {"due_at": None})
        assert stored(one).due_at is None
