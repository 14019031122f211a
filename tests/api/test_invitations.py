"""Invitations by token: list, make, take back."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app.models import Invitation
from tests.api.programs import Program, program_of, refusal
from tests.cast import Cast
from tests.invitations import EMAIL, an_invitation

INVITE = {"email": EMAIL, "role": "LEAD", "may_review": True}


@pytest.fixture
def steward(cast: Cast) -> Program:
    call_command("createcachetable")
    cache.clear()
    return program_of(cast.steward)


class TestInvitations:
    def test_are_made(self, steward: Program) -> None:
        answer = steward.post("invitations/", **INVITE)
        assert answer.status_code == 201
        made = answer.json()
        assert made == steward.get(f"invitations/{made['invitation_id']}/").json()
        assert (made["email"], made["role"], made["may_review"], made["is_steward"]) == (EMAIL, "LEAD", True, False)
        assert (made["state"], made["invited_by"], made["ended_at"]) == ("OPEN", "Steward", None)
        assert "secret" not in str(made)

    def test_are_listed_newest_first_and_narrowed(self, cast: Cast, steward: Program) -> None:
        ids = [str(an_invitation(cast.steward, email=f"m{n}@example.org")) for n in range(3)]
        steward.delete(f"invitations/{ids[0]}/")
        first = steward.get("invitations/?limit=2").json()
        rest = steward.get(f"invitations/?limit=2&cursor={first['next']}").json()
        assert [row["invitation_id"] for row in first["results"] + rest["results"]] == ids[::-1]
        states = {"OPEN": 2, "REVOKED": 1, "USED": 0, "EXPIRED": 0}
        found = {state: len(steward.get(f"invitations/?show={state}").json()["results"]) for state in states}
        assert found == states
        assert refusal(steward.get("invitations/?show=x")) == (422, "FIELDS_NOT_VALID")

    def test_are_taken_back_once(self, cast: Cast, steward: Program) -> None:
        address = f"invitations/{an_invitation(cast.steward)}/"
        assert steward.delete(address).status_code == 204
        assert refusal(steward.delete(address)) == (422, "INVITATION_ENDED")
        assert Invitation.objects.get().state == "REVOKED"

    def test_refuse_what_is_not_possible(self, steward: Program) -> None:
        assert refusal(steward.post("invitations/", **{**INVITE, "email": "nobody"})) == (422, "EMAIL_NOT_POSSIBLE")
        assert refusal(steward.post("invitations/", **{**INVITE, "role": "KING"})) == (422, "FIELDS_NOT_VALID")
        assert refusal(steward.post("invitations/", **{**INVITE, "is_staff": True})) == (400, "PARSE_ERROR")
        for method in ("GET", "DELETE"):
            assert refusal(steward(method, f"invitations/{uuid4()}/")) == (404, "NOT_FOUND")

    def test_are_slowed_down(self, steward: Program) -> None:
        answers = [steward.post("invitations/", **{**INVITE, "email": f"m{n}@example.org"}) for n in range(31)]
        assert refusal(answers[-1]) == (429, "TOO_OFTEN")

    def test_are_for_those_who_give_roles_with_the_scope(self, cast: Cast) -> None:
        address = f"invitations/{an_invitation(cast.steward)}/"
        calls = (("GET", "invitations/", None), ("POST", "invitations/", INVITE), ("DELETE", address, None))
        for method, url, body in calls:
            for person in (cast.participant, cast.lead, cast.validator):
                assert refusal(program_of(person)(method, url, body)) == (403, "WRONG_ROLE")
            program = program_of(cast.steward, scopes=["read", "submit", "review"])
            assert program(method, url, body).status_code == 403
        assert program_of(cast.admin)("GET", address).status_code == 200

    def test_cost_two_queries(
        self, cast: Cast, steward: Program, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(10):
            an_invitation(cast.steward, email=f"m{n}@example.org")
        steward.get("me/")
        with django_assert_max_num_queries(2):
            assert len(steward.get("invitations/").json()["results"]) == 10
