"""The lead's dashboard and the page of an activity."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import activities
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.leading import many_actions, signed_in

MOST_QUERIES = 6


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestDashboard:
    def test_says_how_to_begin(self, client: Client, cast: Cast) -> None:
        page = signed_in(client, cast.lead).get(reverse("lead"))
        assert "No activity yet" in page.content.decode()

    def test_names_what_is_unhealthy_first_with_the_cause(self, client: Client, cast: Cast) -> None:
        well, late = an_open_activity(cast.lead, name="A well one"), an_open_activity(cast.lead, name="Z late one")
        a_submitted_action(cast.participant, well)
        a_submitted_action(cast.participant, late, now=timezone.now() - timedelta(hours=80))
        text = signed_in(client, cast.lead).get(reverse("lead")).content.decode()
        assert text.index("Z late one") < text.index("A well one")
        assert "Answers overdue" in text
        assert "1 of 1 waiting is past 3 days" in text
        assert "1 needs attention" in text

    def test_shows_nobody_elses(self, client: Client, cast: Cast) -> None:
        an_open_activity(cast.other_lead, name="Not mine")
        assert "Not mine" not in signed_in(client, cast.lead).get(reverse("lead"), {"whose": "all"}).content.decode()

    def test_shows_stewards_everybodys_and_their_own(self, client: Client, cast: Cast) -> None:
        an_open_activity(cast.lead, name="Somebody’s")
        signed_in(client, cast.steward)
        assert "Somebody’s" in client.get(reverse("lead")).content.decode()
        assert "Somebody’s" not in client.get(reverse("lead"), {"whose": "mine"}).content.decode()

    def test_keeps_archived_ones_apart(self, client: Client, cast: Cast) -> None:
        activity_id, by = an_open_activity(cast.lead, name="Over and done"), SubjectId(cast.lead.subject_id)
        activities.close_activity(unit_of_work(), activity_id=activity_id, by=by, now=timezone.now())
        activities.archive_activity(unit_of_work(), activity_id=activity_id, by=by)
        signed_in(client, cast.lead)
        assert "Over and done" not in client.get(reverse("lead")).content.decode()
        assert "Over and done" in client.get(reverse("lead"), {"show": "over"}).content.decode()

    @pytest.mark.parametrize("who", ["participant", "validator", "admin"])
    def test_is_for_leads_and_stewards(self, client: Client, cast: Cast, who: str) -> None:
        assert signed_in(client, getattr(cast, who)).get(reverse("lead")).status_code == 403

    @pytest.mark.parametrize("rows", [20, 2_000])
    def test_asks_the_same_few_questions_of_many_rows(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        for name in ("Beach", "Park"):
            many_actions(an_open_activity(cast.lead, name=name), cast.participant, rows // 2)
        signed_in(client, cast.lead)
        with django_assert_max_num_queries(MOST_QUERIES):
            text = client.get(reverse("lead")).content.decode()
        assert "100" in text


class TestActivityPage:
    def test_shows_figures_versions_and_what_can_be_done(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator, DECLINE, now=timezone.now() - timedelta(minutes=1))
        text = signed_in(client, cast.lead).get(reverse("lead_activity", args=[activity_id])).content.decode()
        assert "Versions of the rules" in text
        assert "of 1 decided" in text
        for verb in ("pause", "close", "cancel", "copy", "hand-over"):
            assert reverse("lead_activity_change", args=[activity_id, verb]) in text
        assert reverse("lead_activity_change", args=[activity_id, "archive"]) not in text

    def test_does_not_exist_for_another_lead(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        assert signed_in(client, cast.other_lead).get(reverse("lead_activity", args=[activity_id])).status_code == 404
        assert client.get(reverse("lead_activity", args=[uuid4()])).status_code == 404

    def test_opens_for_a_steward(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        page = signed_in(client, cast.steward).get(reverse("lead_activity", args=[activity_id]))
        assert "Led by Lead." in page.content.decode()

    @pytest.mark.parametrize("rows", [20, 2_000])
    def test_asks_the_same_few_questions_of_many_rows(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        activity_id = an_open_activity(cast.lead)
        many_actions(activity_id, cast.participant, rows)
        signed_in(client, cast.lead)
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(reverse("lead_activity", args=[activity_id])).status_code == 200
