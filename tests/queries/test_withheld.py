"""What the queue says of the items that go to others, and how much it costs to know."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.application import conflicts, review
from socialscore.domain.conflicts import RelationKind
from socialscore.domain.ids import RelationId, SubjectId
from socialscore.queries.workspace import MOST_COUNTED, queue, waiting_activities, withheld_from
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.web.reviewing import a_submission, an_open_activity, many_waiting


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def me(cast: Cast) -> SubjectId:
    return SubjectId(cast.validator.subject_id)


def relate(cast: Cast) -> None:
    conflicts.declare(
        unit_of_work(),
        relation_id=RelationId(uuid4()),
        subject_id=SubjectId(cast.validator.subject_id),
        email=cast.participant.user.email,
        name=cast.participant.display_name,
        kind=RelationKind.TEAM,
        now=timezone.now(),
    )


def kept_apart(reviewer_id: SubjectId, *, now: datetime) -> int:
    return waiting_activities(reviewer_id, now=now).apart


class TestKeptApart:
    def test_counts_relations_recusals_and_the_same_pair_once_each(self, cast: Cast, me: SubjectId) -> None:
        now, activity_id = timezone.now(), an_open_activity(cast)
        close = a_submission(activity_id, cast.participant)
        a_submission(activity_id, cast.validator)  # one's own are counted elsewhere
        known = a_submission(activity_id, cast.other)
        assert kept_apart(me, now=now) == 0
        action = review.claim(unit_of_work(), reviewer_id=me, action_id=known, now=now)
        assert action is not None
        assert action.lease is not None
        conflicts.recuse(unit_of_work(), lease_id=action.lease.lease_id, reviewer_id=me, now=now)
        relate(cast)
        assert kept_apart(me, now=now) == 2
        assert withheld_from(me, close)
        assert withheld_from(me, known)
        assert queue(me, now=now).rows == []
        assert kept_apart(SubjectId(cast.validator2.subject_id), now=now) == 0

    def test_counts_no_further_than_a_hundred_and_walks_no_queue(self, cast: Cast, me: SubjectId) -> None:
        activity_id = an_open_activity(cast)
        relate(cast)
        many_waiting(activity_id, cast.participant, MOST_COUNTED + 20)
        now = timezone.now() + timedelta(minutes=1)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert kept_apart(me, now=now) == MOST_COUNTED + 1
        assert len(asked) == 1
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
                plan = "\n".join(row[3] for row in cursor.fetchall())
            assert not any(index in plan for index in ("action_queue", "action_free", "action_held"))
