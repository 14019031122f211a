"""Activities: the list, and one for members and strangers."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.application import activities
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.participating import many_approved, signed_in

MOST_QUERIES = 6
WEEKLY = some_rules(
    caps=(Cap(Window.WEEK, CapKind.COUNT, 1), Cap(Window.MONTH, CapKind.POINTS, 200)), cooldown_hours=48
)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


def a_draft_activity(cast: Cast) -> ActivityId:
    activity_id = ActivityId(uuid4())
    activities.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=SubjectId(cast.lead.subject_id),
        name="Not yet",
        description="",
        rules=some_rules(),
    )
    return activity_id


def queries_at(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class TestActivities:
    def test_says_so_when_there_are_none(self, cast: Cast) -> None:
        browser = signed_in(cast.participant)
        assert b"No activities here yet" in browser.get("/activities/").content
        assert b"Nothing found" in browser.get("/activities/?q=boats").content

    def test_filters_and_searches(self, cast: Cast) -> None:
        an_open_activity(cast.lead, name="Beach clean-up")
        over = an_open_activity(cast.lead, name="Repair café")
        by = SubjectId(cast.lead.subject_id)
        activities.close_activity(unit_of_work(), activity_id=over, by=by, now=timezone.now())
        a_draft_activity(cast)
        browser = signed_in(cast.participant)
        shown = {
            "": (True, False),
            "?show=all": (True, True),
            "?show=closed": (False, True),
            "?show=all&q=BEACH": (True, False),
            "?show=nonsense&after=nonsense&q=%00": (True, False),
        }
        for address, expected in shown.items():
            html = browser.get(f"/activities/{address}").content.decode()
            assert ("Beach clean-up" in html, "Repair café" in html) == expected
            assert "Not yet" not in html

    def test_says_when_a_used_up_one_opens_again(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        browser = signed_in(cast.participant)
        assert f'href="/activities/{activity_id}/submit/"' in browser.get("/activities/").content.decode()
        a_submitted_action(cast.participant, activity_id)
        html = browser.get("/activities/").content.decode()
        assert "it opens again Monday" in html
        assert f'href="/activities/{activity_id}/submit/"' not in html

    def test_pages_by_25(self, cast: Cast) -> None:
        for n in range(27):
            an_open_activity(cast.lead, name=f"Activity {n:02}")
        browser = signed_in(cast.participant)
        first = browser.get("/activities/")
        assert first.content.count(b"<article") == 25
        assert browser.get("/activities/" + first.context["older_url"]).content.count(b"<article") == 2

    def test_takes_as_many_queries_at_2000_rows_as_at_20(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        browser = signed_in(cast.participant)
        many_approved(cast.participant, activity_id, 20, now=timezone.now())
        few = queries_at(browser, "/activities/")
        many_approved(cast.participant, activity_id, 1_980, now=timezone.now() - timedelta(days=60))
        assert queries_at(browser, "/activities/") == few <= MOST_QUERIES
        assert queries_at(signed_in(cast.validator), "/activities/") <= MOST_QUERIES

    def test_is_for_members(self, client: Client) -> None:
        assert client.get("/activities/")["Location"].startswith("/accounts/login/")


class TestActivity:
    def test_reads_its_rules_as_sentences_to_everybody(self, cast: Cast, client: Client) -> None:
        address = f"/activities/{an_open_activity(cast.lead, rules=WEEKLY)}/"
        for browser in (client, signed_in(cast.participant)):
            html = browser.get(address).content.decode()
            assert "This gives 10 points for taking part, 5 for each full bag (6 at most)" in html
            for words in ("Once a week.", "At most 200 points a month.", "At least 2 days between two actions."):
                assert words in html

    def test_invites_a_stranger_and_says_nothing_of_others(self, cast: Cast, client: Client) -> None:
        activity_id = an_open_activity(cast.lead)
        a_submitted_action(cast.participant, activity_id)
        html = client.get(f"/activities/{activity_id}/").content.decode()
        assert "Take part" in html
        assert "What is left for you" not in html
        assert "Participant" not in html

    def test_says_what_is_left_for_me(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        a_submitted_action(cast.participant, activity_id)
        mine = signed_in(cast.participant).get(f"/activities/{activity_id}/").content.decode()
        assert "it opens again Monday" in mine
        assert "170 points are left for you." in mine
        theirs = signed_in(cast.other).get(f"/activities/{activity_id}/").content.decode()
        assert "You can submit now." in theirs
        assert "200 points are left for you." in theirs

    def test_hides_a_draft_from_all_but_its_lead_and_stewards(self, cast: Cast, client: Client) -> None:
        address = f"/activities/{a_draft_activity(cast)}/"
        for person in (cast.lead, cast.steward):
            assert signed_in(person).get(address).status_code == 200
        for person in (cast.participant, cast.other_lead, cast.validator, cast.admin):
            assert signed_in(person).get(address).status_code == 404
        assert client.get(address).status_code == 404

    def test_says_why_it_was_cancelled(self, cast: Cast, client: Client) -> None:
        activity_id = an_open_activity(cast.lead)
        activities.cancel_activity(
            unit_of_work(),
            activity_id=activity_id,
            by=SubjectId(cast.lead.subject_id),
            reason="The storm took the beach.",
            now=timezone.now(),
        )
        html = client.get(f"/activities/{activity_id}/").content.decode()
        assert "The storm took the beach." in html
        assert "Take part" not in html

    def test_never_runs_what_a_lead_wrote(self, cast: Cast, client: Client) -> None:
        activity_id = an_open_activity(
            cast.lead, rules=some_rules(instructions="<script>alert(1)</script> **Wear gloves**")
        )
        html = client.get(f"/activities/{activity_id}/").content.decode()
        assert "<script>alert" not in html
        assert "<strong>Wear gloves</strong>" in html

    def test_stands_after_its_lead_has_left(self, cast: Cast, client: Client) -> None:
        activity_id = an_open_activity(cast.lead)
        models.PersonProfile.objects.filter(pk=cast.lead.pk).delete()
        assert b"A former member" in client.get(f"/activities/{activity_id}/").content

    def test_takes_as_many_queries_at_2000_rows_as_at_20(self, cast: Cast, client: Client) -> None:
        activity_id = an_open_activity(cast.lead, rules=WEEKLY)
        browser, address = signed_in(cast.participant), f"/activities/{activity_id}/"
        many_approved(cast.participant, activity_id, 20, now=timezone.now())
        few = queries_at(browser, address)
        many_approved(cast.participant, activity_id, 1_980, now=timezone.now() - timedelta(days=60))
        assert queries_at(browser, address) == few <= MOST_QUERIES
        assert queries_at(signed_in(cast.validator), address) <= MOST_QUERIES
        assert queries_at(browser, f"{address}submit/") <= MOST_QUERIES
        assert queries_at(signed_in(cast.validator), f"{address}submit/") <= MOST_QUERIES
        assert queries_at(client, address) <= 2
