"""Moving an activity through its states, copying it, handing it over."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.leading import filled_form, signed_in

REASON = "The storm has closed the beach."


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def change_url(activity_id: UUID, verb: str) -> str:
    return reverse("lead_activity_change", args=[activity_id, verb])


def state_of(activity_id: UUID) -> str:
    return models.Activity.objects.get(pk=activity_id).state


def a_draft(client: Client, **changes: str) -> UUID:
    activity_id = uuid4()
    client.post(reverse("lead_activity_new"), filled_form(activity_id=activity_id, **changes))
    return activity_id


class TestStates:
    def test_follow_one_another(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.lead)
        activity_id = a_draft(client)
        seen = [state_of(activity_id)]
        for verb in ("open", "pause", "open", "close", "archive"):
            response = client.post(change_url(activity_id, verb))
            assert response.headers["Location"] == reverse("lead_activity", args=[activity_id])
            seen.append(state_of(activity_id))
        assert seen == ["DRAFT", "OPEN", "PAUSED", "OPEN", "CLOSED", "ARCHIVED"]

    def test_schedules_an_opening_that_lies_ahead(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.lead)
        ahead = timezone.localtime(timezone.now() + timedelta(days=3))
        activity_id = a_draft(client, opens_at=ahead.strftime("%Y-%m-%dT%H:%M"))
        response = client.post(change_url(activity_id, "open"), follow=True)
        assert state_of(activity_id) == "SCHEDULED"
        assert "opens by itself" in response.content.decode()
        assert "Open now" in response.content.decode()

    def test_schedule_again_what_was_paused_before_its_opening(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.lead)
        ahead = timezone.localtime(timezone.now() + timedelta(days=3))
        activity_id = a_draft(client, opens_at=ahead.strftime("%Y-%m-%dT%H:%M"))
        client.post(change_url(activity_id, "open"))
        membership.suspend(
            unit_of_work(),
            person_id=PersonId(cast.lead.person_id),
            by=SubjectId(cast.steward.subject_id),
            now=timezone.now(),
            pause_activities=True,
        )
        page = signed_in(client, cast.steward).get(reverse("lead_activity", args=[activity_id])).content.decode()
        assert "Schedule the opening" in page
        client.post(change_url(activity_id, "open"))
        assert state_of(activity_id) == "SCHEDULED"

    def test_refuse_what_is_not_possible(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        response = signed_in(client, cast.lead).post(change_url(activity_id, "archive"))
        assert response.status_code == 422
        assert "not possible in the state" in response.content.decode()
        assert state_of(activity_id) == "OPEN"

    def test_refuse_to_archive_what_is_unsettled(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_submitted_action(cast.participant, activity_id)
        signed_in(client, cast.lead).post(change_url(activity_id, "close"))
        assert client.post(change_url(activity_id, "archive")).status_code == 422

    @pytest.mark.parametrize("state", ["CLOSED", "ARCHIVED", "CANCELLED"])
    def test_ask_nothing_that_is_not_possible_and_lead_back(self, client: Client, cast: Cast, state: str) -> None:
        activity_id = an_open_activity(cast.lead)
        models.Activity.objects.filter(pk=activity_id).update(state=state)
        response = signed_in(client, cast.lead).get(change_url(activity_id, "open"), follow=True)
        assert response.redirect_chain == [(reverse("lead_activity", args=[activity_id]), 302)]
        assert f"the state of Beach clean-up is “{state.capitalize()}”" in response.content.decode()

    @pytest.mark.parametrize("verb", ["pause", "close", "cancel", "copy", "hand-over"])
    def test_ask_before_and_change_nothing_by_asking(self, client: Client, cast: Cast, verb: str) -> None:
        activity_id = an_open_activity(cast.lead)
        response = signed_in(client, cast.lead).get(change_url(activity_id, verb))
        assert response.status_code == 200
        assert "Beach clean-up?" in response.content.decode()
        assert state_of(activity_id) == "OPEN"

    @pytest.mark.parametrize("verb", ["open", "pause", "close", "archive", "cancel", "copy", "hand-over"])
    def test_do_not_exist_for_another_lead(self, client: Client, cast: Cast, verb: str) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.other_lead)
        assert client.get(change_url(activity_id, verb)).status_code == 404
        assert client.post(change_url(activity_id, verb), {"reason": REASON}).status_code == 404
        assert state_of(activity_id) == "OPEN"

    def test_know_no_other_verbs(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        assert signed_in(client, cast.lead).post(change_url(activity_id, "delete")).status_code == 404


class TestCancel:
    def test_ends_what_waits_and_keeps_the_reason(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        action_id = a_submitted_action(cast.participant, activity_id)
        response = signed_in(client, cast.lead).post(change_url(activity_id, "cancel"), {"reason": REASON}, follow=True)
        assert REASON in response.content.decode()
        assert state_of(activity_id) == "CANCELLED"
        assert models.Action.objects.get(pk=action_id).status == "CANCELLED"
        cast.participant.refresh_from_db()
        assert cast.participant.reserved_score == 0

    @pytest.mark.parametrize("reason", ["", "Too short"])
    def test_needs_a_reason_and_keeps_it(self, client: Client, cast: Cast, reason: str) -> None:
        activity_id = an_open_activity(cast.lead)
        response = signed_in(client, cast.lead).post(change_url(activity_id, "cancel"), {"reason": reason})
        assert response.status_code == 422
        assert "Say why in a sentence" in response.content.decode()
        assert reason in response.content.decode()
        assert state_of(activity_id) == "OPEN"

    def test_can_be_a_stewards(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.steward).post(change_url(activity_id, "cancel"), {"reason": REASON})
        assert state_of(activity_id) == "CANCELLED"


class TestCopy:
    def test_makes_one_draft_of_two_presses(self, client: Client, cast: Cast) -> None:
        activity_id, copy_id = an_open_activity(cast.lead), uuid4()
        signed_in(client, cast.lead)
        for _ in range(2):
            response = client.post(change_url(activity_id, "copy"), {"copy_id": copy_id})
            assert response.headers["Location"] == reverse("lead_activity_edit", args=[copy_id])
        copy = models.Activity.objects.get(pk=copy_id)
        assert (copy.name, copy.state, models.Activity.objects.count()) == ("Copy of Beach clean-up", "DRAFT", 2)


class TestHandOver:
    def test_gives_it_to_another_lead(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, cast.lead)
        assert "Other Lead" in client.get(change_url(activity_id, "hand-over")).content.decode()
        response = client.post(change_url(activity_id, "hand-over"), {"lead": cast.other_lead.person_id})
        assert response.headers["Location"] == reverse("lead")
        assert models.Activity.objects.get(pk=activity_id).lead_id == cast.other_lead.subject_id
        assert models.AuditEntry.objects.get().code == "LEAD_CHANGED"

    def test_leaves_a_steward_on_its_page(self, client: Client, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        response = signed_in(client, cast.steward).post(
            change_url(activity_id, "hand-over"), {"lead": cast.steward.person_id}
        )
        assert response.headers["Location"] == reverse("lead_activity", args=[activity_id])

    @pytest.mark.parametrize("who", ["participant", "lead"])
    def test_takes_nobody_who_may_not_lead_nor_oneself(self, client: Client, cast: Cast, who: str) -> None:
        activity_id = an_open_activity(cast.lead)
        response = signed_in(client, cast.lead).post(
            change_url(activity_id, "hand-over"), {"lead": getattr(cast, who).person_id}
        )
        assert response.status_code == 422
        assert models.Activity.objects.get(pk=activity_id).lead_id == cast.lead.subject_id
