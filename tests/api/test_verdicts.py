"""Verdicts by token: the page's use case, and the page's refusals."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from socialscore.infrastructure.django_app.models import Action, Decision
from tests.api.programs import Program, program_of, refusal
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity

SENTENCE = "I cannot see the bags."


@pytest.fixture
def activity_id(cast: Cast) -> Any:
    return an_open_activity(cast.lead)


@pytest.fixture
def reviewer(cast: Cast) -> Program:
    return program_of(cast.validator)


@pytest.fixture
def item(cast: Cast, activity_id: Any, reviewer: Program) -> Any:
    a_submitted_action(cast.participant, activity_id)
    return reviewer("POST", "review/claim/", {}).json()


def judge(program: Program, item: Any, **given: Any) -> Any:
    hold = {name: item[name] for name in ("lease_id", "fence", "version")}
    return program("POST", f"actions/{item['action_id']}/verdict/", {**hold, **given})


class TestVerdict:
    def test_approves_with_its_lines(self, item: Any, reviewer: Program) -> None:
        answer = judge(reviewer, item, decision="APPROVE", count=2, criteria=["place"])
        assert answer.status_code == 200
        decided = answer.json()
        decision = Decision.objects.get()
        assert (decided["decision_id"], decided["state"]) == (str(decision.decision_id), "STAGED")
        assert (decided["points"], decided["next_action_id"]) == (25, None)
        assert [(line["kind"], line["points"]) for line in decided["lines"]] == [
            ("BASE", 10),
            ("UNIT", 10),
            ("CRITERION", 5),
        ]
        assert Action.objects.get().is_staged

    @pytest.mark.parametrize(("decision", "reason"), [("CHANGES", "PHOTO"), ("DECLINE", "UNCLEAR")])
    def test_answers_with_a_sentence(self, item: Any, reviewer: Program, decision: str, reason: str) -> None:
        answer = judge(reviewer, item, decision=decision, reason=reason, sentence=SENTENCE)
        assert (answer.status_code, answer.json()["points"]) == (200, 0)
        assert Decision.objects.get().outcome == decision

    def test_needs_no_reason_beside_ones_own_words(self, item: Any, reviewer: Program) -> None:
        assert judge(reviewer, item, decision="DECLINE", sentence=SENTENCE).status_code == 200
        assert Decision.objects.get().verdict.opinion["reason"] == "OTHER"

    def test_confirms_no_more_than_was_stated(self, item: Any, reviewer: Program) -> None:
        assert judge(reviewer, item, decision="APPROVE", count=10**40).json()["points"] == 25

    def test_takes_the_next_one_if_asked_to(self, cast: Cast, activity_id: Any, item: Any, reviewer: Program) -> None:
        following = a_submitted_action(cast.participant, activity_id)
        answer = judge(reviewer, item, decision="APPROVE", claim_next=True)
        assert answer.json()["next_action_id"] == str(following)
        assert reviewer("POST", "review/claim/", {"action_id": str(following)}).json()["fence"] == 1

    def test_is_settled_at_once_without_a_time_to_undo(self, item: Any, reviewer: Program, settings: Settings) -> None:
        settings.UNDO_SECONDS = 0
        assert judge(reviewer, item, decision="APPROVE", count=2).json()["state"] == "SETTLED"
        assert Action.objects.get().status == "APPROVED"

    def test_costs_the_same_however_much_waits(
        self,
        cast: Cast,
        activity_id: Any,
        item: Any,
        reviewer: Program,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(20):
            a_submitted_action(cast.participant, activity_id)
        with django_assert_max_num_queries(24):
            assert judge(reviewer, item, decision="APPROVE", claim_next=True).status_code == 200


class TestRefusals:
    CASES = (
        ({"decision": "DECLINE"}, "REASON_CODE_MISSING", "reason"),
        ({"decision": "DECLINE", "reason": "PHOTO", "sentence": SENTENCE}, "REASON_CODE_MISSING", "reason"),
        ({"decision": "CHANGES", "reason": "PHOTO", "sentence": "Short"}, "SENTENCE_MISSING", "sentence"),
        ({"decision": "APPROVE", "note": "x" * 2_001}, "SENTENCE_TOO_LONG", "sentence"),
        ({"decision": "APPROVE", "criteria": ["moon"]}, "UNKNOWN_CRITERION", "criterion"),
        ({"decision": "APPROVE", "points": 31, "why": "Because I say so."}, "POINTS_OUT_OF_RANGE", "points"),
        ({"decision": "APPROVE", "points": 1}, "JUDGEMENT_NEEDS_SENTENCE", "why"),
        ({"decision": "PERHAPS"}, "FIELDS_NOT_VALID", "decision"),
        ({"decision": "APPROVE", "count": -1}, "FIELDS_NOT_VALID", "count"),
        ({}, "FIELDS_NOT_VALID", "decision"),
    )

    @pytest.mark.parametrize(("given", "code", "field"), CASES)
    def test_name_the_field_at_fault(
        self, item: Any, reviewer: Program, given: dict[str, Any], code: str, field: str
    ) -> None:
        answer = judge(reviewer, item, **given)
        assert refusal(answer) == (422, code)
        assert list(answer.json()["errors"]) == [field]
        assert not Decision.objects.exists()

    def test_do_not_take_what_they_do_not_know(self, item: Any, reviewer: Program) -> None:
        assert refusal(judge(reviewer, item, decision="APPROVE", points_awarded=7)) == (400, "PARSE_ERROR")

    @pytest.mark.parametrize("stale", [{"fence": 7}, {"version": 0}, {"lease_id": str(uuid4())}])
    def test_do_not_take_an_old_hold(self, item: Any, reviewer: Program, stale: dict[str, Any]) -> None:
        answer = judge(reviewer, {**item, **stale}, decision="APPROVE")
        assert refusal(answer) == (409, "LEASE_LOST")
        assert answer.json()["found"] == {"status": "SUBMITTED", "decision": None, "points": None, "is_mine": False}

    def test_say_what_was_decided_meanwhile(self, cast: Cast, item: Any, reviewer: Program) -> None:
        judge(reviewer, item, decision="APPROVE", count=2)
        found = {"status": "SUBMITTED", "decision": "APPROVE", "points": 20}
        for program, is_mine in ((reviewer, True), (program_of(cast.validator2), False)):
            answer = judge(program, item, decision="DECLINE", sentence=SENTENCE)
            assert refusal(answer) == (409, "ALREADY_DECIDED")
            assert answer.json()["found"] == {**found, "is_mine": is_mine}

    def test_are_those_of_the_page(self, cast: Cast, item: Any, reviewer: Program, client: Client) -> None:
        judge(reviewer, item, decision="APPROVE", count=2)
        client.force_login(cast.validator.user)
        hold = {"lease": item["lease_id"], "fence": item["fence"], "version": item["version"]}
        page = client.post(reverse("review_verdict", args=[item["action_id"]]), {**hold, "decision": "approve"})
        assert page.status_code == judge(reviewer, item, decision="APPROVE").status_code == 409

    def test_keep_people_from_their_own(self, cast: Cast, activity_id: Any, item: Any, reviewer: Program) -> None:
        own = a_submitted_action(cast.validator, activity_id)
        answer = judge(reviewer, {**item, "action_id": own}, decision="APPROVE")
        assert refusal(answer) == (403, "CONFLICT_OF_INTEREST")

    def test_know_nothing_of_what_is_not_there(self, item: Any, reviewer: Program) -> None:
        answer = judge(reviewer, {**item, "action_id": uuid4()}, decision="APPROVE")
        assert refusal(answer) == (404, "ACTION_NOT_FOUND")

    def test_are_by_role_and_scope(self, cast: Cast, item: Any) -> None:
        for person in (cast.participant, cast.lead, cast.steward):
            assert refusal(judge(program_of(person), item, decision="APPROVE")) == (403, "WRONG_ROLE")
        assert judge(program_of(cast.validator, scopes=["manage"]), item, decision="APPROVE").status_code == 403


class TestUndo:
    @pytest.fixture
    def undo(self, item: Any, reviewer: Program) -> str:
        decided = judge(reviewer, item, decision="DECLINE", reason="UNCLEAR", sentence=SENTENCE).json()
        return f"decisions/{decided['decision_id']}/undo/"

    def test_gives_the_item_back_with_what_was_typed(self, item: Any, undo: str, reviewer: Program) -> None:
        again = reviewer("POST", undo)
        assert again.status_code == 200
        assert (again.json()["action_id"], again.json()["fence"]) == (item["action_id"], item["fence"] + 1)
        assert again.json()["typed"]["sentence"] == SENTENCE
        assert judge(reviewer, again.json(), decision="APPROVE").status_code == 200

    def test_refuses_a_second_time_and_a_late_one(self, undo: str, reviewer: Program) -> None:
        with time_machine.travel(timezone.now() + timedelta(seconds=11)):
            assert refusal(reviewer("POST", undo)) == (409, "UNDO_TOO_LATE")
        reviewer("POST", undo)
        assert refusal(reviewer("POST", undo)) == (409, "UNDO_TOO_LATE")

    def test_is_for_whoever_decided(self, cast: Cast, undo: str) -> None:
        assert program_of(cast.validator2)("POST", undo).status_code == 404
        assert program_of(cast.validator)("POST", f"decisions/{uuid4()}/undo/").status_code == 404
        assert refusal(program_of(cast.participant)("POST", undo)) == (403, "WRONG_ROLE")
        assert program_of(cast.validator, scopes=["read"])("POST", undo).status_code == 403
