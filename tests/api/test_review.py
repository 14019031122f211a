"""The workspace by token: the queue, a hold, what is typed under it."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app.models import Lease, ProofView
from socialscore.queries.workspace import queue
from tests.api.programs import Program, program_of, refusal
from tests.builders import some_rules
from tests.cast import Cast
from tests.stories import a_staged_decision, a_submitted_action, an_open_activity


@pytest.fixture
def activity_id(cast: Cast) -> Any:
    return an_open_activity(cast.lead)


@pytest.fixture
def reviewer(cast: Cast) -> Program:
    return program_of(cast.validator)


@pytest.fixture
def other_reviewer(cast: Cast) -> Program:
    return program_of(cast.validator2)


class TestQueue:
    def test_shows_what_the_page_shows(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        for _ in range(3):
            a_submitted_action(cast.participant, activity_id)
        rows = queue(SubjectId(cast.validator.subject_id), now=timezone.now()).rows
        answer = reviewer("GET", "review/queue/")
        assert answer.status_code == 200
        assert [row["action_id"] for row in answer.json()["results"]] == [str(row.action_id) for row in rows]
        first = answer.json()["results"][0]
        assert (first["activity"], first["participant"], first["is_mine"]) == ("Beach clean-up", "Participant", False)
        assert (answer.json()["next"], answer.json()["has_more"]) == (None, False)

    def test_is_narrowed_to_an_activity(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_submitted_action(cast.participant, activity_id)
        assert len(reviewer("GET", f"review/queue/?activity_id={activity_id}").json()["results"]) == 1
        rows = reviewer("GET", f"review/queue/?activity_id={activity_id}").json()["results"]
        assert rows[0]["action_id"] != str(action_id)
        assert refusal(reviewer("GET", "review/queue/?activity_id=x")) == (422, "FIELDS_NOT_VALID")

    def test_is_for_reviewers_with_the_scope(self, cast: Cast) -> None:
        for person in (cast.participant, cast.lead, cast.steward, cast.admin):
            assert refusal(program_of(person)("GET", "review/queue/")) == (403, "WRONG_ROLE")
        assert program_of(cast.validator, scopes=["read"])("GET", "review/queue/").status_code == 403

    def test_costs_the_same_however_much_waits(
        self, cast: Cast, activity_id: Any, reviewer: Program, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        reviewer("GET", "review/queue/")
        for _ in range(30):
            a_submitted_action(cast.participant, activity_id)
        with django_assert_max_num_queries(3):  # token with person, decisions that are due, the queue
            answer = reviewer("GET", "review/queue/")
        assert (len(answer.json()["results"]), answer.json()["has_more"]) == (25, True)


class TestClaim:
    def test_takes_the_most_urgent(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_submitted_action(cast.participant, activity_id)
        answer = reviewer("POST", "review/claim/", {})
        assert answer.status_code == 200
        item = answer.json()
        lease = Lease.objects.get()
        assert (item["action_id"], item["lease_id"]) == (str(action_id), str(lease.lease_id))
        assert (item["fence"], item["version"]) == (lease.fence, lease.action.version)
        assert item["rules"] == some_rules().to_data()
        assert [part["kind"] for part in item["parts"]] == ["TEXT", "FILE"]
        assert (item["stated"], item["up_to"], item["asked"], item["typed"]) == (3, 30, None, {})

    def test_records_the_look(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        a_submitted_action(cast.participant, activity_id)
        reviewer("POST", "review/claim/", {})
        assert ProofView.objects.get().viewer_id == cast.validator.subject_id

    def test_takes_the_one_that_was_named(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        a_submitted_action(cast.participant, activity_id)
        action_id = a_submitted_action(cast.participant, activity_id)
        assert reviewer("POST", "review/claim/", {"action_id": str(action_id)}).json()["action_id"] == str(action_id)

    def test_takes_the_most_urgent_of_an_activity(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        a_submitted_action(cast.participant, activity_id)
        action_id = a_submitted_action(cast.participant, other := an_open_activity(cast.lead))
        item = reviewer("POST", f"review/claim/?activity_id={other}").json()
        assert item["action_id"] == str(action_id)

    def test_says_nothing_when_nothing_waits(self, reviewer: Program) -> None:
        answer = reviewer("POST", "review/claim/", {})
        assert (answer.status_code, answer.content) == (204, b"")

    def test_refuses_what_is_taken_or_gone(
        self, cast: Cast, activity_id: Any, reviewer: Program, other_reviewer: Program
    ) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        named = {"action_id": str(action_id)}
        reviewer("POST", "review/claim/", named)
        assert refusal(other_reviewer("POST", "review/claim/", named)) == (409, "TAKEN")
        a_staged_decision(decided := a_submitted_action(cast.participant, activity_id), cast.validator)
        answer = other_reviewer("POST", "review/claim/", {"action_id": str(decided)})
        assert refusal(answer) == (409, "ALREADY_DECIDED")
        assert refusal(reviewer("POST", "review/claim/", {"action_id": str(uuid4())})) == (404, "ACTION_NOT_FOUND")

    def test_refuses_ones_own(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        own = a_submitted_action(cast.validator, activity_id)
        answer = reviewer("POST", "review/claim/", {"action_id": str(own)})
        assert refusal(answer) == (403, "CONFLICT_OF_INTEREST")

    def test_refuses_a_fourth(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        for _ in range(4):
            a_submitted_action(cast.participant, activity_id)
        answers = [reviewer("POST", "review/claim/", {}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 422]
        assert refusal(answers[-1]) == (422, "TOO_MANY_LEASES")

    def test_needs_role_and_scope(self, cast: Cast) -> None:
        assert refusal(program_of(cast.participant)("POST", "review/claim/", {})) == (403, "WRONG_ROLE")
        assert program_of(cast.validator, scopes=["read", "submit"])("POST", "review/claim/", {}).status_code == 403

    def test_refuses_fields_it_does_not_know(self, reviewer: Program) -> None:
        assert refusal(reviewer("POST", "review/claim/", {"fence": 7})) == (400, "PARSE_ERROR")
        assert refusal(reviewer("POST", "review/claim/", {"action_id": "x"})) == (422, "FIELDS_NOT_VALID")


class TestHold:
    @pytest.fixture
    def item(self, cast: Cast, activity_id: Any, reviewer: Program) -> Any:
        a_submitted_action(cast.participant, activity_id)
        return reviewer("POST", "review/claim/", {}).json()

    def test_is_kept_alive_with_what_was_typed(self, item: Any, reviewer: Program) -> None:
        answer = reviewer("POST", f"review/leases/{item['lease_id']}/", {"typed": {"note": "Well done\x00"}})
        assert refusal(answer) == (422, "FIELDS_NOT_VALID")
        answer = reviewer("POST", f"review/leases/{item['lease_id']}/", {"typed": {"note": "Well done"}})
        assert answer.status_code == 200
        assert answer.json()["expires_at"] >= item["expires_at"]
        again = reviewer("POST", "review/claim/", {"action_id": item["action_id"]}).json()
        assert (again["typed"], again["lease_id"]) == ({"note": "Well done"}, item["lease_id"])

    def test_takes_no_heap_of_texts(self, item: Any, reviewer: Program) -> None:
        lease = f"review/leases/{item['lease_id']}/"
        for typed in ({str(n): "" for n in range(21)}, {"note": "x" * 2_001}, {"x" * 2_001: ""}, "note", ["note"]):
            assert refusal(reviewer("POST", lease, {"typed": typed})) == (422, "FIELDS_NOT_VALID")

    def test_is_given_back_once_or_twice(self, item: Any, reviewer: Program, other_reviewer: Program) -> None:
        for _ in range(2):
            assert reviewer("DELETE", f"review/leases/{item['lease_id']}/").status_code == 204
        assert refusal(reviewer("POST", f"review/leases/{item['lease_id']}/", {})) == (409, "LEASE_LOST")
        assert other_reviewer("POST", "review/claim/", {}).json()["fence"] == item["fence"] + 1

    def test_is_nobody_elses(self, item: Any, reviewer: Program, other_reviewer: Program) -> None:
        lease = f"review/leases/{item['lease_id']}/"
        assert refusal(other_reviewer("POST", lease, {})) == (409, "LEASE_LOST")
        assert other_reviewer("DELETE", lease).status_code == 204
        assert reviewer("POST", lease, {}).status_code == 200

    def test_needs_role_and_scope(self, cast: Cast, item: Any) -> None:
        lease = f"review/leases/{item['lease_id']}/"
        for method in ("POST", "DELETE"):
            assert refusal(program_of(cast.participant)(method, lease)) == (403, "WRONG_ROLE")
            assert program_of(cast.validator, scopes=["read"])(method, lease).status_code == 403


class TestWorkload:
    def test_tells_what_one_holds_and_when_it_is_enough(self, cast: Cast, activity_id: Any, reviewer: Program) -> None:
        for _ in range(3):
            a_submitted_action(cast.participant, activity_id)
        item = reviewer("POST", "review/claim/", {}).json()
        answer = reviewer("PATCH", "review/workload/", {"enough_today": 1})
        assert answer.json() == {"held": 1, "judged_today": 0, "enough_today": 1, "has_done_enough": False}
        hold = {name: item[name] for name in ("lease_id", "fence", "version")}
        body = {**hold, "decision": "APPROVE", "count": 1, "claim_next": True}
        judged = reviewer("POST", f"actions/{item['action_id']}/verdict/", body)
        assert (judged.status_code, judged.json()["next_action_id"]) == (200, None)
        expected = {"held": 0, "judged_today": 1, "enough_today": 1, "has_done_enough": True}
        assert reviewer("GET", "review/workload/").json() == expected
        assert reviewer("POST", "review/claim/", {}).status_code == 200

    def test_refuses_other_numbers_and_people(self, cast: Cast, reviewer: Program) -> None:
        assert refusal(reviewer("PATCH", "review/workload/", {"enough_today": 201})) == (422, "ENOUGH_OUT_OF_RANGE")
        assert refusal(reviewer("PATCH", "review/workload/", {})) == (422, "FIELDS_NOT_VALID")
        assert refusal(program_of(cast.participant)("GET", "review/workload/")) == (403, "WRONG_ROLE")
