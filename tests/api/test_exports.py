"""Lists as files, by token: what the lists give, whole, for whom they are, with a trace where it is about others."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone

from socialscore.domain.ids import ActivityId
from socialscore.infrastructure.django_app.models import AuditEntry, PersonProfile
from tests.api.programs import program_of, refusal
from tests.cast import Cast
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity

EXPORTS = {
    "actions": ("read", "participant"),
    "entries": ("read", "participant"),
    "verdicts": ("review", "validator"),
    "led-actions": ("manage", "lead"),
    "led-activities": ("manage", "lead"),
    "people": ("manage", "steward"),
    "audit": ("manage", "steward"),
}
OF_OTHERS = ("led-actions", "led-activities", "people", "audit")


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    """One action waits, one is approved, one is declined."""
    activity_id = an_open_activity(cast.lead)
    a_submitted_action(cast.participant, activity_id)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator, DECLINE)
    AuditEntry.objects.create(code="SUSPENDED", actor=cast.steward.subject, about=cast.other.subject)
    return activity_id


def sent(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    text: str = answer.getvalue().decode()
    return text


def rows_of(person: PersonProfile, address: str) -> list[dict[str, Any]]:
    """The rows of an export, as JSON lines."""
    joint = "&" if "?" in address else "?"
    answer = program_of(person).get(f"exports/{address}{joint}format=jsonl")
    return [json.loads(line) for line in sent(answer).splitlines()]


def listed(person: PersonProfile, address: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = program_of(person).get(address).json()["results"]
    return results


class TestRows:
    @pytest.mark.parametrize(
        ("who", "export", "listed_at"),
        [
            ("participant", "actions/", "actions/"),
            ("participant", "actions/?show=approved", "actions/?show=approved"),
            ("participant", "entries/", "me/entries/"),
            ("lead", "led-actions/", "led/actions/"),
            ("lead", "led-actions/?state=APPROVED", "led/actions/?state=APPROVED"),
            ("lead", "led-actions/?q=nobody", "led/actions/?q=nobody"),
            ("other_lead", "led-actions/", "led/actions/"),
            ("steward", "led-actions/", "led/actions/"),
            ("steward", "people/", "people/"),
            ("steward", "people/?show=LEAD", "people/?show=LEAD"),
        ],
    )
    def test_are_those_of_the_list(
        self, cast: Cast, activity_id: ActivityId, who: str, export: str, listed_at: str
    ) -> None:
        person = getattr(cast, who)
        assert rows_of(person, export) == listed(person, listed_at)

    @pytest.mark.parametrize("address", ["", "?whose=MINE", "?whose=ALL", "?are_over=true"])
    def test_of_activities_have_the_figures_of_the_list(
        self, cast: Cast, activity_id: ActivityId, address: str
    ) -> None:
        for person in (cast.lead, cast.other_lead, cast.steward):
            flat = [{**row, **row.pop("figures")} for row in listed(person, f"led/activities/{address}")]
            for row in flat:
                del row["weeks"], row["figures"]
            assert rows_of(person, f"led-activities/{address}") == flat

    def test_of_a_reviewer_are_their_own_verdicts(self, cast: Cast, activity_id: ActivityId) -> None:
        declined, approved = rows_of(cast.validator, "verdicts/")
        assert (approved["outcome"], approved["points"], approved["sentence"]) == ("APPROVE", 25, "")
        assert (declined["outcome"], declined["reason"]) == ("DECLINE", "UNCLEAR")
        assert declined["sentence"] == DECLINE.sentence
        assert rows_of(cast.validator2, "verdicts/") == []

    def test_of_the_audit_say_who_did_what(self, cast: Cast, activity_id: ActivityId) -> None:
        row = rows_of(cast.steward, "audit/")[-1]
        assert (row["code"], row["actor"], row["about"], row["details"]) == ("SUSPENDED", "Steward", "Other", {})

    @pytest.mark.parametrize("name", EXPORTS)
    def test_are_the_same_as_csv(self, cast: Cast, activity_id: ActivityId, name: str) -> None:
        person = getattr(cast, EXPORTS[name][1])
        names = list(rows_of(person, f"{name}/")[0])
        header, *rows = csv.reader(StringIO(sent(program_of(person).get(f"exports/{name}/"))[1:]))
        assert header == names
        assert rows
        assert {len(row) for row in rows} == {len(names)}


class TestFile:
    def test_is_named_by_what_and_when_and_kept_nowhere(self, cast: Cast) -> None:
        answer = program_of(cast.participant).get("exports/actions/", **{"accept-encoding": "gzip"})
        today = timezone.localdate().isoformat()
        assert answer["Content-Disposition"] == f'attachment; filename="actions-{today}.csv"'
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.streaming
        assert "Content-Encoding" not in answer
        assert sent(answer).startswith("\ufeff")

    def test_runs_no_formula_of_a_participant(self, cast: Cast, activity_id: ActivityId) -> None:
        PersonProfile.objects.filter(pk=cast.participant.pk).update(display_name='=HYPERLINK("https://x.example")')
        text = sent(program_of(cast.lead).get("exports/led-actions/"))
        assert "\"'=HYPERLINK(" in text
        assert '"=' not in text

    def test_takes_what_accept_says_for_a_wish(self, cast: Cast) -> None:
        answer = program_of(cast.participant).get("exports/actions/", accept="text/csv")
        assert answer["Content-Type"].startswith("text/csv")


class TestAudience:
    @pytest.mark.parametrize("name", EXPORTS)
    def test_needs_the_scope_and_the_role(self, cast: Cast, name: str) -> None:
        scope, who = EXPORTS[name]
        person = getattr(cast, who)
        for other in {"read", "review", "manage"} - {scope}:
            assert refusal(program_of(person, scopes=[other]).get(f"exports/{name}/"))[0] == 403
        assert program_of(person, scopes=[scope]).get(f"exports/{name}/").status_code == 200
        if scope != "read":
            assert refusal(program_of(cast.participant).get(f"exports/{name}/")) == (403, "WRONG_ROLE")

    def test_answers_what_it_cannot_understand_as_a_problem(self, cast: Cast) -> None:
        program = program_of(cast.lead)
        for address in ("actions/?format=xlsx", "actions/?show=nonsense", "led-actions/?activity_id=nonsense"):
            assert refusal(program.get(f"exports/{address}")) == (422, "FIELDS_NOT_VALID")
        assert refusal(program("POST", "exports/actions/", {}))[0] == 405

    def test_is_not_asked_for_too_often(self, cast: Cast) -> None:
        program = program_of(cast.participant)
        answers = [program.get("exports/actions/") for _ in range(13)]
        assert {answer.status_code for answer in answers[:12]} == {200}
        assert refusal(answers[12]) == (429, "TOO_OFTEN")
        assert program_of(cast.other).get("exports/actions/").status_code == 200


class TestTrace:
    @pytest.mark.parametrize("name", EXPORTS)
    def test_is_left_where_it_is_about_others(self, cast: Cast, name: str) -> None:
        person = getattr(cast, EXPORTS[name][1])
        program_of(person).get(f"exports/{name}/")
        found = list(AuditEntry.objects.filter(code="EXPORTED").values_list("actor_id", "details"))
        trace = (person.subject_id, {"what": name, "narrowed_by": []})
        assert found == ([trace] if name in OF_OTHERS else [])

    def test_names_the_filters_and_not_what_was_searched_for(self, cast: Cast) -> None:
        program_of(cast.steward).get("exports/people/?q=participant@&show=&cursor=x")
        assert AuditEntry.objects.get(code="EXPORTED").details == {"what": "people", "narrowed_by": ["q"]}

    def test_is_not_left_by_a_refusal(self, cast: Cast) -> None:
        program_of(cast.participant).get("exports/people/")
        program_of(cast.steward).get("exports/people/?show=nonsense")
        assert not AuditEntry.objects.filter(code="EXPORTED").exists()
