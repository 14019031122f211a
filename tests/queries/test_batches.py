"""Whole lists in batches: every row once, a statement a batch, and memory that does not grow with the list."""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.action_states import Status
from socialscore.domain.ids import SubjectId
from socialscore.http.exports import Export, actions_export, audit_export, led_actions_export, people_export
from socialscore.http.tables import csv_lines, json_lines
from socialscore.infrastructure.django_app import models
from socialscore.queries.batches import BATCH_SIZE, batches
from tests.cast import Cast, store_cast
from tests.stories import an_open_activity

FEW, MANY = 1_100, 3_300


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def add_actions(cast: Cast, count: int) -> None:
    """Withdrawn ones, of every second two at the same moment."""
    activity = models.Activity.objects.first() or models.Activity.objects.get(pk=an_open_activity(cast.lead))
    sent = [timezone.now() - timedelta(minutes=number // 2) for number in range(count)]
    models.Action.objects.bulk_create(
        models.Action(
            activity=activity,
            activity_version_id=activity.current_version_id,
            subject_id=cast.participant.subject_id,
            status=Status.WITHDRAWN,
            created_at=at,
            submitted_at=at,
            ended_at=at,
        )
        for at in sent
    )


def add_entries(count: int) -> None:
    models.AuditEntry.objects.bulk_create(models.AuditEntry(code="EXPORTED") for _ in range(count))


def add_people(count: int) -> None:
    begun = models.User.objects.count()
    users = models.User.objects.bulk_create(models.User(email=f"m{begun + n}@example.org") for n in range(count))
    subjects = models.Subject.objects.bulk_create(models.Subject() for _ in users)
    models.PersonProfile.objects.bulk_create(
        models.PersonProfile(user=user, subject=subject, display_name=f"Member {number // 2:05}")
        for number, (user, subject) in enumerate(zip(users, subjects, strict=True))
    )


def statements(export: Export) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in batches(export.read):
            pass
    return len(asked)


class TestBatches:
    def test_has_every_row_once_and_in_order(self, cast: Cast) -> None:
        add_actions(cast, MANY)
        rows = [row for batch in batches(actions_export(SubjectId(cast.participant.subject_id)).read) for row in batch]
        assert len({row.action_id for row in rows}) == len(rows) == MANY
        assert rows == sorted(rows, key=lambda row: (row.created_at, row.action_id), reverse=True)

    def test_has_one_empty_batch_where_there_is_nothing(self, cast: Cast) -> None:
        assert list(batches(actions_export(SubjectId(cast.participant.subject_id)).read)) == [[]]

    def test_reads_a_statement_for_five_hundred_rows(self, cast: Cast) -> None:
        add_actions(cast, MANY)
        add_entries(MANY)
        add_people(MANY)
        needed = -(-MANY // BATCH_SIZE)
        assert statements(actions_export(SubjectId(cast.participant.subject_id))) == needed
        assert statements(led_actions_export(SubjectId(cast.lead.subject_id))) == needed
        assert statements(audit_export()) == needed
        assert statements(people_export()) == needed + (MANY % BATCH_SIZE + 8 > BATCH_SIZE)

    def test_enters_the_index_where_a_page_begins(self, cast: Cast) -> None:
        add_actions(cast, FEW)
        export = actions_export(SubjectId(cast.participant.subject_id))
        with CaptureQueriesContext(connection) as asked:
            list(batches(export.read))
        assert all("OFFSET" not in one["sql"] and "COUNT(" not in one["sql"] for one in asked.captured_queries)
        assert '"created_at" <=' in asked.captured_queries[-1]["sql"]


class TestMemory:
    def test_does_not_grow_with_the_list(self, cast: Cast) -> None:
        """Of three times as many rows; the peak of the first includes what is made once."""
        exports = [
            (actions_export(SubjectId(cast.participant.subject_id)), lambda count: add_actions(cast, count)),
            (people_export(), add_people),
            (audit_export(), add_entries),
        ]
        for export, add in exports:
            add(FEW)
            few = max(_peak(csv_lines(export.columns, batches(export.read))) for _ in range(2))
            add(MANY - FEW)
            many = _peak(json_lines(export.columns, batches(export.read)))
            assert many < few * 1.3, export.name


def _peak(sent: Iterator[bytes]) -> int:
    """The most bytes that were held while everything was sent."""
    tracemalloc.start()
    try:
        for _ in sent:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.django_db(transaction=True)
class TestConnection:
    def test_is_given_back_between_batches(self) -> None:
        """As far as the settings let go of one between two requests: with the pool always."""
        cast = store_cast()
        add_actions(cast, FEW)
        kept = connection.settings_dict["CONN_MAX_AGE"]
        connection.close()
        connection.settings_dict["CONN_MAX_AGE"] = 0
        try:
            for _ in batches(actions_export(SubjectId(cast.participant.subject_id)).read):
                assert connection.connection is None
        finally:
            connection.settings_dict["CONN_MAX_AGE"] = kept
