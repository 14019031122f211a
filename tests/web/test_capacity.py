"""What review will take, before an activity opens: on its page, and by the API."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app import models
from socialscore.queries.capacity import ReviewFacts, review_facts
from socialscore.wiring import community_zone
from tests.api.programs import program_of, refusal
from tests.cast import Cast, store_cast
from tests.stories import a_draft_activity, a_submitted_action, an_open_activity
from tests.web.leading import signed_in
from tests.web.reviewing import a_desk


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def facts(lead: models.PersonProfile | None = None) -> ReviewFacts:
    return review_facts(lead_id=lead.subject_id if lead else None, now=timezone.now(), zone=community_zone())


def a_busy_month(cast: Cast) -> None:
    """80 came in four weeks, 24 answers on the busiest day; one reviewer took 100 and 200 seconds, one 40."""
    today = timezone.localdate()
    for ago, submitted, approved in ((1, 50, 20), (2, 30, 4), (40, 900, 900)):
        day = today - timedelta(days=ago)
        models.ActivityDay.objects.create(day=day, submitted=submitted, approved=approved, changes=3, declined=1)
    activity_id = an_open_activity(cast.lead)
    for reviewer, seconds in ((cast.validator, 100), (cast.validator, 200), (cast.validator2, 40)):
        action_id, desk = a_submitted_action(cast.participant, activity_id), a_desk(reviewer)
        desk.claim(action_id)
        desk.judge(action_id)
        verdict = models.Verdict.objects.get(action_id=action_id)
        opened_at = verdict.given_at - timedelta(seconds=seconds)
        models.Lease.objects.filter(action_id=action_id).update(granted_at=opened_at)


def look(client: Client, activity_id: UUID, **given: Any) -> str:
    return client.get(f"/lead/activities/{activity_id}/", given).text


class TestFacts:
    def test_are_measured(self, cast: Cast) -> None:
        a_busy_month(cast)
        assert facts() == ReviewFacts(reviewers=2, a_week=20, each_a_day=12, seconds_each=95)

    def test_are_unknown_before_anything_was_reviewed(self, cast: Cast) -> None:
        assert facts() == ReviewFacts(reviewers=2, a_week=0, each_a_day=None, seconds_each=None)

    def test_leave_out_who_may_not_judge_there(self, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        models.PersonProfile.objects.filter(pk=cast.validator.pk).update(is_active=False)
        assert (facts().reviewers, facts(cast.lead).reviewers) == (2, 1)


class TestPage:
    def test_says_what_to_expect(self, client: Client, cast: Cast) -> None:
        activity_id = a_draft_activity(cast.lead)
        page = look(signed_in(client, cast.lead), activity_id)
        assert "With 20 proofs a week here, 0 elsewhere, 90 seconds each, and 2 reviewers who look at 20 a day" in page
        assert "an answer takes about 12 hours." in page
        assert "about 15 minutes of review a week for each of them" in page
        assert "so the seconds are assumed" in page

    def test_works_it_out_anew_by_what_was_measured(self, client: Client, cast: Cast) -> None:
        a_busy_month(cast)
        activity_id = a_draft_activity(cast.lead)
        page = look(signed_in(client, cast.lead), activity_id, expected=40, a_day=10)
        assert "With 40 proofs a week here, 20 elsewhere, 95 seconds each, and 2 reviewers who look at 10 a day" in page
        assert "about 48 minutes of review a week" in page
        assert "The seconds were measured" in page
        assert 'name="expected" value="40"' in page

    def test_says_when_it_is_too_much_and_when_nobody_is_there(self, client: Client, cast: Cast) -> None:
        activity_id = a_draft_activity(cast.lead)
        page = look(signed_in(client, cast.lead), activity_id, expected=152, a_day=10)
        assert "12 more wait after each week: find more reviewers, or expect fewer proofs." in page
        assert "3 days" in look(client, activity_id, expected=138, a_day=10)
        models.PersonProfile.objects.filter(role="VALIDATOR").update(role="PARTICIPANT")
        assert "Nobody could review it now" in look(client, activity_id)

    def test_says_what_is_wrong_with_a_number(self, client: Client, cast: Cast) -> None:
        page = look(signed_in(client, cast.lead), a_draft_activity(cast.lead), expected="many", a_day=10)
        assert "Enter a whole number." in page
        assert "proofs a week here" not in page

    def test_is_not_there_once_it_is_open(self, client: Client, cast: Cast) -> None:
        assert "Before you open it" not in look(signed_in(client, cast.lead), an_open_activity(cast.lead))

    def test_costs_a_query(self, client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
        a_busy_month(cast)
        activity_id = a_draft_activity(cast.lead)
        signed_in(client, cast.lead)
        with django_assert_max_num_queries(6):
            look(client, activity_id)


class TestApi:
    def test_tells_the_same(self, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        activity_id, lead = a_draft_activity(cast.lead), program_of(cast.lead)
        address = f"led/activities/{activity_id}/capacity/"
        lead.get(f"{address}?expected_a_week=1")  # notes when the token was used
        with django_assert_max_num_queries(3):
            told = lead.get(f"{address}?expected_a_week=152&each_a_day=10").json()
        assert (told["wait_hours"], told["left_over"], told["minutes_each"]) == (None, 12, 105)
        assert told["measured"] == {"reviewers": 2, "a_week": 0, "each_a_day": None, "seconds_each": None}
        assert "12 more wait after each week" in told["sentences"][0]
        assert lead.get(f"{address}?expected_a_week=0").json()["wait_hours"] == 12
        assert refusal(lead.get(address)) == (422, "FIELDS_NOT_VALID")
        assert refusal(program_of(cast.other_lead).get(f"{address}?expected_a_week=1"))[0] == 404
