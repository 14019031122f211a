"""One's own score and notifications by token: the numbers and words of the pages."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.outbox import deliver_outbox
from tests.api.programs import Program, refusal
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity
from tests.web.participating import many_approved


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.participant)


class TestScore:
    def test_adds_up_by_activity_and_week(self, cast: Cast, program: Program) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        waiting = a_submitted_action(cast.participant, activity_id)
        score = program.get("me/score/").json()
        assert (score["reputation_score"], score["reserved_score"]) == (25, 30)
        assert score["shares"] == [{"activity_id": str(activity_id), "activity": "Beach clean-up", "points": 25}]
        assert [week["reputation_score"] for week in score["history"]] == [0] * 11 + [25]
        assert score["history"][0]["week_from"].endswith("Z")
        assert [(row["action_id"], row["up_to"]) for row in score["waiting"]] == [(str(waiting), 30)]

    def test_settles_what_is_due(self, cast: Cast, program: Program) -> None:
        a_minute_ago = timezone.now() - timedelta(minutes=1)
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=a_minute_ago)
        a_staged_decision(action_id, cast.validator, now=a_minute_ago)
        assert program.get("me/score/").json()["reputation_score"] == 25


class TestEntries:
    def test_say_each_cause_and_the_score_after_it(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        (entry,) = program.get("me/entries/").json()["results"]
        assert (entry["kind"], entry["points"], entry["reputation_score"]) == ("CONFIRM", 25, 25)
        assert (entry["action_id"], entry["title"]) == (str(action_id), "Beach clean-up")
        assert sum(line["points"] for line in entry["lines"]) == 25
        assert entry["why"].startswith("10 for taking part, 10 for 2 × full bag")

    def test_come_in_pages(self, cast: Cast, program: Program) -> None:
        many_approved(cast.participant, an_open_activity(cast.lead), 5, now=timezone.now())
        seen, address = [], "me/entries/?limit=2"
        while address:
            page = program.get(address).json()
            seen += [entry["reputation_score"] for entry in page["results"]]
            address = f"me/entries/?limit=2&cursor={page['next']}" if page["next"] else ""
        assert seen == [125, 100, 75, 50, 25]


class TestNotifications:
    def test_tell_what_the_page_tells_until_they_are_read(self, cast: Cast, program: Program) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        deliver_outbox()
        (told,) = program.get("me/notifications/").json()["results"]
        assert (told["kind"], told["action_id"], told["is_new"]) == ("APPROVED", str(action_id), True)
        assert "25 points were added to your score." in told["text"]
        assert Program(cast.other).get("me/notifications/").json() == {"results": [], "next": None}
        assert program.post("me/notifications/read/").status_code == 204
        assert program.get("me/notifications/").json()["results"][0]["is_new"] is False

    def test_are_not_read_by_a_token_that_only_reads(self, cast: Cast, program: Program) -> None:
        assert Program(cast.participant, "read").post("me/notifications/read/").status_code == 403
        assert refusal(program.post("me/notifications/read/", all=True)) == (400, "PARSE_ERROR")

    def test_come_in_pages(self, cast: Cast, program: Program) -> None:
        for _ in range(3):
            a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
        deliver_outbox()
        first = program.get("me/notifications/?limit=2").json()
        second = program.get(f"me/notifications/?limit=2&cursor={first['next']}").json()
        ids = {row["notification_id"] for row in (*first["results"], *second["results"])}
        assert (len(first["results"]), len(ids), second["next"]) == (2, 3, None)


@pytest.mark.parametrize("address", ["me/score/", "me/entries/", "me/notifications/"])
class TestAll:
    @pytest.mark.parametrize("count", [1, 30])
    def test_cost_three_queries_however_much_there_is(
        self, cast: Cast, program: Program, django_assert_num_queries: DjangoAssertNumQueries, address: str, count: int
    ) -> None:
        many_approved(cast.participant, an_open_activity(cast.lead), count, now=timezone.now())
        program.get("me/")
        with django_assert_num_queries(3):  # the token, what is due or what is reserved, the rows
            assert program.get(address).status_code == 200

    def test_need_the_scope(self, cast: Cast, address: str) -> None:
        assert Program(cast.participant, "submit").get(address).status_code == 403
