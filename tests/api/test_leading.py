"""What leads read by token: their activities with figures, and the actions sent to them."""

from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app.models import ProofView
from socialscore.queries.led_actions import led_actions
from tests.api.programs import Program, program_of, refusal
from tests.cast import Cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

ADDRESSES = (
    "led/activities/",
    "led/actions/",
    "actions/?all",
    f"led/activities/{UUID(int=7)}/",
    f"led/actions/{UUID(int=7)}/",
)


@pytest.fixture
def lead(cast: Cast) -> Program:
    return program_of(cast.lead)


@pytest.fixture
def activity_id(cast: Cast) -> UUID:
    return an_open_activity(cast.lead)


class TestActivities:
    def test_come_with_their_figures(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        a_submitted_action(cast.participant, activity_id)
        (row,) = lead("GET", "led/activities/").json()["results"]
        assert (row["activity_id"], row["state"], row["lead"]) == (str(activity_id), "OPEN", "Lead")
        assert (row["waiting"], row["overdue"]) == (1, 0)
        assert (row["figures"]["approved"], row["figures"]["approval"]) == (0, None)  # it takes effect in ten seconds
        assert len(row["figures"]["weeks"]) == 12
        assert row["figures"]["weeks"][-1] == {
            "begins_on": row["figures"]["weeks"][-1]["begins_on"],
            "sent": 2,
            "approved": 0,
            "changes": 0,
            "declined": 0,
        }

    def test_are_ones_own_or_a_stewards(self, cast: Cast, activity_id: UUID) -> None:
        assert program_of(cast.other_lead)("GET", "led/activities/?whose=ALL").json()["results"] == []
        steward = program_of(cast.steward)
        assert len(steward("GET", "led/activities/").json()["results"]) == 1
        assert steward("GET", "led/activities/?whose=MINE").json()["results"] == []
        assert refusal(steward("GET", "led/activities/?whose=x")) == (422, "FIELDS_NOT_VALID")

    def test_are_over_or_not(self, lead: Program, activity_id: UUID) -> None:
        assert lead("GET", "led/activities/?are_over=true").json()["results"] == []
        lead("POST", f"activities/{activity_id}/cancel/", {"reason": "The storm has closed the beach."})
        assert len(lead("GET", "led/activities/?are_over=true").json()["results"]) == 1

    def test_come_in_pages(self, cast: Cast, lead: Program) -> None:
        for number in range(5):
            an_open_activity(cast.lead, name=f"Day {number}")
        first = lead("GET", "led/activities/?limit=3").json()
        rest = lead("GET", f"led/activities/?limit=3&cursor={first['next']}").json()
        names = [row["name"] for row in first["results"] + rest["results"]]
        assert (names, rest["next"]) == ([f"Day {number}" for number in range(5)], None)

    def test_cost_the_same_for_one_and_for_many(
        self, cast: Cast, lead: Program, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(60):
            an_open_activity(cast.lead, name=f"Day {number:02}")
        lead("GET", "me/")  # notes when the token was used
        for limit in (1, 100):
            with django_assert_max_num_queries(3):  # token with person, activities, figures
                answer = lead("GET", f"led/activities/?limit={limit}")
            assert len(answer.json()["results"]) == min(limit, 60)


class TestActions:
    def test_are_those_of_the_page(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        a_submitted_action(cast.participant, activity_id)
        a_submitted_action(cast.other, activity_id)
        rows = led_actions(lead_id=SubjectId(cast.lead.subject_id), now=timezone.now()).rows
        found = lead("GET", "led/actions/").json()["results"]
        assert [row["action_id"] for row in found] == [str(row.action_id) for row in rows]
        assert (found[0]["participant"], found[0]["validation_state"]) == ("Other", "SUBMITTED")
        assert (found[0]["points"], found[0]["is_up_to"]) == (30, True)

    def test_are_narrowed(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        a_submitted_action(cast.participant, activity_id)
        a_submitted_action(cast.other, other := an_open_activity(cast.lead))
        counts = {
            f"activity_id={other}": 1,
            "state=SUBMITTED": 2,
            "state=OVERDUE": 0,
            "q=other": 1,
            "q=nobody": 0,
            f"state=APPROVED&activity_id={activity_id}": 0,
        }
        assert {query: len(lead("GET", f"led/actions/?{query}").json()["results"]) for query in counts} == counts
        for query in ("state=x", "activity_id=x", "limit=0"):
            assert refusal(lead("GET", f"led/actions/?{query}")) == (422, "FIELDS_NOT_VALID")

    def test_are_those_of_the_list_of_actions_with_all(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        for _ in range(2):
            a_submitted_action(cast.participant, activity_id)
        answer = lead("GET", "actions/?all&limit=1")
        assert answer.json() == lead("GET", "led/actions/?limit=1").json()
        assert "/actions/?all=&limit=1&cursor=" in answer["Link"]
        assert lead("GET", "actions/").json()["results"] == []

    def test_are_ones_own_or_a_stewards(self, cast: Cast, activity_id: UUID) -> None:
        a_submitted_action(cast.participant, activity_id)
        assert program_of(cast.other_lead)("GET", "led/actions/").json()["results"] == []
        assert len(program_of(cast.steward)("GET", "led/actions/").json()["results"]) == 1

    def test_come_in_pages_at_the_same_cost(
        self, cast: Cast, lead: Program, activity_id: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        sent = [a_submitted_action(cast.participant, activity_id) for _ in range(5)]
        lead("GET", "me/")  # notes when the token was used
        seen, cursor = [], ""
        for _ in range(3):
            with django_assert_max_num_queries(3):  # token with person, decisions that are due, actions
                page = lead("GET", f"led/actions/?limit=2&cursor={cursor}").json()
            seen, cursor = seen + [row["action_id"] for row in page["results"]], page["next"]
        assert (seen, cursor) == ([str(action_id) for action_id in reversed(sent)], None)


class TestActivity:
    def test_comes_with_its_versions(
        self, lead: Program, activity_id: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        lead("GET", "me/")  # notes when the token was used
        with django_assert_max_num_queries(4):  # token with person, the activity, its figures, its versions
            answer = lead("GET", f"led/activities/{activity_id}/")
        assert (answer.status_code, answer.json()["waiting"]) == (200, 0)
        (version,) = answer.json()["versions"]
        assert (version["rule_version"], version["most_points"]) == (1, 45)

    def test_is_nobody_elses(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        answer = program_of(cast.other_lead)("GET", f"led/activities/{activity_id}/")
        assert refusal(answer) == (404, "ACTIVITY_NOT_FOUND")
        assert lead("GET", f"led/activities/{uuid4()}/").status_code == 404
        assert program_of(cast.steward)("GET", f"led/activities/{activity_id}/").status_code == 200


class TestAction:
    def test_comes_with_all_that_was_sent_and_decided(
        self, cast: Cast, lead: Program, activity_id: UUID, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        a_settled_decision(action_id := a_submitted_action(cast.participant, activity_id), cast.validator)
        first = lead("GET", f"led/actions/{action_id}/")
        assert first.status_code == 200
        with django_assert_max_num_queries(5):  # token with person, what is due, the action, revisions, decisions
            assert lead("GET", f"led/actions/{action_id}/").json() == first.json()
        (revision,), (decision,) = first.json()["revisions"], first.json()["decisions"]
        assert (revision["text"], revision["count"], len(revision["files"])) == ("Three bags", 3, 1)
        assert (decision["outcome"], decision["points"], decision["decided_by"]) == ("APPROVE", 25, "Validator")
        assert (first.json()["points"], first.json()["validation_state"]) == (25, "VALIDATED")

    def test_records_the_look_once(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        for _ in range(2):
            lead("GET", f"led/actions/{action_id}/")
        assert ProofView.objects.get().viewer_id == cast.lead.subject_id

    def test_is_nobody_elses(self, cast: Cast, lead: Program, activity_id: UUID) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        answer = program_of(cast.other_lead)("GET", f"led/actions/{action_id}/")
        assert refusal(answer) == (404, "ACTION_NOT_FOUND")
        assert lead("GET", f"led/actions/{uuid4()}/").status_code == 404
        assert not ProofView.objects.exists()


@pytest.mark.parametrize("address", ADDRESSES)
def test_are_for_leads_with_the_scope(cast: Cast, address: str) -> None:
    for person in (cast.participant, cast.validator, cast.admin):
        assert refusal(program_of(person)("GET", address)) == (403, "WRONG_ROLE")
    assert program_of(cast.lead, scopes=["read", "submit"])("GET", address).status_code == 403
