"""The actions of one's activities: the list, and each to read."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import APPROVE, ASK, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity
from tests.web.leading import many_actions, signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestList:
    def test_says_that_nothing_was_sent(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.lead)
        assert "Nothing sent yet" in client.get(reverse("lead_actions")).content.decode()
        assert "Nothing fits" in client.get(reverse("lead_actions"), {"q": "x"}).content.decode()

    def test_settles_what_is_due_before_it_shows_it(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id, now=timezone.now() - timedelta(hours=1))
        a_staged_decision(action_id, cast.validator, now=timezone.now() - timedelta(minutes=1))
        signed_in(client, cast.lead).get(reverse("lead_actions"))
        assert models.Action.objects.get(pk=action_id).status == "APPROVED"

    def test_keeps_the_filter_from_page_to_page(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        many_actions(activity_id, cast.participant, 60)
        signed_in(client, cast.lead)
        first = client.get(reverse("lead_actions"), {"state": "SUBMITTED", "activity": activity_id})
        older = first.context["older_url"]
        assert "state=SUBMITTED" in older
        second = client.get(reverse("lead_actions") + older)
        assert (len(first.context["rows"]), len(second.context["rows"]), second.context["older_url"]) == (25, 5, "")
        assert "Newest" in second.content.decode()

    @pytest.mark.parametrize(
        "query", [{"activity": "nonsense"}, {"after": "nonsense"}, {"state": "nonsense"}, {"q": "\x00part\x00"}]
    )
    def test_takes_no_harm_from_nonsense(self, client: Client, cast: Cast, query: dict[str, str]) -> None:
        a_submitted_action(cast.participant, an_open_activity(cast.lead))
        page = signed_in(client, cast.lead).get(reverse("lead_actions"), query)
        assert len(page.context["rows"]) == 1

    def test_escapes_what_people_are_called(self, client: Client, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.participant.pk).update(display_name="<script>alert(1)</script>")
        a_submitted_action(cast.participant, an_open_activity(cast.lead))
        assert "<script>alert" not in signed_in(client, cast.lead).get(reverse("lead_actions")).content.decode()

    @pytest.mark.parametrize("rows", [20, 2_000])
    def test_asks_the_same_few_questions_of_many_rows(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        many_actions(an_open_activity(cast.lead), cast.participant, rows)
        signed_in(client, cast.lead)
        with django_assert_max_num_queries(6):
            page = client.get(reverse("lead_actions"))
        assert len(page.context["rows"]) == min(rows, 25)


class TestOneAction:
    def test_shows_proof_points_and_what_happened(self, client: Client, cast: Cast) -> None:
        action_id = a_submitted_action(
            cast.participant, an_open_activity(cast.lead), now=timezone.now() - timedelta(hours=2)
        )
        a_settled_decision(action_id, cast.validator, ASK, now=timezone.now() - timedelta(hours=1))
        text = signed_in(client, cast.lead).get(reverse("lead_action", args=[action_id])).content.decode()
        assert "Three bags" in text
        assert "Could you add a photo of the bags?" in text
        assert "Validator" in text

    def test_explains_points_line_by_line(self, client: Client, cast: Cast) -> None:
        action_id = a_submitted_action(
            cast.participant, an_open_activity(cast.lead), now=timezone.now() - timedelta(hours=2)
        )
        a_settled_decision(action_id, cast.validator, APPROVE, now=timezone.now() - timedelta(hours=1))
        page = signed_in(client, cast.lead).get(reverse("lead_action", args=[action_id]))
        lines = [(line.label, line.amount) for line in page.context["lines"]]
        assert lines == [("Taking part", "+10"), ("full bag", "+10"), ("Place and date are clear", "+5")]
        assert page.context["total"] == "25"

    def test_records_who_looked_once_a_day(self, client: Client, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        signed_in(client, cast.lead)
        for _ in range(2):
            client.get(reverse("lead_action", args=[action_id]))
        view = models.ProofView.objects.get(action_id=action_id)
        assert view.viewer_id == cast.lead.subject_id

    def test_records_nobody_who_looks_at_their_own(self, client: Client, cast: Cast) -> None:
        action_id = a_submitted_action(cast.lead, an_open_activity(cast.lead))
        signed_in(client, cast.lead).get(reverse("lead_action", args=[action_id]))
        assert not models.ProofView.objects.exists()

    def test_opens_for_a_steward_and_for_nobody_else(self, client: Client, cast: Cast) -> None:
        url = reverse("lead_action", args=[a_submitted_action(cast.participant, an_open_activity(cast.lead))])
        assert signed_in(client, cast.steward).get(url).status_code == 200
        assert signed_in(client, cast.other_lead).get(url).status_code == 404
        assert signed_in(client, cast.participant).get(url).status_code == 403
        assert models.ProofView.objects.count() == 1
        assert signed_in(client, cast.lead).get(reverse("lead_action", args=[uuid4()])).status_code == 404

    def test_asks_few_questions(
        self, client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        signed_in(client, cast.lead).get(reverse("lead_action", args=[action_id]))
        with django_assert_max_num_queries(6):
            client.get(reverse("lead_action", args=[action_id]))
