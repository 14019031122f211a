"""Acting in a role needs a second factor where the community says so: pages, endpoints, proofs and admin alike."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from socialscore.infrastructure.django_app.models import Part, PersonProfile
from socialscore.wiring import proof_store
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.journeys.scenery import a_photo
from tests.second_factors import give_app
from tests.stories import a_draft_activity, a_submitted_action, an_open_activity

PAGES = [("lead", "lead"), ("validator", "review"), ("steward", "people"), ("steward", "lead"), ("admin", "people")]
ENDPOINTS = [("lead", "led/activities/"), ("validator", "review/queue/"), ("steward", "led/actions/?whose=all")]
LEAD_QUERIES = 4
OPEN = ["dashboard", "activities", "score", "notifications", "settings", "mfa_index"]


@pytest.fixture
def cast(db: None, settings: Settings) -> Cast:
    settings.REQUIRE_MFA_FOR_ROLES = True
    return store_cast()


def person(cast: Cast, name: str) -> PersonProfile:
    found: PersonProfile = getattr(cast, name)
    return found


def browser_of(member: PersonProfile) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


class TestPages:
    @pytest.mark.parametrize(("who", "name"), PAGES)
    def test_of_a_role_say_what_is_needed_and_lead_there_and_back(self, cast: Cast, who: str, name: str) -> None:
        member = person(cast, who)
        browser = browser_of(member)
        answer = browser.get(reverse(name))
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "A second factor first" in text
        assert f'href="{reverse("mfa_index")}"' in text
        assert "Your role needs one" in browser.get(reverse("mfa_index")).content.decode()
        give_app(member.user)
        assert reverse("second_factor_onward") in browser.get(reverse("mfa_index")).content.decode()
        assert browser.get(reverse("second_factor_onward")).headers["Location"] == reverse(name)
        assert browser.get(reverse(name)).status_code == 200

    def test_close_again_with_the_last_factor(self, cast: Cast) -> None:
        give_app(cast.lead.user)
        browser = browser_of(cast.lead)
        assert browser.get(reverse("lead")).status_code == 200
        cast.lead.user.authenticator_set.all().delete()
        assert browser.get(reverse("lead")).status_code == 403

    def test_warn_before_the_last_factor_goes(self, cast: Cast) -> None:
        for member, is_warned in ((cast.lead, True), (cast.participant, False)):
            give_app(member.user)
            browser = browser_of(member)
            browser.post("/accounts/reauthenticate/", {"password": "socialscore-demo"})
            page = browser.get(reverse("mfa_deactivate_totp")).content.decode()
            assert ("the pages of your role close" in page) is is_warned

    @pytest.mark.parametrize("name", OPEN)
    def test_of_every_participant_stay_open(self, cast: Cast, name: str) -> None:
        assert browser_of(cast.validator).get(reverse(name)).status_code == 200

    def test_tell_whoever_has_no_role_nothing_of_it(self, cast: Cast) -> None:
        text = browser_of(cast.participant).get(reverse("lead")).content.decode()
        assert "second factor" not in text

    def test_cost_no_query_for_it(
        self, cast: Cast, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        give_app(cast.lead.user)
        browser = browser_of(cast.lead)
        for settings.REQUIRE_MFA_FOR_ROLES in (True, False):
            browser.get(reverse("lead"))
            with django_assert_num_queries(LEAD_QUERIES):
                browser.get(reverse("lead"))


class TestApi:
    @pytest.mark.parametrize(("who", "address"), ENDPOINTS)
    def test_refuses_with_the_sentence_of_the_page(self, cast: Cast, who: str, address: str) -> None:
        program = Program(person(cast, who))
        answer = program.get(address)
        assert refusal(answer) == (403, "SECOND_FACTOR_NEEDED")
        assert "authenticator app or a passkey" in answer.json()["detail"]
        give_app(person(cast, who).user)
        assert program.get(address).status_code == 200

    def test_leaves_what_every_participant_may_do(self, cast: Cast) -> None:
        program = Program(cast.validator)
        assert program.get("me/").status_code == program.get("actions/").status_code == 200


class TestProofs:
    def test_are_not_opened_by_role_alone(self, cast: Cast) -> None:
        photo = proof_store().keep([a_photo()], name="beach.jpg")
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), files=[photo])
        proof = reverse("proof_file", args=[Part.objects.get(kind="FILE", revision__action_id=action_id).pk])
        assert browser_of(cast.participant).get(proof).status_code == 200
        for member in (cast.lead, cast.validator, cast.steward):
            assert browser_of(member).get(proof).status_code == 404
        give_app(cast.lead.user)
        assert browser_of(cast.lead).get(proof).status_code == 200


class TestDrafts:
    """Of activities: everybody's are for stewards, and one's own for its lead."""

    def test_of_others_are_not_read_by_role_alone(self, cast: Cast) -> None:
        draft = a_draft_activity(cast.lead)
        assert self.statuses(cast.steward, draft) == (404, 404, 404)
        give_app(cast.steward.user)
        cast.steward.refresh_from_db()
        assert self.statuses(cast.steward, draft) == (200, 302, 200)

    def statuses(self, person: PersonProfile, draft: UUID) -> tuple[int, ...]:
        """Of its page, of the form to send something, and by token."""
        browser = browser_of(person)
        pages = [browser.get(reverse(name, args=[draft])).status_code for name in ("activity", "submit")]
        return (*pages, Program(person).get(f"activities/{draft}/").status_code)

    def test_of_ones_own_stay_readable(self, cast: Cast) -> None:
        draft = a_draft_activity(cast.lead)
        assert browser_of(cast.lead).get(reverse("activity", args=[draft])).status_code == 200
        assert Program(cast.lead).get(f"activities/{draft}/").status_code == 200


class TestAdmin:
    def test_opens_with_a_second_factor_only(self, cast: Cast) -> None:
        browser = browser_of(cast.admin)
        answer = browser.get("/admin/")
        assert answer.status_code == 403
        assert "A second factor first" in answer.content.decode()
        give_app(cast.admin.user)
        assert browser.get("/admin/").status_code == 200
