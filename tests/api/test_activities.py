"""Activities by token: the rules as data and in words, and what is left for oneself."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.application import activities
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.rules import Rules
from socialscore.http.sentences import rule_sentences
from socialscore.infrastructure.django_app.models import Activity
from socialscore.wiring import unit_of_work
from tests.api.programs import Program, refusal
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.stories import a_submitted_action, an_open_activity

LIMITED = some_rules(caps=(Cap(Window.DAY, CapKind.COUNT, 2), Cap(Window.WEEK, CapKind.POINTS, 90)), cooldown_hours=24)


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant)


def a_draft_activity(cast: Cast) -> ActivityId:
    activity_id = ActivityId(uuid4())
    activities.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=SubjectId(cast.lead.subject_id),
        name="Not yet",
        description="",
        rules=some_rules(),
    )
    return activity_id


class TestList:
    def test_shows_open_ones_by_name_with_what_fits_now(self, cast: Cast, program: Program) -> None:
        used, free = an_open_activity(cast.lead, name="Used", rules=LIMITED), an_open_activity(cast.lead, name="Free")
        a_draft_activity(cast)
        a_submitted_action(cast.participant, used)
        rows = program.get("activities/").json()["results"]
        assert [(row["activity_id"], row["can_submit"]) for row in rows] == [(str(free), True), (str(used), False)]
        assert (rows[0]["limits"], rows[0]["up_to"]) == ("No limit.", 45)
        assert rows[1]["limits"].startswith("It opens again ")

    def test_has_the_filters_of_the_page(self, cast: Cast, program: Program) -> None:
        over = an_open_activity(cast.lead, name="Beach clean-up")
        an_open_activity(cast.lead, name="Repair café")
        activities.close_activity(
            unit_of_work(), activity_id=over, by=SubjectId(cast.lead.subject_id), now=timezone.now()
        )
        found = {
            query: [row["name"] for row in program.get(f"activities/?{query}").json()["results"]]
            for query in ("show=open", "show=closed", "show=all", "show=all&q=beach", "q=%20caf%C3%A9%00", "q=nothing")
        }
        assert found == {
            "show=open": ["Repair café"],
            "show=closed": ["Beach clean-up"],
            "show=all": ["Beach clean-up", "Repair café"],
            "show=all&q=beach": ["Beach clean-up"],
            "q=%20caf%C3%A9%00": ["Repair café"],
            "q=nothing": [],
        }

    def test_comes_in_pages(self, cast: Cast, program: Program) -> None:
        for name in "abc":
            an_open_activity(cast.lead, name=name)
        first = program.get("activities/?limit=2")
        second = program.get(f"activities/?limit=2&cursor={first.json()['next']}").json()
        assert [row["name"] for row in (*first.json()["results"], *second["results"])] == ["a", "b", "c"]
        assert (second["next"], "Link" in first) == (None, True)

    @pytest.mark.parametrize("count", [1, 20])
    def test_costs_three_queries_however_many_there_are(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for number in range(count):
            an_open_activity(cast.lead, name=f"Number {number}", rules=LIMITED)
        program.get("me/")
        with django_assert_num_queries(3):  # the token, the activities, one's claims in them
            program.get("activities/")


class TestDetail:
    def test_gives_the_rules_as_data_and_as_sentences(self, cast: Cast, program: Program) -> None:
        shown = program.get(f"activities/{an_open_activity(cast.lead, rules=LIMITED)}/").json()
        assert Rules.from_data({**shown["rules"], "reasons": []}).caps == LIMITED.caps
        assert "reasons" not in shown["rules"]
        assert shown["sentences"] == rule_sentences(LIMITED)
        assert (shown["rule_version"], [version["number"] for version in shown["versions"]]) == (1, [1])
        assert (shown["lead"], shown["is_active"], shown["state"]) == ("Lead", True, "OPEN")
        assert shown["waits"] == {"half_seconds": None, "most_seconds": None, "ahead": None}

    def test_says_what_is_left_for_oneself(self, cast: Cast, program: Program) -> None:
        activity_id = an_open_activity(cast.lead, rules=LIMITED)
        a_submitted_action(cast.participant, activity_id)
        draft = program.post("actions/", activity_id=str(activity_id), submit=False).json()["action_id"]
        own = program.get(f"activities/{activity_id}/").json()["own"]
        assert (own["can_submit"], own["draft_id"]) == (False, draft)
        assert [(line["left"], line["is_open"]) for line in own["standing"]] == [(1, True), (60, True), (None, False)]
        assert own["standing"][2]["opens_at"].endswith("Z")
        others = Program(cast.other).get(f"activities/{activity_id}/").json()["own"]
        assert (others["can_submit"], others["draft_id"]) == (True, None)

    def test_takes_nothing_while_it_is_paused(self, cast: Cast, program: Program) -> None:
        activity_id = an_open_activity(cast.lead, rules=LIMITED)
        activities.pause_activity(unit_of_work(), activity_id=activity_id, by=SubjectId(cast.lead.subject_id))
        shown = program.get(f"activities/{activity_id}/").json()
        assert (shown["state"], shown["own"]["can_submit"], shown["own"]["standing"]) == ("PAUSED", False, [])

    def test_hides_drafts_from_all_but_their_lead_and_stewards(self, cast: Cast, program: Program) -> None:
        activity_id = a_draft_activity(cast)
        assert refusal(program.get(f"activities/{activity_id}/")) == (404, "ACTIVITY_NOT_FOUND")
        assert refusal(Program(cast.other_lead).get(f"activities/{activity_id}/")) == (404, "ACTIVITY_NOT_FOUND")
        assert Program(cast.lead).get(f"activities/{activity_id}/").json()["state"] == "DRAFT"
        assert Program(cast.steward).get(f"activities/{activity_id}/").status_code == 200

    def test_never_names_the_subject_of_its_lead(self, cast: Cast, program: Program) -> None:
        answer = program.get(f"activities/{an_open_activity(cast.lead)}/").content.decode()
        assert str(Activity.objects.get().lead_id) not in answer

    @pytest.mark.parametrize("count", [1, 20])
    def test_costs_four_queries_however_much_was_done(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        activity_id = an_open_activity(cast.lead)
        for _ in range(count):
            a_submitted_action(cast.participant, activity_id)
        program.get("me/")
        with django_assert_num_queries(4):  # the token, the activity, one's part in it, how long answers take
            program.get(f"activities/{activity_id}/")

    def test_needs_the_scope(self, cast: Cast) -> None:
        program = Program(cast.participant, "submit")
        for address in ("activities/", f"activities/{an_open_activity(cast.lead)}/"):
            assert program.get(address).status_code == 403
