"""Actions by token: the same use case, query and refusals as the pages."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from socialscore.application import activities
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.points import PointsRule
from socialscore.domain.rules import Need, ProofRule, Rules
from socialscore.infrastructure.django_app.models import Action
from socialscore.wiring import unit_of_work
from tests.cast import Cast
from tests.tokens import make_token

ACTIONS = "/api/v1/actions/"
TEXT_RULES = Rules(
    points=PointsRule(base_points=15),
    proof=ProofRule(text=Need.REQUIRED, link=Need.OPTIONAL, kinds=(), min_files=0, max_files=0),
    caps=(Cap(Window.DAY, CapKind.COUNT, 2),),
)


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    activity_id, lead = ActivityId(uuid4()), SubjectId(cast.lead.subject_id)
    activities.create_activity(
        unit_of_work(), activity_id=activity_id, lead_id=lead, name="Welcome", description="", rules=TEXT_RULES
    )
    activities.open_activity(unit_of_work(), activity_id=activity_id, by=lead, now=timezone.now())
    return activity_id


@pytest.fixture
def token(cast: Cast) -> dict[str, str]:
    return {"authorization": f"Token {make_token(cast.participant.user)[1]}"}


def post(client: Client, token: dict[str, str], **body: Any) -> Any:
    return client.post(ACTIONS, body, content_type="application/json", headers=token)


class TestSubmit:
    def test_reserves_the_points_and_lists_the_action(
        self, client: Client, token: dict[str, str], activity_id: UUID
    ) -> None:
        made = post(client, token, activity_id=str(activity_id), text="Showed two people around.")
        assert made.status_code == 201, made.json()
        assert (made.json()["status"], made.json()["validation_state"]) == ("SUBMITTED", "SUBMITTED")
        assert made.json()["up_to"] == 15
        assert client.get(ACTIONS, headers=token).json()["results"] == [made.json()]
        me = client.get("/api/v1/me/", headers=token).json()
        assert (me["reserved_score"], me["reputation_score"]) == (15, 0)

    def test_makes_one_action_of_the_same_id_twice(
        self, client: Client, token: dict[str, str], activity_id: UUID
    ) -> None:
        body = {"action_id": str(uuid4()), "activity_id": str(activity_id), "text": "Showed two people around."}
        assert post(client, token, **body).json() == post(client, token, **body).json()
        assert Action.objects.count() == 1

    def test_refuses_unknown_and_read_only_fields(
        self, client: Client, token: dict[str, str], activity_id: UUID
    ) -> None:
        answer = post(client, token, activity_id=str(activity_id), text="x", points_awarded=500, status="APPROVED")
        assert answer.status_code == 400
        assert "points_awarded" in answer.json()["detail"]

    def test_refuses_a_body_that_is_not_an_object(self, client: Client, token: dict[str, str]) -> None:
        for body in ("[]", "{", "7"):
            answer = client.post(ACTIONS, body, content_type="application/json", headers=token)
            assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")

    def test_names_the_field_at_fault(self, client: Client, token: dict[str, str], activity_id: UUID) -> None:
        answer = post(client, token, activity_id=str(activity_id), text="Hello there", link="javascript:alert(1)")
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == ["link"]
        assert post(client, token, text="no activity").json()["errors"].keys() == {"activity_id"}

    def test_refuses_what_the_caps_do(self, client: Client, token: dict[str, str], activity_id: UUID) -> None:
        for _ in range(2):
            assert post(client, token, activity_id=str(activity_id), text="Again").status_code == 201
        answer = post(client, token, activity_id=str(activity_id), text="Again")
        assert (answer.status_code, answer.json()["code"]) == (422, "OVER_CAP")

    def test_does_not_know_others_activities(self, client: Client, token: dict[str, str]) -> None:
        assert post(client, token, activity_id=str(uuid4()), text="Hello").status_code == 404


class TestAudience:
    def test_asks_a_stranger_to_sign_in(self, client: Client, db: None) -> None:
        assert client.get(ACTIONS).status_code == 401

    def test_lists_ones_own_only(self, cast: Cast, client: Client, token: dict[str, str], activity_id: UUID) -> None:
        post(client, token, activity_id=str(activity_id), text="Mine")
        others = {"authorization": f"Token {make_token(cast.other.user)[1]}"}
        assert client.get(ACTIONS, headers=others).json()["results"] == []
