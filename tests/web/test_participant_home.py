"""Home and every entry of the score."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.application import submission
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.proof import Content
from socialscore.infrastructure.django_app import models
from socialscore.web.participant.dashboard import greeting
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import ASK, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity
from tests.web.participating import many_approved, signed_in

MOST_QUERIES = 6


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


def home_of(person: models.PersonProfile) -> str:
    answer = signed_in(person).get("/home/")
    assert answer.status_code == 200
    return answer.content.decode()


def queries_at(person: models.PersonProfile, address: str) -> int:
    browser = signed_in(person)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


class TestGreeting:
    @pytest.mark.parametrize(
        ("hour", "words"), [(3, "Good evening"), (4, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
    )
    def test_follows_the_clock_of_the_community(self, settings: LazySettings, hour: int, words: str) -> None:
        settings.COMMUNITY_TIME_ZONE = "Pacific/Auckland"
        now = datetime(2026, 11, 24, hour, tzinfo=ZoneInfo("Pacific/Auckland"))
        assert greeting(now, "Amina") == f"{words}, Amina"


class TestHome:
    def test_says_what_to_do_when_nothing_is_there(self, cast: Cast) -> None:
        html = home_of(cast.participant)
        for words in (
            "Nothing waits for you.",
            "No activity is open",
            "Nothing yet.",
            "The line begins with your first",
        ):
            assert words in html

    def test_shows_first_what_needs_me(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        asked = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(asked, cast.validator, ASK)
        draft = ActionId(uuid4())
        submission.save_draft(
            unit_of_work(),
            action_id=draft,
            activity_id=activity_id,
            subject_id=SubjectId(cast.participant.subject_id),
            content=Content(text="…"),
            now=timezone.now(),
        )
        html = home_of(cast.participant)
        assert "One action needs something from you." in html
        assert "“Could you add a photo of the bags?”" in html
        assert f"/actions/{asked}/resubmit/" in html
        assert f"?draft={draft}" in html
        assert html.index("resubmit") < html.index(f"?draft={draft}")

    def test_adds_up_the_score_and_what_waits(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        a_submitted_action(cast.participant, activity_id)
        html = home_of(cast.participant)
        assert '<span class="score">25</span>' in html
        assert "· 30 waiting" in html

    def test_settles_what_is_due_first(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_staged_decision(action_id, cast.validator, now=timezone.now() - timedelta(seconds=11))
        assert '<span class="score">25</span>' in home_of(cast.participant)

    def test_leads_to_the_form_in_one_tap(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        assert f'href="/activities/{activity_id}/submit/"' in home_of(cast.participant)

    def test_is_for_everybody_who_takes_part(self, cast: Cast) -> None:
        for person in (cast.lead, cast.validator, cast.steward, cast.admin):
            assert "My recent actions" in home_of(person)

    def test_takes_as_many_queries_at_2000_rows_as_at_20(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        many_approved(cast.participant, activity_id, 20, now=timezone.now())
        few = queries_at(cast.participant, "/home/")
        many_approved(cast.participant, activity_id, 1_980, now=timezone.now() - timedelta(days=60))
        assert queries_at(cast.participant, "/home/") == few <= MOST_QUERIES
        many_approved(cast.validator, activity_id, 20, now=timezone.now())
        for person in (cast.validator, cast.steward):
            assert queries_at(person, "/home/") <= MOST_QUERIES


class TestScore:
    def test_says_what_to_do_when_there_is_none(self, cast: Cast) -> None:
        html = signed_in(cast.participant).get("/score/").content.decode()
        assert "No points yet" in html
        assert "Nothing waits for an answer." in html

    def test_gives_the_cause_of_each_entry(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator)
        waiting = a_submitted_action(cast.participant, activity_id)
        html = signed_in(cast.participant).get("/score/").content.decode()
        assert "10 for taking part, 10 for 2 × full bag, 5 for “Place and date are clear” · rules version 1" in html
        entry = models.ScoreEntry.objects.get(action_id=action_id, kind="CONFIRM")
        reserved = models.ScoreEntry.objects.get(action_id=waiting)
        for row in (entry, reserved):
            assert f'href="/score/entries/{row.pk}/"' in html
        assert "up to 30" in html

    def test_counts_on_over_its_pages(self, cast: Cast) -> None:
        many_approved(cast.participant, an_open_activity(cast.lead), 60, now=timezone.now())
        browser = signed_in(cast.participant)
        first = browser.get("/score/")
        assert first.content.count(b'<th scope="row"><span>') == 25
        second = browser.get("/score/" + first.context["older_url"])
        assert b">875<" in second.content  # 60 × 25 − 25 × 25
        assert b'rel="prev"' in second.content

    def test_takes_as_many_queries_at_2000_rows_as_at_20(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        many_approved(cast.participant, activity_id, 26, now=timezone.now())
        few = queries_at(cast.participant, "/score/")
        many_approved(cast.participant, activity_id, 1_974, now=timezone.now() - timedelta(days=60))
        assert queries_at(cast.participant, "/score/") == few <= MOST_QUERIES
        many_approved(cast.validator, activity_id, 60, now=timezone.now())
        browser = signed_in(cast.validator)
        older = browser.get("/score/").context["older_url"]
        assert queries_at(cast.validator, "/score/" + older) <= MOST_QUERIES
