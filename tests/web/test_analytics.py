"""How review went, for the lead of an activity and for stewards: charts, tables, files and the API alike."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.domain.ids import ActivityId
from socialscore.infrastructure.django_app.models import ActivityDay
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import signed_in

MOST_QUERIES = 6
COUNTED = {"submitted": 12, "first_timers": 5, "approved": 8, "changes": 3, "declined": 1, "waits": {"24": 8, "40": 4}}
COUNTED |= {"compared": 9, "agreed": 7, "appealed": 4, "overturned": 3}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    """A week of twelve answers, most within an hour."""
    activity_id = an_open_activity(cast.lead)
    for of in (activity_id, None):
        ActivityDay.objects.create(activity_id=of, day=timezone.localdate(), **COUNTED)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    return activity_id


class TestLead:
    def test_sees_waiting_outcomes_and_first_timers(self, cast: Cast, activity_id: ActivityId) -> None:
        lead, url = signed_in(cast.lead), f"/lead/activities/{activity_id}/analytics/"
        with CaptureQueriesContext(connection) as queries:
            page = lead.get(url).text
        assert len(queries) <= MOST_QUERIES
        assert "<td>8</td><td>3</td><td>1</td>" in page
        assert "<td>5</td><td>7</td>" in page
        assert "<td>7</td><td>2</td>" in page
        assert "<td>1</td><td>3</td>" in page
        file = lead.get(f"{url}export/").getvalue().decode()
        assert '"begins_on","submitted","first_timers"' in file
        assert ",12,5,8,3,1,3678," in file

    def test_sees_that_there_is_nothing_yet(self, cast: Cast) -> None:
        url = f"/lead/activities/{an_open_activity(cast.lead)}/analytics/"
        assert signed_in(cast.lead).get(url).text.count("Not enough data yet.") == 5


class TestSteward:
    def test_sees_all_together_and_what_reviewers_carry(self, cast: Cast, activity_id: ActivityId) -> None:
        steward = signed_in(cast.steward)
        with CaptureQueriesContext(connection) as queries:
            page = steward.get("/steward/analytics/").text
        assert len(queries) <= MOST_QUERIES
        assert "<td>8</td><td>3</td><td>1</td>" in page
        rows = page[page.index("Verdicts of the last 30 days") :].split("<tr>")[2:4]
        assert ["Validator</th>" in rows[0], "<td>1</td>" in rows[0]] == [True, True]
        assert ["Validator2</th>" in rows[1], "<td>0</td>" in rows[1]] == [True, True]
