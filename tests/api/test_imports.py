"""Imports by token: dry run, keep, confirm, take back."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from socialscore.cli.rebuilding import differences
from socialscore.infrastructure.django_app.models import Import, Invitation, PersonProfile
from socialscore.wiring import community_zone
from tests.api.programs import API, Program, program_of, refusal
from tests.cast import Cast, a_stored_person
from tests.imports import CONTRIBUTIONS, SOURCE, a_prepared_import

PAST = {"kind": "CONTRIBUTIONS", "source": SOURCE}
REASON = "These hours were counted twice."
BAD = "email,points,text\nnobody@example.org,5,Tea\nother@example.org,0,Tea\n"


@pytest.fixture
def steward(cast: Cast) -> Program:
    call_command("createcachetable")
    cache.clear()
    return program_of(cast.steward)


@pytest.fixture
def second(cast: Cast) -> Program:
    return program_of(a_stored_person("second", is_steward=True))


def send(program: Program, text: str, **fields: str) -> Any:
    return program.send("imports/", file=SimpleUploadedFile("past.csv", text.encode()), **fields)


def lines(program: Program, text: str, query: str, content_type: str) -> Any:
    """The body is the lines themselves."""
    return Client().post(f"{API}imports/?{query}", text.encode(), content_type=content_type, headers=program._headers)


class TestDryRun:
    def test_names_each_bad_line_and_keeps_nothing(self, steward: Program) -> None:
        answer = send(steward, BAD, dry_run="true", **PAST)
        assert answer.status_code == 200
        told = answer.json()
        assert (told["line_count"], [(one["number"], one["field"]) for one in told["bad_lines"]]) == (
            0,
            [(2, "email"), (3, "points")],
        )
        assert told["bad_lines"][1]["sentence"] == "Write a whole number from 1 to 10000 here."
        assert send(steward, CONTRIBUTIONS, dry_run="true", **PAST).json() == {
            "line_count": 2,
            "points": 45,
            "bad_lines": [],
        }
        assert not Import.objects.exists()

    def test_reads_lines_from_the_body_too(self, steward: Program) -> None:
        query = "kind=INVITATIONS&dry_run=true"
        json_lines = '{"email": "new@example.org", "role": "LEAD", "may_review": true}\n{"email": 5}\n'
        told = lines(steward, json_lines, query, "application/x-ndjson").json()
        assert (told["line_count"], [one["number"] for one in told["bad_lines"]]) == (1, [2])
        told = lines(steward, "email,role\nnew@example.org,LEAD\n", query, "text/csv").json()
        assert (told["line_count"], told["bad_lines"]) == (1, [])


class TestPrepare:
    def test_refuses_lines_that_are_not_possible_and_names_them(self, steward: Program) -> None:
        answer = send(steward, BAD, **PAST)
        assert refusal(answer) == (422, "LINES_NOT_VALID")
        assert [one["number"] for one in answer.json()["bad_lines"]] == [2, 3]
        assert not Import.objects.exists()

    @pytest.mark.parametrize(
        ("text", "fields", "refused"),
        [
            ("", PAST, (422, "NOTHING_TO_IMPORT")),
            ("x" * 1_000_001, PAST, (413, "IMPORT_TOO_LARGE")),
            (CONTRIBUTIONS, {"kind": "CONTRIBUTIONS"}, (422, "SOURCE_BLANK")),
            (CONTRIBUTIONS, {"kind": "INVITATIONS", "source": "x"}, (422, "SOURCE_NOT_ASKED")),
            (CONTRIBUTIONS, {"kind": "KINGS"}, (422, "FIELDS_NOT_VALID")),
            (CONTRIBUTIONS, {**PAST, "points": "500"}, (400, "PARSE_ERROR")),
        ],
    )
    def test_refuses_what_is_not_possible(
        self, steward: Program, text: str, fields: dict[str, str], refused: tuple[int, str]
    ) -> None:
        assert refusal(send(steward, text, **fields)) == refused

    def test_refuses_a_body_that_is_too_large_or_of_another_kind(self, steward: Program) -> None:
        query = "kind=INVITATIONS"
        assert refusal(lines(steward, "x" * 1_000_001, query, "text/csv")) == (413, "IMPORT_TOO_LARGE")
        assert refusal(steward.post("imports/", kind="INVITATIONS"))[0] == 415

    def test_refuses_the_very_same_contributions(self, steward: Program) -> None:
        assert send(steward, CONTRIBUTIONS, **PAST).status_code == 201
        assert refusal(send(steward, CONTRIBUTIONS, **PAST)) == (409, "IMPORTED_ALREADY")


class TestContributions:
    def test_go_from_one_steward_over_another_to_the_score_and_back(
        self, cast: Cast, steward: Program, second: Program
    ) -> None:
        made = send(steward, CONTRIBUTIONS, **PAST).json()
        assert (made["state"], made["points"], made["people"], made["prepared_by"]) == ("PREPARED", 45, 2, "Steward")
        assert made["lines"][0] == {
            "number": 2,
            "name": "Participant",
            "points": 40,
            "text": "Eight hours in the garden",
            "done_on": "2024-05-01",
        }
        address = f"imports/{made['import_id']}/"
        assert refusal(steward.post(f"{address}confirm/")) == (403, "SECOND_STEWARD_NEEDED")
        assert refusal(second.post(f"{address}reverse/", reason=REASON)) == (422, "NOT_REVERSIBLE")
        confirmed = [second.post(f"{address}confirm/").json() for _ in range(2)]
        assert confirmed[0] == confirmed[1]
        assert (confirmed[0]["state"], confirmed[0]["confirmed_by"]) == ("CONFIRMED", "Second")
        assert list(differences(zone=community_zone(), repair=False)) == []
        [entry] = program_of(cast.participant).get("me/entries/").json()["results"]
        assert (entry["kind"], entry["points"], entry["title"], entry["why"]) == (
            "ADJUST",
            40,
            "Brought over from the garden log",
            "Eight hours in the garden · 1 May 2024 · confirmed by two stewards",
        )
        assert refusal(steward.post(f"{address}reverse/", reason="short")) == (422, "REASON_NEEDED")
        back = [steward.post(f"{address}reverse/", reason=REASON).json() for _ in range(2)]
        assert back[0] == back[1]
        assert (back[0]["state"], back[0]["reason"]) == ("REVERSED", REASON)
        assert PersonProfile.objects.get(pk=cast.participant.pk).reputation_score == 0
        assert list(differences(zone=community_zone(), repair=False)) == []

    def test_are_dropped(self, cast: Cast, steward: Program) -> None:
        address = f"imports/{a_prepared_import(cast.steward)}/"
        assert steward.delete(address).status_code == 204
        assert refusal(steward.get(address)) == (404, "IMPORT_NOT_FOUND")


class TestInvitations:
    def test_are_made_once_confirmed(self, steward: Program) -> None:
        made = send(steward, "email,role\nnew@example.org,LEAD\n", kind="INVITATIONS").json()
        assert not Invitation.objects.exists()
        assert steward.post(f"imports/{made['import_id']}/confirm/").json()["state"] == "CONFIRMED"
        assert Invitation.objects.get().email == "new@example.org"


class TestAudience:
    def test_needs_role_and_scope(self, cast: Cast, steward: Program) -> None:
        address = f"imports/{a_prepared_import(cast.steward)}/"
        calls = (("GET", "imports/"), ("GET", address), ("DELETE", address), ("POST", f"{address}confirm/"))
        for method, url in calls:
            for person in (cast.participant, cast.validator):
                assert refusal(program_of(person)(method, url)) == (403, "WRONG_ROLE")
            program = program_of(cast.steward, scopes=["read", "submit", "review"])
            assert program(method, url).status_code == 403
        assert refusal(send(program_of(cast.lead), CONTRIBUTIONS, **PAST)) == (403, "WRONG_ROLE")
        assert refusal(program_of(cast.lead).get(address)) == (404, "IMPORT_NOT_FOUND")
        assert program_of(cast.lead).get("imports/").json()["results"] == []

    def test_knows_none_that_is_not_there(self, steward: Program) -> None:
        address = f"imports/{uuid4()}/"
        assert refusal(steward.get(address)) == (404, "IMPORT_NOT_FOUND")
        assert refusal(steward.post(f"{address}confirm/")) == (404, "IMPORT_NOT_FOUND")
        assert refusal(steward.post(f"{address}reverse/", reason=REASON)) == (404, "IMPORT_NOT_FOUND")

    def test_reads_lines_from_a_number_on(self, cast: Cast, steward: Program) -> None:
        address = f"imports/{a_prepared_import(cast.steward)}/"
        assert [line["number"] for line in steward.get(f"{address}?after=2").json()["lines"]] == [3]
        assert refusal(steward.get(f"{address}?after=x")) == (422, "FIELDS_NOT_VALID")
