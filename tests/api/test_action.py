"""One action by token: its detail, sending a draft, answering a request for changes, taking it back."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app.models import Action, PersonProfile, Revision
from tests.api.programs import Program, refusal
from tests.builders import a_kept_file
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant)


@pytest.fixture
def asked(cast: Cast) -> Any:
    """An action whose reviewer asked for changes."""
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    a_settled_decision(action_id, cast.validator, ASK)
    return action_id


def a_draft(program: Program, cast: Cast, **fields: Any) -> str:
    body = {"activity_id": str(an_open_activity(cast.lead)), "text": "Three bags", "count": 3, **fields}
    made = program.post("actions/", submit=False, **body)
    assert (made.status_code, made.json()["status"]) == (201, "DRAFT")
    action_id: str = made.json()["action_id"]
    return action_id


class TestDetail:
    def test_explains_what_was_given_line_by_line(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        shown = program.get(f"actions/{action_id}/").json()
        assert (shown["status"], shown["validation_state"], shown["points_awarded"]) == ("APPROVED", "VALIDATED", 25)
        points = shown["points"]
        assert (points["is_award"], points["total"]) == (True, 25)
        assert [line["points"] for line in points["lines"]] == [10, 10, 5]
        assert points["others"] == [{"text": "With all 3 × full bag that you stated", "points": 5}]
        (revision,) = shown["revisions"]
        assert (revision["text"], revision["count"], revision["answer"]["outcome"]) == ("Three bags", 3, "APPROVE")
        assert [file["name"] for file in revision["files"]] == ["photo.jpg"]
        assert shown["proof_hash"] == revision["proof_hash"]

    def test_begins_with_the_row_of_the_list(self, program: Program, asked: Any) -> None:
        (row,) = program.get("actions/").json()["results"]
        assert row.items() <= program.get(f"actions/{asked}/").json().items()

    def test_says_why_it_was_not_approved(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, DECLINE)
        shown = program.get(f"actions/{action_id}/").json()
        answer = shown["revisions"][0]["answer"]
        assert (answer["reason"], answer["reason_label"]) == ("UNCLEAR", "Not shown")
        assert answer["sentence"] == "I cannot see the bags."
        assert shown["points"]["is_award"] is False

    def test_says_what_is_reserved_while_it_waits(self, cast: Cast, program: Program) -> None:
        shown = program.get(f"actions/{a_submitted_action(cast.participant, an_open_activity(cast.lead))}/").json()
        assert sum(line["points"] for line in shown["points"]["lines"]) == shown["points"]["total"] == shown["up_to"]
        assert shown["revisions"][0]["answer"] is None
        assert shown["waits"] == {"half_seconds": None, "most_seconds": None, "ahead": 0}

    def test_is_ones_own_only(self, cast: Cast, asked: Any) -> None:
        assert refusal(Program(cast.other).get(f"actions/{asked}/")) == (404, "ACTION_NOT_FOUND")
        assert refusal(Program(cast.steward).get(f"actions/{uuid4()}/")) == (404, "ACTION_NOT_FOUND")

    def test_costs_five_queries_however_many_files(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        files = [a_kept_file(bytes([n])) for n in range(6)]
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), files=files)
        program.get("me/")
        with django_assert_num_queries(5):  # token with person, what is due, the action, who looked, how long it takes
            program.get(f"actions/{action_id}/")

    def test_needs_the_scope(self, cast: Cast, asked: Any) -> None:
        assert Program(cast.participant, "submit").get(f"actions/{asked}/").status_code == 403


class TestSubmit:
    def test_keeps_a_draft_until_it_is_sent(self, cast: Cast, program: Program) -> None:
        action_id = a_draft(program, cast)
        assert program.get("me/").json()["reserved_score"] == 0
        sent = program.post(f"actions/{action_id}/submit/")
        assert (sent.status_code, sent.json()["status"], sent.json()["up_to"]) == (200, "SUBMITTED", 30)
        assert program.get("me/").json()["reserved_score"] == 30
        assert Revision.objects.get(action=action_id).text == "Three bags"

    def test_takes_what_is_said_instead(self, cast: Cast, program: Program) -> None:
        action_id = a_draft(program, cast)
        assert program.post(f"actions/{action_id}/submit/", count=1).json()["up_to"] == 20
        revision = Revision.objects.get(action=action_id)
        assert (revision.text, revision.count) == ("Three bags", 1)

    def test_a_second_time_is_the_first_one(self, cast: Cast, program: Program) -> None:
        action_id = a_draft(program, cast)
        first, second = (program.post(f"actions/{action_id}/submit/") for _ in range(2))
        assert (second.status_code, second.json()) == (200, first.json())
        assert program.get("me/").json()["reserved_score"] == 30

    def test_says_what_is_missing_and_keeps_the_draft(self, cast: Cast, program: Program) -> None:
        action_id = a_draft(program, cast, count=None)
        assert refusal(program.post(f"actions/{action_id}/submit/")) == (422, "COUNT_MISSING")
        assert program.get(f"actions/{action_id}/").json()["revisions"][0]["text"] == "Three bags"

    def test_refuses_to_save_over_what_was_sent(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, activity_id := an_open_activity(cast.lead))
        again = program.post("actions/", action_id=str(action_id), activity_id=str(activity_id), submit=False)
        assert refusal(again) == (409, "NOT_EDITABLE")

    def test_is_no_answer_to_a_request_for_changes(self, program: Program, asked: Any) -> None:
        assert refusal(program.post(f"actions/{asked}/submit/")) == (409, "ASKED_MEANWHILE")
        activity_id = Action.objects.get(pk=asked).activity_id
        again = program.post("actions/", action_id=str(asked), activity_id=str(activity_id), text="Again", count=1)
        assert refusal(again) == (409, "ASKED_MEANWHILE")

    def test_is_for_those_who_are_active(self, cast: Cast, program: Program) -> None:
        action_id = a_draft(program, cast)
        PersonProfile.objects.filter(pk=cast.participant.pk).update(is_active=False)
        assert refusal(program.post(f"actions/{action_id}/submit/")) == (403, "SUSPENDED")


class TestResubmit:
    def test_sends_the_next_version_with_the_files_from_before(self, program: Program, asked: Any) -> None:
        sent = program.post(f"actions/{asked}/resubmit/", text="Now with the place", people_agreed=True)
        assert (sent.status_code, sent.json()["status"]) == (200, "SUBMITTED")
        first, second = program.get(f"actions/{asked}/").json()["revisions"]
        assert (second["number"], second["text"], second["count"]) == (2, "Now with the place", 3)
        assert [f["sha256"] for f in second["files"]] == [f["sha256"] for f in first["files"]]

    def test_keeps_the_files_that_are_named_only(self, program: Program, asked: Any) -> None:
        assert program.post(f"actions/{asked}/resubmit/", keep=[str(uuid4())]).status_code == 200
        assert program.get(f"actions/{asked}/").json()["revisions"][1]["files"] == []

    def test_asks_anew_whether_people_agreed(self, program: Program, asked: Any) -> None:
        assert refusal(program.post(f"actions/{asked}/resubmit/", text="Again")) == (422, "AGREEMENT_MISSING")

    def test_a_second_time_is_the_first_one(self, program: Program, asked: Any) -> None:
        first, second = (program.post(f"actions/{asked}/resubmit/", people_agreed=True) for _ in range(2))
        assert (second.status_code, second.json()) == (200, first.json())
        assert Revision.objects.filter(action=asked).count() == 2

    def test_needs_a_request_for_changes(self, cast: Cast, program: Program) -> None:
        sent = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        for action_id in (sent, a_draft(program, cast)):
            assert refusal(program.post(f"actions/{action_id}/resubmit/")) == (409, "NOT_EDITABLE")


class TestWithdraw:
    def test_frees_what_was_reserved(self, program: Program, asked: Any) -> None:
        for _ in range(2):
            taken = program.post(f"actions/{asked}/withdraw/")
            assert (taken.status_code, taken.json()["status"]) == (200, "WITHDRAWN")
        assert program.get("me/").json()["reserved_score"] == 0

    def test_leaves_nothing_of_a_draft(self, cast: Cast, program: Program) -> None:
        action_id = a_draft(program, cast)
        assert program.post(f"actions/{action_id}/withdraw/").status_code == 204
        assert program.get(f"actions/{action_id}/").status_code == 404

    def test_refuses_what_has_its_answer(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        assert refusal(program.post(f"actions/{action_id}/withdraw/")) == (409, "NOT_WITHDRAWABLE")


@pytest.mark.parametrize("verb", ["submit", "resubmit", "withdraw"])
class TestVerbs:
    def test_are_for_ones_own_only(self, cast: Cast, asked: Any, verb: str) -> None:
        assert refusal(Program(cast.other).post(f"actions/{asked}/{verb}/")) == (404, "ACTION_NOT_FOUND")

    def test_need_the_scope(self, cast: Cast, asked: Any, verb: str) -> None:
        assert Program(cast.participant, "read").post(f"actions/{asked}/{verb}/").status_code == 403

    def test_take_no_other_fields(self, program: Program, asked: Any, verb: str) -> None:
        assert program.post(f"actions/{asked}/{verb}/", status="APPROVED").status_code == 400
