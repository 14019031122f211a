"""Stewards by token: finding people, roles, suspension."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.person import Role
from socialscore.infrastructure.django_app.models import Activity, AuditEntry, PersonProfile
from tests.api.programs import Program, program_of, refusal
from tests.cast import Cast, a_stored_person
from tests.stories import an_open_activity

REVIEWER = {"role": "VALIDATOR", "may_review": False, "is_steward": False}
CALLS: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "rights/", REVIEWER),
    ("POST", "suspend/", {}),
    ("POST", "reinstate/", {}),
)


@pytest.fixture
def steward(cast: Cast) -> Program:
    return program_of(cast.steward)


def of(person: PersonProfile, address: str = "rights/") -> str:
    return f"people/{person.person_id}/{address}"


class TestPeople:
    def test_are_listed_by_name(self, cast: Cast, steward: Program) -> None:
        answer = steward("GET", "people/?limit=5").json()
        rest = steward("GET", f"people/?limit=5&cursor={answer['next']}").json()
        names = [row["name"] for row in answer["results"] + rest["results"]]
        assert (len(names), rest["next"]) == (8, None)
        assert names == sorted(names)
        assert answer["results"][0] == {
            "person_id": str(cast.admin.person_id),
            "name": "Admin",
            "email": "admin@example.org",
            "role": "PARTICIPANT",
            "may_review": False,
            "is_steward": False,
            "is_staff": True,
            "is_active": True,
        }

    def test_are_found(self, steward: Program) -> None:
        counts = {"q=other": 2, "q=nobody": 0, "show=LEAD": 2, "show=REVIEWER": 2, "q=other&show=LEAD": 1}
        assert {query: len(steward("GET", f"people/?{query}").json()["results"]) for query in counts} == counts
        assert refusal(steward("GET", "people/?show=x")) == (422, "FIELDS_NOT_VALID")

    def test_are_read_one_by_one(self, cast: Cast, steward: Program) -> None:
        assert steward("GET", of(cast.lead)).json()["role"] == "LEAD"
        assert steward("GET", of(cast.steward)).json()["is_steward"] is True
        assert refusal(steward("GET", f"people/{uuid4()}/rights/")) == (404, "NOT_FOUND")

    def test_are_for_stewards_and_administrators_with_the_scope(self, cast: Cast) -> None:
        for address in ("people/", of(cast.other)):
            for person in (cast.participant, cast.lead, cast.validator):
                assert refusal(program_of(person)("GET", address)) == (403, "WRONG_ROLE")
            assert program_of(cast.admin)("GET", address).status_code == 200
            assert program_of(cast.steward, scopes=["read", "review"])("GET", address).status_code == 403

    def test_cost_two_queries_however_many_there_are(
        self, cast: Cast, steward: Program, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(20):
            a_stored_person(f"person{number}")
        steward("GET", "me/")  # notes when the token was used
        for limit in (1, 100):
            with django_assert_max_num_queries(2):  # token with person, people
                answer = steward("GET", f"people/?limit={limit}")
            assert len(answer.json()["results"]) == min(limit, 28)


class TestRole:
    def test_is_given_and_noted(self, cast: Cast, steward: Program) -> None:
        answer = steward("PUT", of(cast.other, "rights/"), REVIEWER)
        assert (answer.status_code, answer.json()["role"]) == (200, "VALIDATOR")
        assert AuditEntry.objects.get(code="ROLE_CHANGED").about_id == cast.other.subject_id

    def test_lets_leads_only_review_too(self, cast: Cast, steward: Program) -> None:
        for role, may_review in (("PARTICIPANT", False), ("LEAD", True)):
            answer = steward("PUT", of(cast.other, "rights/"), {**REVIEWER, "role": role, "may_review": True})
            assert answer.json()["may_review"] is may_review

    def test_leaves_no_activity_without_a_lead(self, cast: Cast, steward: Program) -> None:
        an_open_activity(cast.lead)
        assert refusal(steward("PUT", of(cast.lead, "rights/"), REVIEWER)) == (422, "ACTIVITIES_LED")
        assert PersonProfile.objects.get(pk=cast.lead.pk).role == Role.LEAD

    def test_is_sent_as_a_whole(self, cast: Cast, steward: Program) -> None:
        address = of(cast.other, "rights/")
        assert list(steward("PUT", address, {"role": "LEAD"}).json()["errors"]) == ["may_review", "is_steward"]
        assert refusal(steward("PUT", address, {**REVIEWER, "role": "KING"})) == (422, "FIELDS_NOT_VALID")
        assert refusal(steward("PUT", address, {**REVIEWER, "is_staff": True})) == (400, "PARSE_ERROR")


class TestSuspension:
    def test_begins_and_ends(self, cast: Cast, steward: Program) -> None:
        for verb, is_active in (("suspend", False), ("reinstate", True)):
            answer = steward("POST", of(cast.other, f"{verb}/"))
            assert (answer.status_code, answer.json()["is_active"]) == (200, is_active)
        assert AuditEntry.objects.filter(code__in=("SUSPENDED", "REINSTATED")).count() == 2

    def test_gives_activities_another_lead(self, cast: Cast, steward: Program) -> None:
        an_open_activity(cast.lead)
        answer = steward("POST", of(cast.lead, "suspend/"), {"new_lead": str(cast.other_lead.person_id)})
        assert answer.status_code == 200
        assert Activity.objects.get().lead_id == cast.other_lead.subject_id

    def test_pauses_activities_if_told_to(self, cast: Cast, steward: Program) -> None:
        an_open_activity(cast.lead)
        assert refusal(steward("POST", of(cast.lead, "suspend/"))) == (422, "ACTIVITIES_NEED_LEAD")
        assert steward("POST", of(cast.lead, "suspend/"), {"pause_activities": True}).status_code == 200
        assert Activity.objects.get().state == "PAUSED"

    def test_refuses_who_cannot_lead(self, cast: Cast, steward: Program) -> None:
        an_open_activity(cast.lead)
        for person_id in (cast.lead.person_id, cast.participant.person_id, uuid4()):
            answer = steward("POST", of(cast.lead, "suspend/"), {"new_lead": str(person_id)})
            assert refusal(answer) == (422, "FIELDS_NOT_VALID")
            assert list(answer.json()["errors"]) == ["new_lead"]

    def test_lets_the_suspended_change_nothing(self, cast: Cast, steward: Program) -> None:
        before = program_of(cast.lead)
        for person in (cast.lead, cast.validator):
            steward("POST", of(person, "suspend/"))
        assert refusal(before("GET", "me/")) == (401, "AUTHENTICATION_FAILED"), "their tokens ended"
        lead, reviewer = program_of(cast.lead), program_of(cast.validator)
        assert refusal(lead("GET", "led/activities/")) == (403, "SUSPENDED")
        assert refusal(reviewer("GET", "review/queue/")) == (403, "SUSPENDED")


@pytest.mark.parametrize(("method", "address", "body"), CALLS)
class TestEach:
    def test_is_not_for_oneself(self, cast: Cast, steward: Program, method: str, address: str, body: Any) -> None:
        assert refusal(steward(method, of(cast.steward, address), body)) == (403, "OWN_ROLE")

    def test_knows_nobody_who_is_not_there(self, steward: Program, method: str, address: str, body: Any) -> None:
        assert refusal(steward(method, f"people/{uuid4()}/{address}", body)) == (404, "NOT_FOUND")

    def test_needs_role_and_scope(self, cast: Cast, method: str, address: str, body: Any) -> None:
        for person in (cast.participant, cast.lead, cast.validator):
            assert refusal(program_of(person)(method, of(cast.other, address), body)) == (403, "WRONG_ROLE")
        program = program_of(cast.steward, scopes=["read", "submit", "review"])
        assert program(method, of(cast.other, address), body).status_code == 403

    def test_refuses_what_it_does_not_know(
        self, cast: Cast, steward: Program, method: str, address: str, body: Any
    ) -> None:
        answer = steward(method, of(cast.other, address), {**body, "points": 500})
        assert refusal(answer) == (400, "PARSE_ERROR")
