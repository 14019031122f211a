"""The rules of the community: the page for everybody, the form of stewards, the endpoint."""

from dataclasses import fields, replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.community import CommunityRules
from socialscore.http.community_rules import TITLES, changes, settings_of
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.auditing_leaves import wrong_leaves
from socialscore.queries.community_rules import _Switches, current_rules
from tests.api.programs import program_of
from tests.cast import Cast, store_cast
from tests.web.participating import signed_in

DEFAULT = CommunityRules()
STRICT = replace(DEFAULT, second_review_points=50, most_holds=2)
FORM = "/steward/rules/"


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def form_of(rules: CommunityRules, version: int = 0) -> dict[str, Any]:
    return {name: value for name, value in rules.to_data().items() if value is not False} | {"version": version}


class TestWords:
    def test_there_are_some_for_each_rule_and_value(self) -> None:
        names = [field.name for field in fields(CommunityRules)]
        assert list(TITLES) == names
        for other in (0, 1, 5):
            rules = CommunityRules(**{name: type(getattr(DEFAULT, name))(other) for name in names})
            assert [one.name for one in settings_of(rules) if one.sentence.endswith(".")] == names

    def test_say_what_a_change_changes(self) -> None:
        assert [change.after for change in changes(DEFAULT, STRICT)] == [
            "A reviewer holds at most 2 items at once.",
            "Two reviewers look at what can bring 50 points or more.",
        ]


class TestPage:
    def test_is_for_everybody_and_constant(self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        assert "Nothing was changed yet" in Client().get("/rules/").content.decode()
        steward = signed_in(cast.steward)
        for version in range(12):
            steward.post(FORM, form_of(replace(STRICT, due_hours=version + 1), version))
        with django_assert_num_queries(2):
            html = Client().get("/rules/").content.decode()
        assert "An answer is due within 12 hours" in html
        assert "Version 3" in html
        assert "Version 2<" not in html
        older = Client().get(html.split('href="?after=')[1].split('"')[0].join(["/rules/?after=", ""]))
        assert "Version 1" in older.content.decode()

    def test_leads_a_steward_to_the_form(self, cast: Cast) -> None:
        assert FORM in signed_in(cast.steward).get("/rules/").content.decode()
        assert FORM not in signed_in(cast.lead).get("/rules/").content.decode()


class TestForm:
    def test_says_what_changes_then_changes_it_once(self, cast: Cast) -> None:
        steward = signed_in(cast.steward)
        assert "Change the rules" in steward.get(FORM).content.decode()
        asked = steward.get(FORM, form_of(STRICT)).content.decode()
        assert "Two reviewers look at what can bring 50 points or more." in asked
        assert current_rules() == (0, DEFAULT)
        for _ in range(2):  # pressed twice
            assert steward.post(FORM, form_of(STRICT))["Location"] == "/rules/"
        assert current_rules() == (1, STRICT)
        assert list(wrong_leaves()) == []
        assert "version 1" in steward.get("/steward/audit/").content.decode()
        assert "hold already" in steward.get(FORM, form_of(STRICT, 1)).content.decode()

    def test_refuses_what_cannot_be(self, cast: Cast) -> None:
        steward = signed_in(cast.steward)
        wrong = form_of(replace(STRICT, hold_stop_minutes=5))
        for ask in (steward.get, steward.post):
            answer = ask(FORM, wrong)
            assert (answer.status_code, "cannot come before" in answer.content.decode()) == (422, True)
        assert steward.get(FORM, {"version": 0}).status_code == 422

    def test_shows_what_another_steward_did(self, cast: Cast) -> None:
        steward = signed_in(cast.steward)
        steward.post(FORM, form_of(STRICT))
        answer = steward.post(FORM, form_of(replace(STRICT, most_holds=5)))
        assert (answer.status_code, "Another steward" in answer.content.decode()) == (409, True)
        assert current_rules() == (1, STRICT)


class TestEndpoint:
    def test_gives_the_rules_and_takes_others(self, cast: Cast) -> None:
        steward = program_of(cast.steward)
        found = steward.get("rules/").json()
        assert (found["version"], found["rules"]) == (0, DEFAULT.to_data())
        changed = steward("PUT", "rules/", {**STRICT.to_data(), "version": 0})
        assert (changed.status_code, changed.json()["rules"]["most_holds"]) == (200, 2)
        assert steward("PUT", "rules/", {**DEFAULT.to_data(), "version": 0}).status_code == 409
        assert steward("PUT", "rules/", {**STRICT.to_data(), "version": 1, "most_holds": 99}).status_code == 422
        lead = program_of(cast.lead)
        assert lead("PUT", "rules/", {**STRICT.to_data(), "version": 1}).status_code == 403


class TestAudit:
    def test_finds_a_version_that_was_written_over(self, cast: Cast) -> None:
        signed_in(cast.steward).post(FORM, form_of(STRICT))
        triggers.remove(connection)
        models.CommunityRules.objects.update(rules=DEFAULT.to_data())
        assert [finding.code for finding in wrong_leaves()] == ["TABLE_DIFFERS"]


class TestBoards:
    def test_are_asked_for_each_few_seconds(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        signed_in(cast.steward).post(FORM, form_of(replace(DEFAULT, shows_boards=False)))
        boards = _Switches()
        with django_assert_num_queries(1):
            assert [boards.are_shown(), boards.are_shown()] == [False, False]
        assert signed_in(cast.participant).get("/leaderboard/").status_code == 404
