"""Running activities by token: states, copies, another lead."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from socialscore.infrastructure.django_app.models import Action, Activity, AuditEntry
from tests.api.programs import Program, program_of, refusal
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity

REASON = "The storm has closed the beach."
BODIES: dict[str, dict[str, Any]] = {
    "open": {},
    "pause": {},
    "close": {},
    "archive": {},
    "cancel": {"reason": REASON},
    "copy": {},
    "hand-over": {"lead": str(uuid4())},
}


@pytest.fixture
def lead(cast: Cast) -> Program:
    return program_of(cast.lead)


@pytest.fixture
def activity_id(cast: Cast) -> UUID:
    return an_open_activity(cast.lead)


class TestStates:
    def test_follow_one_another(self, lead: Program) -> None:
        made = lead("POST", "activities/", {"name": "Beach clean-up", "rules": {}}).json()
        for verb, state in (
            ("open", "OPEN"),
            ("pause", "PAUSED"),
            ("open", "OPEN"),
            ("close", "CLOSED"),
            ("archive", "ARCHIVED"),
        ):
            answer = lead("POST", f"activities/{made['activity_id']}/{verb}/")
            assert (answer.status_code, answer.json()["state"]) == (200, state)
        assert answer.json()["version"] == Activity.objects.get().version

    def test_schedule_an_opening_that_lies_ahead(self, lead: Program) -> None:
        ahead = (timezone.now() + timedelta(days=3)).isoformat()
        made = lead("POST", "activities/", {"name": "Beach clean-up", "rules": {}, "opens_at": ahead}).json()
        assert lead("POST", f"activities/{made['activity_id']}/open/", {}).json()["state"] == "SCHEDULED"

    def test_do_not_go_where_they_cannot(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        for verb in ("open", "archive"):
            answer = lead("POST", f"activities/{activity_id}/{verb}/", {})
            assert refusal(answer) == (422, "STATE_NOT_POSSIBLE")
        a_submitted_action(cast.participant, activity_id)
        lead("POST", f"activities/{activity_id}/close/", {})
        assert refusal(lead("POST", f"activities/{activity_id}/archive/", {})) == (422, "ACTIONS_UNSETTLED")

    def test_end_with_a_reason(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        a_submitted_action(cast.participant, activity_id)
        cancel = f"activities/{activity_id}/cancel/"
        assert refusal(lead("POST", cancel, {"reason": "No"})) == (422, "REASON_MISSING")
        assert refusal(lead("POST", cancel, {})) == (422, "FIELDS_NOT_VALID")
        answer = lead("POST", cancel, {"reason": REASON})
        assert (answer.json()["state"], answer.json()["state_reason"]) == ("CANCELLED", REASON)
        assert Action.objects.get().status == "CANCELLED"


class TestCopy:
    def test_is_a_draft_of_ones_own(self, cast: Cast, activity_id: UUID) -> None:
        answer = program_of(cast.steward)("POST", f"activities/{activity_id}/copy/", {})
        assert (answer.status_code, answer.json()["state"]) == (201, "DRAFT")
        assert answer.json()["name"] == "Copy of Beach clean-up"
        assert Activity.objects.get(pk=answer.json()["activity_id"]).lead_id == cast.steward.subject_id

    def test_may_have_a_name(self, lead: Program, activity_id: UUID) -> None:
        assert lead("POST", f"activities/{activity_id}/copy/", {"name": "River day"}).json()["name"] == "River day"


class TestHandOver:
    def test_gives_it_to_somebody_of_the_list(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        address = f"activities/{activity_id}/hand-over/"
        possible = lead("GET", address).json()
        assert [one["name"] for one in possible["results"]] == ["Other Lead", "Steward"]
        assert possible["next"] is None
        answer = lead("POST", address, {"lead": possible["results"][0]["person_id"]})
        assert answer.status_code == 200
        assert Activity.objects.get().lead_id == cast.other_lead.subject_id
        assert AuditEntry.objects.filter(code="LEAD_CHANGED").exists()
        assert lead("GET", address).status_code == 404

    def test_refuses_who_cannot_lead(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        address = f"activities/{activity_id}/hand-over/"
        for person_id in (cast.participant.person_id, cast.lead.person_id, uuid4()):
            answer = lead("POST", address, {"lead": str(person_id)})
            assert refusal(answer) == (422, "LEAD_NOT_POSSIBLE")
            assert list(answer.json()["errors"]) == ["lead"]


@pytest.mark.parametrize("verb", BODIES)
class TestEach:
    def test_is_for_those_who_run_it(self, cast: Cast, activity_id: UUID, verb: str) -> None:
        for program, place in ((program_of(cast.other_lead), activity_id), (program_of(cast.steward), uuid4())):
            answer = program("POST", f"activities/{place}/{verb}/", BODIES[verb])
            assert refusal(answer) == (404, "ACTIVITY_NOT_FOUND")

    def test_needs_role_and_scope(self, cast: Cast, activity_id: UUID, verb: str) -> None:
        address = f"activities/{activity_id}/{verb}/"
        assert refusal(program_of(cast.validator)("POST", address, BODIES[verb])) == (403, "WRONG_ROLE")
        assert program_of(cast.lead, scopes=["read", "review"])("POST", address, BODIES[verb]).status_code == 403

    def test_refuses_what_it_does_not_know(self, lead: Program, activity_id: UUID, verb: str) -> None:
        answer = lead("POST", f"activities/{activity_id}/{verb}/", {**BODIES[verb], "state": "OPEN"})
        assert refusal(answer) == (400, "PARSE_ERROR")
