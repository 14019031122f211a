"""`Idempotency-Key` and `If-Match`: a request that comes twice has one effect, one that is late has none."""

from typing import Any
from uuid import UUID

import pytest

from socialscore.api.requests import Endpoint
from socialscore.infrastructure.django_app import models
from tests.api.programs import Program, endpoints, program_of, refusal
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity
from tests.web.participating import a_jpeg

KEY = "6a9c-1"
CHANGES = {"decision": "CHANGES", "reason": "PHOTO", "sentence": "Could you add a photo?"}


@pytest.fixture
def activity_id(cast: Cast) -> UUID:
    return an_open_activity(cast.lead)


def twice(program: Program, address: str, body: Any = None, **headers: str) -> tuple[Any, Any]:
    """The same request two times, with one key."""
    first, second = (program("POST", address, body or {}, idempotency_key=KEY, **headers) for _ in range(2))
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert first.status_code == second.status_code, second.content
    return first, second


class TestCreating:
    @pytest.mark.parametrize("sends", [True, False])
    def test_an_action_makes_one(self, cast: Cast, activity_id: UUID, sends: bool) -> None:
        body = {"activity_id": str(activity_id), "text": "Three bags", "link": "", "count": 3, "submit": sends}
        body |= {"people_agreed": True}
        first, second = twice(program_of(cast.participant), "actions/", body)
        assert (first.status_code, first.json()) == (201, second.json())
        assert models.Action.objects.count() == 1
        assert models.ScoreEntry.objects.count() == sends

    def test_an_activity_makes_one(self, cast: Cast) -> None:
        first, second = twice(program_of(cast.lead), "activities/", {"name": "Beach", "rules": {}})
        assert (first.status_code, first.json()) == (201, second.json())
        assert models.Activity.objects.count() == 1

    def test_a_copy_makes_one(self, cast: Cast, activity_id: UUID) -> None:
        first, second = twice(program_of(cast.lead), f"activities/{activity_id}/copy/")
        assert (first.status_code, first.json()) == (201, second.json())
        assert models.Activity.objects.count() == 2

    def test_a_file_makes_one_part(self, cast: Cast, activity_id: UUID) -> None:
        program = program_of(cast.participant)
        draft = program.post("actions/", activity_id=str(activity_id), submit=False).json()
        answers = [
            program.send("uploads/", action_id=draft["action_id"], file=a_jpeg(), idempotency_key=KEY) for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert answers[1]["Idempotent-Replayed"] == "true"


class TestDeciding:
    def test_a_claim_takes_one_item(self, cast: Cast, activity_id: UUID) -> None:
        for _ in range(2):
            a_submitted_action(cast.participant, activity_id)
        first, second = twice(program_of(cast.validator), "review/claim/")
        assert first.json() == second.json()
        assert models.Lease.objects.count() == 1

    def test_a_claim_of_nothing_stays_one(self, cast: Cast) -> None:
        first, _second = twice(program_of(cast.validator), "review/claim/")
        assert first.status_code == 204

    @pytest.mark.parametrize("claims_next", [True, False])
    def test_a_verdict_decides_once(self, cast: Cast, activity_id: UUID, claims_next: bool) -> None:
        for _ in range(2):
            a_submitted_action(cast.participant, activity_id)
        reviewer = program_of(cast.validator)
        item = reviewer.post("review/claim/").json()
        hold = {name: item[name] for name in ("lease_id", "fence", "version")}
        body = {**hold, "decision": "APPROVE", "claim_next": claims_next}
        first, second = twice(reviewer, f"actions/{item['action_id']}/verdict/", body)
        assert first.json() == second.json()
        assert (first.json()["state"], first.json()["next_action_id"] is not None) == ("STAGED", claims_next)
        assert models.Decision.objects.count() == 1

    def test_an_undo_gives_the_item_back_once(self, cast: Cast, activity_id: UUID) -> None:
        a_submitted_action(cast.participant, activity_id)
        reviewer = program_of(cast.validator)
        item = reviewer.post("review/claim/").json()
        hold = {name: item[name] for name in ("lease_id", "fence", "version")}
        given = reviewer.post(f"actions/{item['action_id']}/verdict/", **hold, decision="APPROVE").json()
        first, second = twice(reviewer, f"decisions/{given['decision_id']}/undo/")
        assert first.json() == second.json()

    def test_an_answer_to_a_request_is_sent_once(self, cast: Cast, activity_id: UUID) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        participant = program_of(cast.participant)
        first, second = twice(participant, f"actions/{action_id}/withdraw/")
        assert first.json() == second.json()
        assert first.json()["status"] == "WITHDRAWN"

    def test_a_draft_is_dropped_once(self, cast: Cast, activity_id: UUID) -> None:
        participant = program_of(cast.participant)
        draft = participant.post("actions/", activity_id=str(activity_id), submit=False).json()
        first, _second = twice(participant, f"actions/{draft['action_id']}/withdraw/")
        assert first.status_code == 204
        assert models.Action.objects.count() == 0

    @pytest.mark.parametrize("verb", ["pause", "close", "cancel", "hand-over"])
    def test_an_activity_moves_once(self, cast: Cast, activity_id: UUID, verb: str) -> None:
        body = {"cancel": {"reason": "The storm has closed the beach."}}
        body["hand-over"] = {"lead": str(cast.other_lead.person_id)}
        steward = program_of(cast.steward)
        first, second = twice(steward, f"activities/{activity_id}/{verb}/", body.get(verb))
        assert first.json() == second.json()

    @pytest.mark.parametrize("verb", ["suspend", "reinstate"])
    def test_a_person_is_told_once(self, cast: Cast, verb: str) -> None:
        steward = program_of(cast.steward)
        if verb == "reinstate":
            steward.post(f"people/{cast.other.person_id}/suspend/")
        before = models.AuditEntry.objects.count()
        first, second = twice(steward, f"people/{cast.other.person_id}/{verb}/")
        assert first.json() == second.json()
        assert models.AuditEntry.objects.count() == before + 1


class TestKey:
    def test_is_refused_for_another_request(self, cast: Cast, activity_id: UUID) -> None:
        program = program_of(cast.participant)
        body = {"activity_id": str(activity_id), "text": "Three", "submit": False}
        program("POST", "actions/", body, idempotency_key=KEY)
        for address, other in (("actions/", {**body, "text": "Four"}), ("actions/?x=1", body)):
            assert refusal(program("POST", address, other, idempotency_key=KEY)) == (422, "KEY_REUSED")
        assert models.Action.objects.count() == 1

    def test_may_come_again_with_a_request_that_was_refused(self, cast: Cast, activity_id: UUID) -> None:
        program = program_of(cast.participant)
        address = f"activities/{activity_id}/pause/"
        assert program("POST", address, {}, idempotency_key=KEY).status_code == 403
        lead = program_of(cast.lead)
        assert lead("POST", address, {}, idempotency_key=KEY).status_code == 200
        assert refusal(lead("POST", address, {}, idempotency_key="other")) == (422, "STATE_NOT_POSSIBLE")
        assert refusal(lead("POST", address, {}, idempotency_key="other")) == (422, "STATE_NOT_POSSIBLE")

    @pytest.mark.parametrize("key", ["", "x" * 256, "ä", "a\tb"])
    def test_has_a_form(self, cast: Cast, key: str) -> None:
        answer = program_of(cast.validator)("POST", "review/claim/", {}, idempotency_key=key)
        assert refusal(answer) == (400, "PARSE_ERROR")

    def test_is_each_persons_own(self, cast: Cast, activity_id: UUID) -> None:
        for person in (cast.participant, cast.other):
            body = {"activity_id": str(activity_id), "submit": False}
            assert program_of(person)("POST", "actions/", body, idempotency_key=KEY).status_code == 201
        assert models.Action.objects.count() == 2

    def test_shows_nothing_of_what_was_given_away(self, cast: Cast, activity_id: UUID) -> None:
        lead, body = program_of(cast.lead), {"lead": str(cast.other_lead.person_id)}
        address = f"activities/{activity_id}/hand-over/"
        assert lead("POST", address, body, idempotency_key=KEY).status_code == 200
        assert refusal(lead("POST", address, body, idempotency_key=KEY)) == (404, "ACTIVITY_NOT_FOUND")

    def test_is_not_looked_at_where_nothing_can_be_sent(self, cast: Cast) -> None:
        answer = program_of(cast.participant)("POST", "exports/actions/", {}, idempotency_key=KEY)
        assert refusal(answer) == (405, "METHOD_NOT_ALLOWED")

    def test_is_free_again_after_a_copy_that_was_refused(self, cast: Cast, activity_id: UUID) -> None:
        lead, address = program_of(cast.lead), f"activities/{activity_id}/copy/"
        for _ in range(2):
            assert lead("POST", address, {"name": "x" * 500}, idempotency_key=KEY).status_code == 422

    def test_may_come_with_lines(self, cast: Cast) -> None:
        steward = program_of(cast.steward)
        lines = "email,role\nnew@example.org,LEAD\n"
        answers = [steward.send("imports/", kind="INVITATIONS", lines=lines, idempotency_key=KEY) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["import_id"] == answers[1].json()["import_id"]
        confirm = f"imports/{answers[0].json()['import_id']}/confirm/?after=abc"
        steward("POST", confirm, {}, idempotency_key="k2")
        assert steward("POST", confirm, {}, idempotency_key="k2")["Idempotent-Replayed"] == "true"


class TestIfMatch:
    def test_lets_the_version_through_that_was_read(self, cast: Cast, activity_id: UUID) -> None:
        lead = program_of(cast.lead)
        read = lead.get(f"activities/{activity_id}/")
        paused = lead("POST", f"activities/{activity_id}/pause/", {}, if_match=read["ETag"])
        assert (paused.status_code, paused["ETag"]) == (200, f'"{paused.json()["version"]}"')
        changed = lead("PATCH", f"activities/{activity_id}/", {"name": "Pier"}, if_match=f'"0", {paused["ETag"]}')
        assert changed.json()["name"] == "Pier"
        assert lead("POST", f"activities/{activity_id}/close/", {}, if_match="*").status_code == 200

    def test_refuses_any_other(self, cast: Cast, activity_id: UUID) -> None:
        lead = program_of(cast.lead)
        read = lead.get(f"activities/{activity_id}/")["ETag"]
        lead.post(f"activities/{activity_id}/pause/")
        for tag in (read, "W/" + read, "x", "9" * 5_000):
            answer = lead("POST", f"activities/{activity_id}/close/", {}, if_match=tag)
            assert refusal(answer) == (412, "STALE")
        answer = lead("PATCH", f"activities/{activity_id}/", {"name": "Pier"}, if_match=read)
        assert refusal(answer) == (412, "STALE")

    def test_is_asked_of_actions_too(self, cast: Cast, activity_id: UUID) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        participant = program_of(cast.participant)
        read = participant.get(f"actions/{action_id}/")["ETag"]
        address = f"actions/{action_id}/withdraw/"
        assert refusal(participant("POST", address, {}, if_match='"0"')) == (412, "STALE")
        assert participant("POST", address, {}, if_match=read).status_code == 200

    def test_comes_after_the_key(self, cast: Cast, activity_id: UUID) -> None:
        lead = program_of(cast.lead)
        read = lead.get(f"activities/{activity_id}/")["ETag"]
        twice(lead, f"activities/{activity_id}/pause/", if_match=read)

    def test_or_the_body_says_what_was_read(self, cast: Cast, activity_id: UUID) -> None:
        answer = program_of(cast.lead)("PATCH", f"activities/{activity_id}/", {"name": "Pier"})
        assert list(answer.json()["errors"]) == ["version"]


def test_a_body_that_is_too_large_is_a_problem(cast: Cast) -> None:
    answer = program_of(cast.participant)("POST", "actions/", {"text": "x" * 3_000_000})
    assert refusal(answer) == (413, "BODY_TOO_LARGE")


def test_each_change_that_answers_knows_what_to_answer_again() -> None:
    views = {getattr(pattern.callback, "cls", object) for pattern in endpoints().values()}
    changes = [one for one in views if issubclass(one, Endpoint) and one.takes_key and hasattr(one, "post")]
    silent = [one for one in changes if one.answer is Endpoint.answer]
    assert len(silent) < len(changes)
    assert [one.__name__ for one in silent if set(one.answers["POST"]) != {204}] == []
