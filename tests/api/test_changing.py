"""Making and changing activities by token: rules as data, and the refusals of the form."""

from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app.models import Activity, ActivityVersion
from tests.api.programs import Program, program_of, refusal
from tests.builders import some_rules
from tests.cast import Cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

RULES = some_rules().to_data()
POINTS = RULES["points"]


@pytest.fixture
def lead(cast: Cast) -> Program:
    return program_of(cast.lead)


@pytest.fixture
def activity_id(cast: Cast) -> UUID:
    return an_open_activity(cast.lead)


def draft(program: Program, **given: Any) -> Any:
    return program("POST", "activities/", {"name": "Beach clean-up", "rules": RULES, **given})


class TestDrafts:
    def test_hold_what_was_sent(self, cast: Cast, lead: Program) -> None:
        answer = draft(lead, description="Collect *litter*.", closes_at="2027-05-01T10:00:00Z")
        assert answer.status_code == 201
        made = answer.json()
        assert (made["state"], made["rule_version"], made["version"]) == ("DRAFT", 1, 1)
        assert (made["rules"], made["closes_at"]) == (RULES, "2027-05-01T10:00:00Z")
        assert Activity.objects.get(pk=made["activity_id"]).lead_id == cast.lead.subject_id
        assert lead("GET", f"activities/{made['activity_id']}/rules/").json() == made

    def test_take_defaults_for_rules_left_out(self, lead: Program) -> None:
        assert draft(lead, rules={}).json()["rules"] == Rules().to_data()
        rules = draft(lead, rules={"points": {"base_points": 10}, "proof": {"text": "REQUIRED", "kinds": []}}).json()
        assert rules["rules"]["points"]["base_points"] == 10
        assert (rules["rules"]["proof"]["kinds"], rules["rules"]["proof"]["max_files"]) == ([], 0)

    def test_have_moments_in_utc_wherever_the_community_is(self, lead: Program) -> None:
        for sent in ("2027-05-01T10:00:00Z", "2027-05-01T12:00:00+02:00"):
            with timezone.override(ZoneInfo("Europe/Vienna")):
                assert draft(lead, closes_at=sent).json()["closes_at"] == "2027-05-01T10:00:00Z"

    @pytest.mark.parametrize("moment", ["tomorrow", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 7, []])
    def test_refuse_moments_that_are_none(self, lead: Program, moment: Any) -> None:
        assert list(draft(lead, opens_at=moment).json()["errors"]) == ["opens_at"]

    @pytest.mark.parametrize(
        ("rules", "field"),
        [
            ({"points": {"base_points": -1}}, "rules.points.base_points"),
            ({"points": {"base_points": True}}, "rules.points.base_points"),
            ({"points": {"criteria": [{"criterion_id": "a b", "text": "x"}]}}, "rules.points.criteria.0.criterion_id"),
            ({"caps": [{"window": "DAY", "kind": "COUNT", "limit": 0}]}, "rules.caps.0.limit"),
            ({"caps": "none"}, "rules.caps"),
            ({"caps": [{"window": "DAY", "kind": "COUNT", "limit": 1}] * 7}, "rules.caps"),
            ({"proof": {"kinds": ["FILM"]}}, "rules.proof.kinds.0"),
            ({"reasons": [{"code": "OTHER", "use": "DECLINE", "label": "x", "sentence": "y"}]}, "rules.reasons"),
            ({"instructions": "\x00"}, "rules.instructions"),
            ([], "rules"),
            (None, "rules"),
        ],
    )
    def test_name_the_field_at_fault_by_its_path(self, lead: Program, rules: Any, field: str) -> None:
        answer = draft(lead, rules=rules)
        assert refusal(answer) == (422, "FIELDS_NOT_VALID")
        assert list(answer.json()["errors"]) == [field]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"name": ""}, "BLANK_ACTIVITY_NAME"),
            ({"name": "x" * 121}, "BLANK_ACTIVITY_NAME"),
            ({"description": "x" * 5_001}, "DESCRIPTION_TOO_LONG"),
            ({"opens_at": "2027-05-01T10:00:00Z", "closes_at": "2027-05-01T10:00:00Z"}, "WINDOW_REVERSED"),
            ({"rules": {"points": {"base_points": 9_999, "unit_name": "x", "points_each": 1, "at_most": 2}}},
             "TOO_MANY_POINTS"),
            ({"rules": {"points": {"unit_name": "bag"}}}, "UNIT_INCOMPLETE"),
            ({"rules": {"proof": {"text": "NONE", "kinds": []}}}, "NO_PROOF_ASKED"),
            ({"rules": {"due_hours": 0}}, "DUE_TIME_NOT_POSSIBLE"),
            ({"rules": {"cooldown_hours": -1}}, "COOLDOWN_NOT_POSSIBLE"),
        ],
    )  # fmt: skip
    def test_are_refused_as_by_the_form(self, lead: Program, given: dict[str, Any], code: str) -> None:
        assert refusal(draft(lead, **given)) == (422, code)

    @pytest.mark.parametrize("given", [{"state": "OPEN"}, {"rules": {"pionts": {}}}, {"rules": {"points": {"q": 1}}}])
    def test_refuse_what_they_do_not_know(self, lead: Program, given: dict[str, Any]) -> None:
        assert refusal(draft(lead, **given)) == (400, "PARSE_ERROR")

    def test_are_for_leads_with_the_scope(self, cast: Cast) -> None:
        for person in (cast.participant, cast.validator, cast.admin):
            assert refusal(draft(program_of(person))) == (403, "WRONG_ROLE")
        assert draft(program_of(cast.lead, scopes=["read", "submit", "review"])).status_code == 403
        assert draft(program_of(cast.steward)).status_code == 201


class TestRules:
    def change(self, program: Program, activity_id: UUID, **given: Any) -> Any:
        return program("PATCH", f"activities/{activity_id}/", given)

    def test_become_the_next_version(self, lead: Program, activity_id: UUID) -> None:
        rules = {**RULES, "points": {**POINTS, "base_points": 12}}
        answer = self.change(lead, activity_id, version=2, rules=rules)
        assert answer.status_code == 200
        assert (answer.json()["rule_version"], answer.json()["version"]) == (2, 3)
        assert ActivityVersion.objects.get(number=2).rules == rules

    def test_stay_when_only_words_change(self, lead: Program, activity_id: UUID) -> None:
        before = lead("GET", f"activities/{activity_id}/rules/").json()
        after = self.change(lead, activity_id, version=before["version"], name="Beach day").json()
        assert after == {**before, "name": "Beach day", "version": before["version"] + 1}

    def test_are_not_changed_over_somebody_elses_change(self, lead: Program, activity_id: UUID) -> None:
        self.change(lead, activity_id, version=2, name="Beach day")
        assert refusal(self.change(lead, activity_id, version=2, name="Other day")) == (409, "CONFLICT")
        assert Activity.objects.get().name == "Beach day"

    def test_need_the_version_and_keep_the_opening_time(self, lead: Program, activity_id: UUID) -> None:
        assert list(self.change(lead, activity_id).json()["errors"]) == ["version"]
        opened = lead("GET", f"activities/{activity_id}/rules/").json()["opens_at"]
        answer = self.change(lead, activity_id, version=2, opens_at="2027-01-01T00:00:00Z")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["opens_at"])
        assert self.change(lead, activity_id, version=2, opens_at=opened).status_code == 200

    def test_are_nobody_elses(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        other = program_of(cast.other_lead)
        assert refusal(other("GET", f"activities/{activity_id}/rules/")) == (404, "ACTIVITY_NOT_FOUND")
        assert refusal(self.change(other, activity_id, version=2)) == (404, "ACTIVITY_NOT_FOUND")
        assert refusal(self.change(lead, uuid4(), version=2)) == (404, "ACTIVITY_NOT_FOUND")
        assert self.change(program_of(cast.steward), activity_id, version=2, name="Ours").status_code == 200

    def test_need_role_and_scope(self, cast: Cast, activity_id: UUID) -> None:
        assert refusal(self.change(program_of(cast.validator), activity_id, version=2)) == (403, "WRONG_ROLE")
        assert self.change(program_of(cast.lead, scopes=["read"]), activity_id, version=2).status_code == 403

    def test_cost_two_queries_to_read(
        self, lead: Program, activity_id: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        lead("GET", f"activities/{activity_id}/rules/")
        with django_assert_max_num_queries(2):  # token with person, the activity
            lead("GET", f"activities/{activity_id}/rules/")


class TestPreview:
    def test_reads_new_rules_back(self, lead: Program) -> None:
        answer = lead("POST", "activities/preview/", {"rules": RULES})
        assert answer.status_code == 200
        assert answer.json()["most_points"] == 45
        assert "10 points for taking part" in answer.json()["sentences"][0]
        assert (answer.json()["effect"], answer.json()["effect_sentence"]) == (None, "")

    def test_tries_them_on_the_last_actions(
        self,
        cast: Cast,
        lead: Program,
        activity_id: UUID,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        rules = {**RULES, "points": {**POINTS, "points_each": 10}}
        lead("GET", "me/")  # notes when the token was used
        with django_assert_max_num_queries(3):  # token with person, the activity, its last actions
            answer = lead("POST", f"activities/{activity_id}/preview/", {"rules": rules})
        assert answer.json()["effect"] == {
            "tried": 1, "same": 0, "more": 1, "less": 0, "average_before": 25, "average_after": 35,
        }  # fmt: skip
        assert answer.json()["effect_sentence"] == "Of them, 1 more."

    def test_refuses_what_cannot_hold(self, lead: Program, activity_id: UUID) -> None:
        rules = {"points": {"unit_name": "bag"}}
        for address in ("activities/preview/", f"activities/{activity_id}/preview/"):
            assert refusal(lead("POST", address, {"rules": rules})) == (422, "UNIT_INCOMPLETE")
            assert refusal(lead("POST", address, {})) == (422, "FIELDS_NOT_VALID")

    def test_is_for_those_who_run_it(self, cast: Cast, activity_id: UUID) -> None:
        address = f"activities/{activity_id}/preview/"
        assert program_of(cast.other_lead)("POST", address, {"rules": RULES}).status_code == 404
        for one in (address, "activities/preview/"):
            assert refusal(program_of(cast.participant)("POST", one, {"rules": RULES})) == (403, "WRONG_ROLE")
            assert program_of(cast.lead, scopes=["read"])("POST", one, {"rules": RULES}).status_code == 403
