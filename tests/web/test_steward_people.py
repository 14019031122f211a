"""People: search, roles, suspension, the audit list."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import an_open_activity
from tests.web.leading import signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def url(name: str, person: models.PersonProfile) -> str:
    return reverse(name, args=[person.person_id])


def many_people(count: int) -> None:
    """Members as the sign-up makes them, all at once."""
    users = models.User.objects.bulk_create(models.User(email=f"m{n:04}@example.org") for n in range(count))
    subjects = models.Subject.objects.bulk_create(models.Subject() for _ in users)
    models.PersonProfile.objects.bulk_create(
        models.PersonProfile(user=user, subject=subject, display_name=f"Member {n:04}")
        for n, (user, subject) in enumerate(zip(users, subjects, strict=True))
    )


class TestPeople:
    def test_shows_everybody_with_role_and_permissions(self, client: Client, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(may_review=True)
        text = signed_in(client, cast.steward).get(reverse("people")).content.decode()
        for word in ("participant@example.org", "may review", "administrator", "Reviewer"):
            assert word in text

    def test_offers_no_change_of_oneself(self, client: Client, cast: Cast) -> None:
        text = signed_in(client, cast.steward).get(reverse("people")).content.decode()
        assert url("person_role", cast.steward) not in text
        assert url("person_role", cast.lead) in text

    def test_searches_and_says_when_nobody_fits(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.steward)
        found = client.get(reverse("people"), {"q": "validator", "show": "REVIEWER"})
        assert [row.name for row in found.context["rows"]] == ["Validator", "Validator2"]
        assert "Nobody fits" in client.get(reverse("people"), {"q": "zzz"}).content.decode()

    @pytest.mark.parametrize("who", ["participant", "lead", "validator"])
    def test_is_for_stewards_and_administrators(self, client: Client, cast: Cast, who: str) -> None:
        signed_in(client, getattr(cast, who))
        for name in ("people", "audit"):
            assert client.get(reverse(name)).status_code == 403
        for name in ("person_role", "person_suspend", "person_reinstate"):
            assert client.get(url(name, cast.other)).status_code == 403
            assert client.post(url(name, cast.other), {"role": "LEAD"}).status_code == 403
        cast.other.refresh_from_db()
        assert (cast.other.role, cast.other.is_active) == ("PARTICIPANT", True)

    @pytest.mark.parametrize("rows", [20, 2_000])
    def test_asks_the_same_few_questions_of_many_rows(
        self, client: Client, cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        many_people(rows)
        models.AuditEntry.objects.bulk_create(
            models.AuditEntry(code="SUSPENDED", about_id=cast.other.subject_id) for _ in range(rows)
        )
        signed_in(client, cast.steward)
        with django_assert_max_num_queries(4):
            people = client.get(reverse("people"))
        with django_assert_max_num_queries(3):
            audit = client.get(reverse("audit"))
        assert (len(people.context["rows"]), len(audit.context["lines"])) == (25, min(rows, 25))


class TestRole:
    def test_is_chosen_then_confirmed_then_given(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.steward)
        page = url("person_role", cast.participant)
        assert "See what changes" in client.get(page).content.decode()
        question = client.get(page, {"role": "LEAD", "may_review": "on"}).content.decode()
        assert "Change what Participant may do?" in question
        cast.participant.refresh_from_db()
        assert cast.participant.role == "PARTICIPANT"
        assert (
            client.post(page, {"role": "LEAD", "may_review": "on"})
            .headers["Location"]
            .startswith(f"{reverse('people')}?q=")
        )
        cast.participant.refresh_from_db()
        assert (cast.participant.role, cast.participant.may_review) == ("LEAD", True)

    def test_gives_may_review_to_leads_only(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.admin)
        client.post(url("person_role", cast.participant), {"role": "VALIDATOR", "may_review": "on"})
        cast.participant.refresh_from_db()
        assert (cast.participant.role, cast.participant.may_review) == ("VALIDATOR", False)

    @pytest.mark.parametrize(("who", "may_hand_over"), [("steward", True), ("admin", False)])
    def test_is_not_changed_while_activities_would_be_left_without_a_lead(
        self, client: Client, cast: Cast, who: str, may_hand_over: bool
    ) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, getattr(cast, who))
        question = client.get(url("person_role", cast.lead), {"role": "PARTICIPANT"})
        answer = client.post(url("person_role", cast.lead), {"role": "PARTICIPANT"})
        assert (question.status_code, answer.status_code) == (200, 422)
        hand_over = reverse("lead_activity_change", args=[activity_id, "hand-over"])
        for page in (question.content.decode(), answer.content.decode()):
            assert "They lead activities. Hand those over first" in page
            assert "Beach clean-up" in page
            assert "Change it" not in page
            assert (hand_over in page) == may_hand_over
        cast.lead.refresh_from_db()
        assert cast.lead.role == "LEAD"

    def test_says_when_nothing_would_change(self, client: Client, cast: Cast) -> None:
        question = signed_in(client, cast.steward).get(url("person_role", cast.lead), {"role": "LEAD"})
        assert "This is what they may do already." in question.content.decode()

    @pytest.mark.parametrize("data", [{}, {"role": "KING"}])
    def test_refuses_what_is_no_role(self, client: Client, cast: Cast, data: dict[str, str]) -> None:
        signed_in(client, cast.steward)
        assert client.post(url("person_role", cast.participant), data).status_code == 422
        assert client.get(url("person_role", cast.participant), {"role": "KING"}).status_code == 422

    @pytest.mark.parametrize("who", ["steward", "admin"])
    def test_is_never_ones_own(self, client: Client, cast: Cast, who: str) -> None:
        me = getattr(cast, who)
        signed_in(client, me)
        for name in ("person_role", "person_suspend", "person_reinstate"):
            assert client.get(url(name, me)).status_code == 403
            assert client.post(url(name, me), {"role": "LEAD", "is_steward": "on"}).status_code == 403
        me.refresh_from_db()
        assert me.role == "PARTICIPANT"

    def test_needs_a_person(self, client: Client, cast: Cast) -> None:
        assert signed_in(client, cast.steward).get(reverse("person_role", args=[uuid4()])).status_code == 404


class TestSuspend:
    def test_suspends_and_reinstates(self, client: Client, cast: Cast) -> None:
        signed_in(client, cast.steward)
        assert "Suspend Other?" in client.get(url("person_suspend", cast.other)).content.decode()
        client.post(url("person_suspend", cast.other))
        cast.other.refresh_from_db()
        assert not cast.other.is_active
        assert "Suspended" in client.get(reverse("people"), {"show": "SUSPENDED"}).content.decode()
        assert client.get(url("person_reinstate", cast.other)).status_code == 200
        client.post(url("person_reinstate", cast.other))
        cast.other.refresh_from_db()
        assert cast.other.is_active

    def test_asks_who_leads_their_activities(self, client: Client, cast: Cast) -> None:
        an_open_activity(cast.lead)
        response = signed_in(client, cast.steward).post(url("person_suspend", cast.lead))
        assert response.status_code == 422
        assert "Choose who leads their activities" in response.content.decode()
        cast.lead.refresh_from_db()
        assert cast.lead.is_active

    @pytest.mark.parametrize("who", ["steward", "admin"])
    def test_gives_their_activities_to_another_lead(self, client: Client, cast: Cast, who: str) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, getattr(cast, who))
        response = client.post(url("person_suspend", cast.lead), {"new_lead": cast.other_lead.person_id})
        assert response.status_code == 302
        assert models.Activity.objects.get(pk=activity_id).lead_id == cast.other_lead.subject_id

    @pytest.mark.parametrize("who", ["steward", "admin"])
    def test_pauses_their_activities(self, client: Client, cast: Cast, who: str) -> None:
        activity_id = an_open_activity(cast.lead)
        signed_in(client, getattr(cast, who)).post(url("person_suspend", cast.lead), {"new_lead": "PAUSE"})
        activity = models.Activity.objects.get(pk=activity_id)
        assert (activity.state, activity.lead_id) == ("PAUSED", cast.lead.subject_id)

    def test_says_before_what_pausing_means_for_one_that_is_scheduled(self, client: Client, cast: Cast) -> None:
        an_open_activity(cast.lead)
        question = signed_in(client, cast.steward).get(url("person_suspend", cast.lead)).content.decode()
        assert "A scheduled activity that is paused does not open by itself; its opening time is kept." in question

    def test_keeps_the_suspended_from_leading(self, client: Client, cast: Cast) -> None:
        models.PersonProfile.objects.filter(pk=cast.lead.pk).update(is_active=False)
        assert signed_in(client, cast.lead).get(reverse("lead")).status_code == 403


class TestAudit:
    def entry(self, code: str, **fields: Any) -> None:
        models.AuditEntry.objects.create(code=code, created_at=timezone.now(), **fields)

    def test_reads_in_plain_words(self, client: Client, cast: Cast) -> None:
        by, about = cast.steward.subject_id, cast.lead.subject_id
        details = {"before": ["PARTICIPANT"], "after": ["LEAD", "MAY_REVIEW"]}
        self.entry("ROLE_CHANGED", actor_id=by, about_id=about, details=details)
        self.entry("BOOTSTRAPPED", about_id=by)
        self.entry("SOMETHING_NEW", actor_id=models.Subject.objects.create().pk)
        lines = signed_in(client, cast.steward).get(reverse("audit")).context["lines"]
        assert [line.sentence for line in lines] == [
            "Somebody who left: SOMETHING_NEW, somebody who left.",
            "The command line made Steward a steward.",
            "Steward changed what Lead may do: participant → lead, may review.",
        ]

    def test_goes_on_page_by_page(self, client: Client, cast: Cast) -> None:
        for _ in range(30):
            self.entry("SUSPENDED", about_id=cast.other.subject_id)
        signed_in(client, cast.admin)
        first = client.get(reverse("audit"))
        second = client.get(reverse("audit") + first.context["older_url"])
        assert (len(first.context["lines"]), len(second.context["lines"])) == (25, 5)

    def test_says_that_nothing_was_changed(self, client: Client, cast: Cast) -> None:
        assert "Nothing was changed yet." in signed_in(client, cast.steward).get(reverse("audit")).content.decode()
