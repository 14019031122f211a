"""Imports of activities by token, and their rules read as `activities/` reads them."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app.models import Activity
from tests.api.programs import Program, program_of, refusal
from tests.builders import some_rules
from tests.cast import Cast

CRITERION = {"criterion_id": "shown", "text": "bags shown", "points": 5}
REASON = {"code": "BLUR", "use": "CHANGES", "label": "Blurred", "sentence": "Take it anew, please."}


@pytest.fixture
def lead(cast: Cast) -> Program:
    call_command("createcachetable")
    cache.clear()
    return program_of(cast.lead)


def send(program: Program, text: str, **fields: str) -> Any:
    file = SimpleUploadedFile("activities.jsonl", text.encode())
    return program.send("imports/", kind="ACTIVITIES", file=file, **fields)


class TestActivities:
    def test_go_from_a_dry_run_to_drafts_that_open(self, lead: Program) -> None:
        text = json.dumps({"name": "Bags", "closes_at": "2027-05-01T09:00:00+02:00", "rules": some_rules().to_data()})
        looked = send(lead, text, dry_run="true").json()
        assert looked == {"line_count": 1, "points": 0, "bad_lines": []}
        made = send(lead, text).json()
        [line] = made["lines"]
        assert (line["name"], line["closes_at"]) == ("Bags", "2027-05-01T07:00:00+00:00")
        assert line["rules"] == some_rules().to_data()
        assert "activity_id" not in line
        confirmed = [lead.post(f"imports/{made['import_id']}/confirm/").json() for _ in range(2)]
        assert confirmed[0] == confirmed[1]
        activity = f"activities/{confirmed[0]['lines'][0]['activity_id']}/"
        assert lead.get(activity).json()["state"] == "DRAFT"
        assert lead.post(f"{activity}open/").json()["state"] == "OPEN"
        assert refusal(lead.post(f"imports/{made['import_id']}/reverse/", reason="Not wanted any more."))[0] == 422

    def test_are_refused_with_the_place_that_is_wrong(self, lead: Program) -> None:
        answer = send(lead, '{"name": "Tea", "rules": {"caps": [{"window": "DAY"}]}}\n{"nme": "Tea"}\n{"\\ud800": 1}')
        assert refusal(answer) == (422, "LINES_NOT_VALID")
        assert [(one["number"], one["field"]) for one in answer.json()["bad_lines"]] == [
            (1, "rules.caps[0].kind"),
            (2, "nme"),
            (3, "?"),
        ]
        assert not Activity.objects.exists()

    def test_are_for_leads_and_stewards(self, cast: Cast, lead: Program) -> None:
        for person in (cast.participant, cast.validator, cast.admin):
            assert refusal(send(program_of(person), '{"name": "Tea"}')) == (403, "WRONG_ROLE")
        assert send(program_of(cast.steward), '{"name": "Tea"}').status_code == 201


class TestRules:
    @pytest.mark.parametrize(
        "rules",
        [
            {},
            some_rules().to_data(),
            {"points": {"criteria": [CRITERION]}, "reasons": [REASON]},
            {"proof": {"kinds": [], "text": "REQUIRED"}, "caps": [{"window": "ALL", "kind": "POINTS", "limit": 9}]},
            {"proof": {"kinds": ["PDF", "PDF"], "min_files": 0}, "cooldown_hours": 5, "due_hours": 1},
            {"pionts": {}},
            {"points": {"base": 1}},
            {"points": None},
            {"points": {"base_points": -1}},
            {"points": {"unit_name": "bag"}},
            {"points": {"criteria": [CRITERION, CRITERION]}},
            {"points": {"criteria": [{**CRITERION, "criterion_id": "a b"}]}},
            {"points": {"criteria": [CRITERION] * 13}},
            {"caps": [{"window": "DAY", "kind": "COUNT", "limit": 0}]},
            {"caps": {}},
            {"proof": {"kinds": ["FILM"]}},
            {"proof": {"min_files": 4, "max_files": 2}},
            {"proof": {"kinds": [], "text": "NONE"}},
            {"due_hours": 0},
            {"cooldown_hours": 9_000},
            {"reasons": [REASON, REASON]},
            {"reasons": [{**REASON, "code": "OTHER"}]},
            {"reasons": [{**REASON, "sentence": " "}]},
            {"instructions": "x" * 10_001},
        ],
    )
    def test_are_read_as_activities_reads_them(self, lead: Program, rules: dict[str, Any]) -> None:
        created = lead.post("activities/", name="Tea", rules=rules)
        prepared = send(lead, json.dumps({"name": "Tea", "rules": rules}))
        assert (created.status_code == 201) == (prepared.status_code == 201)
        if created.status_code == 201:
            kept = Activity.objects.get().current_version.rules
            assert Rules.from_data(prepared.json()["lines"][0]["rules"]) == Rules.from_data(kept)
