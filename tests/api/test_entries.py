"""An entry and the score of a day by token: the numbers, words and refusals of their pages."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.infrastructure.django_app.models import ScoreEntry
from tests.api.programs import Program, refusal
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.ledgers import an_adjustment
from tests.stories import DECLINE, a_settled_decision, a_submitted_action, an_open_activity
from tests.web.participating import many_approved

LIMITED = some_rules(caps=(Cap(Window.ALL, CapKind.POINTS, 9_000),))


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant)


def entry_of(action_id: UUID, kind: str) -> int:
    return int(ScoreEntry.objects.get(action_id=action_id, kind=kind).pk)


class TestEntry:
    def test_explains_an_award(self, cast: Cast, program: Program) -> None:
        activity_id = an_open_activity(cast.lead, rules=LIMITED)
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator)
        entry_id = entry_of(action_id, "CONFIRM")
        entry = program.get(f"me/entries/{entry_id}/").json()
        assert (entry["entry_id"], entry["kind"], entry["points"]) == (entry_id, "CONFIRM", 25)
        assert (entry["score_before"], entry["reputation_score"]) == (0, 25)
        assert (entry["action_id"], entry["activity_id"]) == (str(action_id), str(activity_id))
        assert sum(line["points"] for line in entry["lines"]) == 25
        assert entry["others"] == [{"text": "With all 3 × full bag that you stated", "points": 5}]
        assert entry["limits"] == [
            {
                "rule": "At most 9\u202f000 points in all.",
                "then": "9\u202f000 points were left when you sent it, and it could earn up to 30.",
                "left": 9_000,
            }
        ]
        assert entry["judged"]["count"] == {"unit": "full bag", "stated": 3, "granted": 2}
        assert entry["judged"]["criteria"] == [{"text": "Place and date are clear", "points": 5, "is_ticked": True}]
        assert [one["kind"] for one in entry["siblings"]] == ["RESERVE", "RELEASE", "CONFIRM"]
        assert entry["rule"].startswith("This gives 10 points for taking part")
        assert program.get(f"actions/{action_id}/").json()["entry_id"] == entry_id

    def test_says_why_nothing_was_given(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, DECLINE)
        entry = program.get(f"me/entries/{entry_of(action_id, 'RELEASE')}/").json()
        assert (entry["points"], entry["reserved"], entry["lines"], entry["others"]) == (0, -30, [], [])
        assert (entry["judged"]["reason"], entry["judged"]["sentence"]) == ("Not shown", "I cannot see the bags.")
        assert (entry["judged"]["criteria"], entry["judged"]["count"]) == ([], None)

    def test_of_an_adjustment_has_nothing_of_an_action(self, cast: Cast, program: Program) -> None:
        entry = program.get(f"me/entries/{an_adjustment(cast.participant, -7, at=timezone.now())}/").json()
        assert (entry["kind"], entry["points"], entry["reputation_score"]) == ("ADJUST", -7, -7)
        assert (entry["action_id"], entry["judged"], entry["rule"], entry["siblings"]) == (None, None, "", [])

    def test_says_what_the_page_says(self, cast: Cast, program: Program, client: Client) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead, rules=LIMITED))
        a_settled_decision(action_id, cast.validator)
        client.force_login(cast.participant.user)
        for entry in program.get(f"me/entries/{entry_of(action_id, 'CONFIRM')}/").json()["siblings"]:
            told = program.get(f"me/entries/{entry['entry_id']}/").json()
            page = client.get(f"/score/entries/{entry['entry_id']}/").content.decode()
            words = [told[name] for name in ("title", "meaning", "cause", "effect", "rule")]
            words += [line["label"] for line in told["lines"]] + [other["text"] for other in told["others"]]
            words += [limit["then"] for limit in told["limits"]]
            assert [word for word in words if escape(word) not in page] == []

    @pytest.mark.parametrize("count", [20, 2_000])
    def test_costs_five_queries_however_much_there_is(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        many_approved(cast.participant, an_open_activity(cast.lead), count, now=timezone.now())
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead, rules=LIMITED))
        a_settled_decision(action_id, cast.validator)
        entry_id = entry_of(action_id, "CONFIRM")
        program.get("me/")
        with django_assert_num_queries(5):  # the token, the entry, its action, what counted then, its siblings
            assert program.get(f"me/entries/{entry_id}/").status_code == 200

    def test_needs_the_scope(self, cast: Cast) -> None:
        entry_id = an_adjustment(cast.participant, 7, at=timezone.now())
        assert Program(cast.participant, "submit").get(f"me/entries/{entry_id}/").status_code == 403
        assert Program(cast.participant, "read").get(f"me/entries/{entry_id}/").status_code == 200


class TestScoreOnADay:
    def test_adds_up_by_activity(self, cast: Cast, program: Program) -> None:
        activity_id = an_open_activity(cast.lead)
        moment = datetime(2026, 11, 3, 12, tzinfo=UTC)
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC)):
            a_settled_decision(
                a_submitted_action(cast.participant, activity_id, now=moment), cast.validator, now=moment
            )
            an_adjustment(cast.participant, 100, at=moment + timedelta(days=1))
            score = Program(cast.participant).get("me/score/?on=2026-11-03").json()
            assert (score["on"], score["reputation_score"]) == ("2026-11-03", 25)
            assert score["shares"] == [{"activity_id": str(activity_id), "activity": "Beach clean-up", "points": 25}]
            assert score["text"] == "At the end of 3 November 2026 your score was 25."
            assert Program(cast.participant).get("me/score/").json()["reputation_score"] == 125

    @pytest.mark.parametrize("count", [20, 2_000])
    def test_costs_three_queries_however_much_there_is(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        many_approved(cast.participant, an_open_activity(cast.lead), count, now=timezone.now())
        program.get("me/")
        with django_assert_num_queries(3):  # the token, what is due, the sums
            assert program.get("me/score/?on=2026-11-03").status_code == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("address", "page", "status", "code"),
        [
            ("me/score/?on=2999-01-01", "/score/?on=2999-01-01", 422, "DAY_NOT_COME"),
            ("me/score/?on=soon", "/score/?on=soon", 422, "DAY_NOT_UNDERSTOOD"),
            ("me/entries/0/", "/score/entries/0/", 404, "ENTRY_NOT_FOUND"),
            (f"me/entries/{2**70}/", f"/score/entries/{2**70}/", 404, "ENTRY_NOT_FOUND"),
        ],
    )
    def test_are_the_same_on_page_and_api(
        self, cast: Cast, program: Program, client: Client, address: str, page: str, status: int, code: str
    ) -> None:
        answer = program.get(address)
        assert refusal(answer) == (status, code)
        client.force_login(cast.participant.user)
        shown = client.get(page)
        assert shown.status_code == status
        assert escape(answer.json()["detail"]) in shown.content.decode()

    def test_name_the_field(self, program: Program) -> None:
        assert list(program.get("me/score/?on=soon").json()["errors"]) == ["on"]

    def test_keep_what_is_somebody_elses(self, cast: Cast) -> None:
        entry_id = an_adjustment(cast.participant, 7, at=timezone.now())
        for person in (cast.other, cast.lead, cast.validator, cast.steward, cast.admin):
            assert refusal(Program(person).get(f"me/entries/{entry_id}/")) == (404, "ENTRY_NOT_FOUND")
