"""An entry of the score explained, and the score on any day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from socialscore.application import submission
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import SubjectId
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app.models import PersonProfile, ScoreEntry
from socialscore.wiring import unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.ledgers import a_reversal, an_adjustment
from tests.stories import DECLINE, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity
from tests.web.participating import HTMX, LONG_AGO, many_approved, signed_in

BERLIN = ZoneInfo("Europe/Berlin")
MOST_QUERIES = 6
LIMITED = some_rules(caps=(Cap(Window.ALL, CapKind.COUNT, 3), Cap(Window.ALL, CapKind.POINTS, 100)), cooldown_hours=2)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


def entry_of(action_id: UUID, kind: str) -> int:
    return int(ScoreEntry.objects.get(action_id=action_id, kind=kind).pk)


def page_of(person: PersonProfile, entry_id: int) -> str:
    answer = signed_in(person).get(f"/score/entries/{entry_id}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def day_of(person: PersonProfile, day: str, status: int = 200) -> str:
    answer = signed_in(person).get("/score/", {"on": day})
    assert answer.status_code == status
    return unescape(answer.content.decode())


class TestEntry:
    def test_explains_what_was_confirmed(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        a_settled_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
        action_id = a_submitted_action(cast.participant, activity_id)
        opinion = Opinion(outcome=Outcome.APPROVE, count=2, note="Thank you for the map.")
        a_settled_decision(action_id, cast.validator, opinion)
        html = page_of(cast.participant, entry_of(action_id, "CONFIRM"))
        for words in (
            "Your score went from 25 to 45.",
            "A reviewer approved it.",
            "The rule, version 1",
            "5 for each full bag (6 at most)",
            "full bag: you said 3, 2 counted.",
            "Not ticked: Place and date are clear (5)",
            "With all 3 × full bag that you stated",
            "With “Place and date are clear”",
            "Thank you for the map.",
            f'href="/actions/{action_id}/"',
            f'href="/activities/{activity_id}/"',
            f'href="/score/entries/{entry_of(action_id, "RESERVE")}/"',
        ):
            assert words in html, words

    def test_says_that_a_criterion_was_ticked(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        html = page_of(cast.participant, entry_of(action_id, "CONFIRM"))
        assert " Ticked: Place and date are clear (5)" in html
        assert "Not ticked" not in html
        assert "With “Place and date are clear”" not in html

    def test_explains_what_is_reserved_and_what_was_left(self, cast: Cast) -> None:
        activity_id, now = an_open_activity(cast.lead, rules=LIMITED), timezone.now()
        a_submitted_action(cast.participant, activity_id, now=now - timedelta(hours=3))
        action_id = a_submitted_action(cast.participant, activity_id, now=now)
        html = page_of(cast.participant, entry_of(action_id, "RESERVE"))
        for words in (
            "Your score stayed at 0.",
            "You sent it.",
            "if the reviewer ticks it",
            "At most 3 times for each person. ",
            "2 times were left when you sent it.",
            "70 points were left when you sent it, and it could earn up to 30.",
            "At least 2 hours between two actions.",
            "It was over when you sent it.",
        ):
            assert words in html, words
        assert "What would have changed it" not in html

    def test_says_why_nothing_was_given(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator, DECLINE)
        html = page_of(cast.participant, entry_of(action_id, "RELEASE"))
        for words in ("A reviewer did not approve it.", "Not shown", "I cannot see the bags.", "free again"):
            assert words in html, words

    def test_says_that_it_was_withdrawn(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        own = SubjectId(cast.participant.subject_id)
        submission.withdraw(unit_of_work(), action_id=action_id, subject_id=own, now=timezone.now())
        assert "You withdrew it." in page_of(cast.participant, entry_of(action_id, "RELEASE"))

    def test_leads_from_a_reversal_to_what_it_takes_back(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        confirmed = entry_of(action_id, "CONFIRM")
        back = a_reversal(confirmed, at=timezone.now())
        html = page_of(cast.participant, back)
        assert "Beach clean-up, reversed" in html
        assert "Your score went from 25 to 0." in html
        assert f'href="/score/entries/{confirmed}/">The entry that it takes back' in html
        assert f'href="/score/entries/{back}/">It was taken back later' in page_of(cast.participant, confirmed)

    def test_shows_nothing_below_zero_and_says_so(self, cast: Cast) -> None:
        html = page_of(cast.participant, an_adjustment(cast.participant, -7, at=timezone.now()))
        assert "Your score went from 0 to 0. The lines add up to −7; nothing below 0 is shown anywhere." in html
        assert "A steward adjusted your score." in html

    def test_settles_what_is_due_first(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_staged_decision(action_id, cast.validator, now=timezone.now() - timedelta(seconds=11))
        reserved = entry_of(action_id, "RESERVE")
        html = page_of(cast.participant, reserved)
        assert f'href="/score/entries/{entry_of(action_id, "CONFIRM")}/"' in html

    def test_is_found_by_nobody_else(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        address = f"/score/entries/{entry_of(action_id, 'RESERVE')}/"
        for person in (cast.other, cast.lead, cast.validator, cast.steward, cast.admin):
            assert signed_in(person).get(address).status_code == 404
        assert signed_in(cast.participant).get(f"/score/entries/{10**30}/").status_code == 404

    def test_never_runs_what_a_reviewer_typed(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(
            action_id, cast.validator, Opinion(outcome=Outcome.APPROVE, count=3, note="<script>x</script>")
        )
        answer = signed_in(cast.participant).get(f"/score/entries/{entry_of(action_id, 'CONFIRM')}/")
        assert b"<script>x" not in answer.content

    def test_is_one_tap_from_its_action(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        a_settled_decision(action_id, cast.validator)
        html = signed_in(cast.participant).get(f"/actions/{action_id}/").content.decode()
        assert f'href="/score/entries/{entry_of(action_id, "CONFIRM")}/"' in html

    def test_takes_as_many_queries_at_2000_rows_as_at_20(self, cast: Cast) -> None:
        generous = some_rules(caps=(Cap(Window.ALL, CapKind.POINTS, 9_000),))
        activity_id = an_open_activity(cast.lead, rules=generous)
        many_approved(cast.participant, activity_id, 20, now=timezone.now())
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator)
        address = f"/score/entries/{entry_of(action_id, 'CONFIRM')}/"
        few = queries_at(cast.participant, address)
        many_approved(cast.participant, activity_id, 1_980, now=timezone.now() - timedelta(days=60))
        assert queries_at(cast.participant, address) == few <= MOST_QUERIES


class TestScoreOnADay:
    def test_is_what_the_entries_of_then_add_up_to(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        moments = [datetime(2026, 11, day, 12, tzinfo=BERLIN) for day in (1, 3)]
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=BERLIN)):
            for moment in moments:
                a_settled_decision(
                    a_submitted_action(cast.participant, activity_id, now=moment), cast.validator, now=moment
                )
            an_adjustment(cast.participant, 5, at=moments[1])
            assert "At the end of 2 November 2026 your score was 25." in day_of(cast.participant, "2026-11-02")
            third = day_of(cast.participant, "2026-11-03")
            assert "your score was 55." in third
            assert "Adjusted by stewards" in third
            assert 'value="2026-11-03"' in third
            assert "So far today your score is 55." in day_of(cast.participant, "2026-11-24")
            first = day_of(cast.participant, "2026-10-31")
            assert "Your first entry came on 1 November 2026; before it your score was 0." in first

    def test_begins_and_ends_on_the_clock_of_the_community(self, cast: Cast, settings: Settings) -> None:
        with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=BERLIN)):
            an_adjustment(cast.participant, 1, at=datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN))
            an_adjustment(cast.participant, 10, at=datetime(2026, 10, 25, 23, 59, tzinfo=BERLIN))
            an_adjustment(cast.participant, 100, at=datetime(2026, 10, 26, 0, 0, tzinfo=BERLIN))
            settings.COMMUNITY_TIME_ZONE = "Europe/Berlin"
            assert "your score was 11." in day_of(cast.participant, "2026-10-25")
            settings.COMMUNITY_TIME_ZONE = "Asia/Tokyo"
            assert "your score was 1." in day_of(cast.participant, "2026-10-25")

    def test_is_friendly_where_there_is_nothing(self, cast: Cast) -> None:
        today = timezone.localdate()
        assert "Your score has no entries yet." in day_of(cast.participant, today.isoformat())
        tomorrow = (today + timedelta(days=2)).isoformat()
        assert "That day has not come yet. Choose today or an earlier day." in day_of(cast.participant, tomorrow, 422)
        assert "Write the day as year, month and day" in day_of(cast.participant, '"><script>', 422)

    def test_is_asked_for_by_nobody_who_leaves_it_empty(self, cast: Cast) -> None:
        assert "Choose a day: the lines up to its end are added up again." in day_of(cast.participant, "")

    def test_comes_alone_for_a_script(self, cast: Cast) -> None:
        answer = signed_in(cast.participant).get("/score/", {"on": "2026-11-01"}, headers=HTMX)
        assert b'id="on-day"' in answer.content

    def test_takes_one_query_more_at_2000_rows_as_at_20(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        many_approved(cast.participant, activity_id, 20, now=timezone.now())
        day = timezone.localdate(timezone.now() - LONG_AGO + timedelta(days=1)).isoformat()
        plain = queries_at(cast.participant, "/score/")
        assert queries_at(cast.participant, f"/score/?on={day}") == plain + 1
        many_approved(cast.participant, activity_id, 1_980, now=timezone.now() - timedelta(days=60))
        assert queries_at(cast.participant, f"/score/?on={day}") == plain + 1


def queries_at(person: PersonProfile, address: str) -> int:
    browser = signed_in(person)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)
