"""How long answers take, and how many stand before one's own."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.community import CommunityRules
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.infrastructure import counting  # noqa: F401 (it listens)
from socialscore.infrastructure.django_app.models import ActivityDay, Delivery, Outbox
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.queries.waits import waits
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity

NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast.lead)


def answer_after(cast: Cast, activity_id: ActivityId, *hours: int) -> None:
    """One answer after each of so many hours, told to whoever counts; the same pair may meet as often as it likes."""
    with unit_of_work() as uow:
        freely = CommunityRules(same_pair_in_week=0)
        uow.community.publish(freely, number=1, by=SubjectId(cast.steward.subject_id), now=NOW)
    for count in hours:
        sent_at = NOW - 2 * timedelta(days=1)
        action_id = a_submitted_action(cast.participant, activity_id, now=sent_at)
        a_settled_decision(action_id, cast.validator, now=sent_at + count * HOUR - timedelta(seconds=10))
    deliver_outbox()


class TestWaits:
    def test_says_nothing_below_ten_answers(self, cast: Cast, activity_id: ActivityId) -> None:
        answer_after(cast, activity_id, *range(1, 10))
        found = waits(activity_id, now=NOW)
        assert (found.half, found.most, found.ahead) == (None, None, None)

    def test_knows_half_and_nine_in_ten_and_who_is_ahead(self, cast: Cast, activity_id: ActivityId) -> None:
        answer_after(cast, activity_id, *range(1, 11))
        a_submitted_action(cast.other, activity_id, now=NOW - timedelta(minutes=2))
        for queries in (1, 1):  # read anew, and known
            with CaptureQueriesContext(connection) as asked:
                found = waits(activity_id, now=NOW, sent_at=NOW - timedelta(minutes=1))
            assert len(asked) == queries
        assert found.half is not None
        assert found.most is not None
        assert (4 * HOUR < found.half < 6 * HOUR, 8 * HOUR < found.most < 10 * HOUR) == (True, True)
        assert (found.ahead, found.has_many_ahead) == (1, False)
        with CaptureQueriesContext(connection) as asked:
            assert waits(activity_id, now=NOW).ahead is None
        assert len(asked) == 0

    def test_forgets_what_was_a_month_ago(self, cast: Cast, activity_id: ActivityId) -> None:
        answer_after(cast, activity_id, *range(1, 11))
        assert waits(activity_id, now=NOW + timedelta(days=31)).half is None


class TestDays:
    def test_count_each_event_once_for_the_activity_and_for_all(self, cast: Cast, activity_id: ActivityId) -> None:
        again = a_submitted_action(cast.participant, activity_id, now=NOW)
        a_settled_decision(again, cast.validator, ASK, now=NOW)
        a_settled_decision(a_submitted_action(cast.other, activity_id, now=NOW), cast.validator, DECLINE, now=NOW)
        a_submitted_action(cast.other, an_open_activity(cast.lead, name="Repair"), now=NOW + HOUR)
        deliver_outbox()
        assert deliver_outbox() == 0
        counted = ActivityDay.objects.values_list("submitted", "first_timers", "approved", "changes", "declined")
        assert list(counted.filter(activity_id=activity_id)) == [(2, 2, 0, 1, 1)]
        days = list(counted.filter(activity_id=None))
        assert [sum(column) for column in zip(*days, strict=True)] == [3, 2, 0, 1, 1]
        assert ActivityDay.objects.get(activity_id=activity_id).waits == {"0": 2}

    def test_are_the_same_when_a_migration_counts_what_was(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id, now=NOW)
        a_settled_decision(action_id, cast.validator, ASK, now=NOW)
        a_submitted_action(cast.participant, an_open_activity(cast.lead, name="Repair"), now=NOW + HOUR)
        migration = import_module("socialscore.infrastructure.django_app.migrations.0023_days_of_what_was")
        migration.count(apps, None)
        filled = counted_days()
        assert (len(filled), deliver_outbox() > 0, counted_days()) == (3, True, filled)  # events are not counted again
        ActivityDay.objects.all().delete()
        Delivery.objects.filter(consumer="activity_days").delete()
        Outbox.objects.update(delivered_at=None, next_attempt_at=NOW)
        deliver_outbox()
        assert counted_days() == filled


def counted_days() -> list[tuple[Any, ...]]:
    days = ActivityDay.objects.values_list(
        "activity_id", "day", "submitted", "first_timers", "approved", "changes", "declined", "waits"
    )
    return sorted(days, key=str)
