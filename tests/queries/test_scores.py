"""What a score is made of, and each of its entries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app.models import ScoreEntry
from socialscore.queries import scores
from socialscore.queries.pages import encode
from tests.builders import NOW
from tests.cast import Cast, store_cast
from tests.stories import DECLINE, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity

pytestmark = pytest.mark.usefixtures("pairs_may_meet")

WEEK = timedelta(weeks=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def approved(cast: Cast, count: int, *, name: str = "Beach clean-up") -> None:
    activity_id = an_open_activity(cast.lead, name=name)
    for n in range(count):
        moment = NOW + n * WEEK
        a_settled_decision(a_submitted_action(cast.participant, activity_id, now=moment), cast.validator, now=moment)


class TestAccount:
    def test_adds_up_by_activity_and_week(self, cast: Cast) -> None:
        approved(cast, 2)
        approved(cast, 1, name="Repair café")
        a_submitted_action(cast.participant, an_open_activity(cast.lead, name="Waiting"), now=NOW)
        weeks = [NOW - WEEK, NOW, NOW + WEEK]
        with CaptureQueriesContext(connection) as queries:
            account = scores.account(SubjectId(cast.participant.subject_id), weeks=weeks, now=NOW)
        assert len(queries) == 1
        assert (account.score, account.reserved, account.is_due) == (75, 30, False)
        assert [(share.name, share.points) for share in account.shares] == [("Beach clean-up", 50), ("Repair café", 25)]
        assert [score for _, score in account.history] == [0, 50, 75]

    def test_is_empty_before_the_first_entry(self, cast: Cast) -> None:
        account = scores.account(SubjectId(cast.participant.subject_id), weeks=[NOW], now=NOW)
        assert (account.score, account.reserved, account.shares, account.history) == (0, 0, (), ((NOW, 0),))

    def test_says_when_a_decision_is_due(self, cast: Cast) -> None:
        a_staged_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator, now=NOW)
        own = SubjectId(cast.participant.subject_id)
        assert not scores.account(own, weeks=[], now=NOW + timedelta(seconds=9)).is_due
        assert scores.account(own, weeks=[], now=NOW + timedelta(seconds=10)).is_due


class TestEntries:
    def test_counts_back_from_the_present_score(self, cast: Cast) -> None:
        approved(cast, 3)
        declined = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        a_settled_decision(declined, cast.validator, DECLINE, now=NOW)
        own = SubjectId(cast.participant.subject_id)
        first = scores.entries(own, size=2)
        second = scores.entries(own, cursor=first.next_cursor, size=2)
        assert [row.after for row in (*first.rows, *second.rows)] == [75, 50, 25]
        assert (first.score, second.score, second.next_cursor) == (75, 75, None)
        assert sum(line.points for line in first.rows[0].lines) == first.rows[0].points == 25

    @pytest.mark.parametrize("cursor", ["nonsense", encode(0, 0), encode(10**20, 1), encode(1, 1)])
    def test_starts_anew_with_a_cursor_that_leads_nowhere(self, cast: Cast, cursor: str) -> None:
        approved(cast, 1)
        assert len(scores.entries(SubjectId(cast.participant.subject_id), cursor=cursor).rows) == 1


class TestWaiting:
    def test_lists_what_is_reserved(self, cast: Cast) -> None:
        approved(cast, 1)
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead, name="Waiting"), now=NOW)
        rows = scores.waiting(SubjectId(cast.participant.subject_id))
        assert [(row.action_id, row.activity_name, row.points) for row in rows] == [(action_id, "Waiting", 30)]
        assert rows[0].entry_id == ScoreEntry.objects.get(action_id=action_id).pk
