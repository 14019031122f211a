"""What a lead reads of the actions in their activities, over a real database."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.led_actions import led_actions, tried_on, waiting_longest
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def lead_of(cast: Cast) -> SubjectId:
    return SubjectId(cast.lead.subject_id)


def scattered(cast: Cast) -> list[models.Action]:
    """Actions of busy and quiet activities, newest first; many were sent in the same moment."""
    chance, long_ago = random.Random(7), timezone.now() - timedelta(days=30)
    actions = []
    for lead, count in ((cast.lead, 61), (cast.lead, 33), (cast.lead, 4), (cast.other_lead, 29)):
        activity = models.Activity.objects.get(pk=an_open_activity(lead, name=f"{count} actions"))
        actions += [
            models.Action(
                activity=activity,
                activity_version_id=activity.current_version_id,
                subject_id=cast.participant.subject_id,
                status="SUBMITTED" if is_waiting else "APPROVED",
                reserved_points=30 if is_waiting else None,
                points_awarded=None if is_waiting else 25,
                submitted_at=long_ago + timedelta(minutes=chance.randrange(25)),
                due_at=long_ago + timedelta(hours=72),
            )
            for is_waiting in (chance.random() < 0.7 for _ in range(count))
        ]
        models.Activity.objects.filter(pk=activity.pk).update(
            waiting_count=sum(action.status == "SUBMITTED" for action in actions if action.activity == activity)
        )
    models.Action.objects.bulk_create(actions)
    return sorted(actions, key=lambda action: (action.submitted_at, action.pk), reverse=True)


class TestWaitingLongest:
    def test_puts_the_oldest_first(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        young = a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=1))
        old = a_submitted_action(cast.other, activity_id, now=now - timedelta(days=4))
        found = waiting_longest(lead_id=lead_of(cast), now=now)
        assert [one.action_id for one in found] == [old, young]
        assert [one.is_overdue for one in found] == [True, False]

    def test_are_the_oldest_of_all_activities_whichever_have_many(self, cast: Cast) -> None:
        sent = scattered(cast)
        waiting = [action for action in reversed(sent) if action.status == "SUBMITTED"]
        mine = [action.pk for action in waiting if action.activity.lead_id == lead_of(cast)]
        now = timezone.now()
        assert [one.action_id for one in waiting_longest(lead_id=lead_of(cast), now=now)] == mine[:5]
        assert [one.action_id for one in waiting_longest(lead_id=None, now=now)] == [one.pk for one in waiting[:5]]


class TestLedActions:
    def test_leaves_drafts_and_the_activities_of_others_out(self, cast: Cast) -> None:
        mine, others = an_open_activity(cast.lead), an_open_activity(cast.other_lead)
        sent = a_submitted_action(cast.participant, mine)
        a_submitted_action(cast.participant, others)
        found = led_actions(lead_id=lead_of(cast), now=timezone.now())
        assert [row.action_id for row in found.rows] == [sent]
        assert len(led_actions(lead_id=None, now=timezone.now()).rows) == 2

    def test_filters_by_activity_state_and_name(self, cast: Cast) -> None:
        first, second = an_open_activity(cast.lead), an_open_activity(cast.lead, name="Park")
        now = timezone.now()
        late = a_submitted_action(cast.participant, first, now=now - timedelta(days=5))
        approved = a_submitted_action(cast.other, second, now=now - timedelta(hours=2))
        a_settled_decision(approved, cast.validator, now=now - timedelta(hours=1))

        def ids(**chosen: object) -> list[object]:
            return [row.action_id for row in led_actions(lead_id=lead_of(cast), now=now, **chosen).rows]  # type: ignore[arg-type]

        assert ids(activity_id=first) == [late]
        assert ids(state="APPROVED") == [approved]
        assert ids(state="OVERDUE") == [late]
        assert ids(search="partici") == [late]
        assert ids(state="NONSENSE") == [approved, late]
        assert ids(activity_id=ActivityId(uuid4())) == []

    def test_shows_points_as_they_stand(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        waiting = a_submitted_action(cast.participant, activity_id, now=now)
        approved = a_submitted_action(cast.other, activity_id, now=now - timedelta(hours=1))
        a_settled_decision(approved, cast.validator, now=now)
        rows = {row.action_id: row for row in led_actions(lead_id=None, now=now).rows}
        assert (rows[waiting].points, rows[waiting].is_up_to) == (30, True)
        assert (rows[approved].points, rows[approved].is_up_to) == (25, False)

    @pytest.mark.parametrize("is_steward", [False, True])
    @pytest.mark.parametrize("state", ["", "SUBMITTED", "APPROVED", "OVERDUE"])
    def test_merges_busy_activities_and_quiet_ones_page_by_page(self, cast: Cast, state: str, is_steward: bool) -> None:
        now = timezone.now()
        lead_id = None if is_steward else lead_of(cast)
        wanted = [
            action.pk
            for action in scattered(cast)
            if (is_steward or action.activity.lead_id == lead_id)
            and (action.status == state or not state or (state == "OVERDUE" and action.status == "SUBMITTED"))
        ]
        found, cursor = [], None
        for _ in range(len(wanted) // 25 + 1):
            page = led_actions(lead_id=lead_id, state=state, now=now, cursor=cursor)
            found += [row.action_id for row in page.rows]
            cursor = page.next_cursor
        assert found == wanted
        assert cursor is None


class TestTriedOn:
    def test_knows_ticks_count_and_points(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        now = timezone.now()
        approved = a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=2))
        a_settled_decision(approved, cast.validator, now=now - timedelta(hours=1))
        declined = a_submitted_action(cast.other, activity_id, now=now - timedelta(hours=2))
        a_settled_decision(declined, cast.validator, DECLINE, now=now - timedelta(hours=1))
        a_submitted_action(cast.other, activity_id, now=now)
        waiting, decided = tried_on(activity_id)
        assert (waiting.count, waiting.ticked, waiting.points) == (3, None, 30)
        assert (decided.count, decided.ticked, decided.points, decided.judgement) == (2, {"place"}, 25, 0)
