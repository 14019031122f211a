"""A person's own actions, as pages and API read them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socialscore.application import submission
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.proof import Content
from socialscore.queries import actions
from socialscore.wiring import unit_of_work
from tests.builders import NOW
from tests.cast import Cast, store_cast
from tests.stories import ASK, DECLINE, a_settled_decision, a_submitted_action, an_open_activity

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestOwnActions:
    def test_lists_the_newest_first_and_nobody_elses(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        mine = [a_submitted_action(cast.participant, activity_id, now=NOW + timedelta(hours=n)) for n in range(3)]
        a_submitted_action(cast.other, activity_id, now=NOW)
        page = actions.own_actions(SubjectId(cast.participant.subject_id))
        assert [row.action_id for row in page.rows] == mine[::-1]
        assert page.rows[0].activity_name == "Beach clean-up"
        assert page.next_cursor is None

    def test_goes_on_where_the_page_before_ended(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        mine = [a_submitted_action(cast.participant, activity_id, now=NOW + timedelta(hours=n)) for n in range(5)]
        first = actions.own_actions(SubjectId(cast.participant.subject_id), size=2)
        second = actions.own_actions(SubjectId(cast.participant.subject_id), cursor=first.next_cursor, size=2)
        assert [row.action_id for row in (*first.rows, *second.rows)] == mine[:0:-1]

    def test_filters_by_state(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        declined = a_submitted_action(cast.participant, activity_id, now=NOW)
        a_settled_decision(declined, cast.validator, DECLINE, now=NOW)
        waits = a_submitted_action(cast.participant, activity_id, now=NOW)
        own = SubjectId(cast.participant.subject_id)
        assert [row.action_id for row in actions.own_actions(own, show="closed").rows] == [declined]
        assert [row.action_id for row in actions.own_actions(own, show="review").rows] == [waits]
        assert actions.own_actions(own, show="approved").is_empty

    def test_starts_anew_with_a_cursor_that_makes_no_sense(self, cast: Cast) -> None:
        a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        assert len(actions.own_actions(SubjectId(cast.participant.subject_id), cursor="nonsense").rows) == 1


class TestRecentAndNeeding:
    def test_puts_requests_for_changes_before_drafts(self, cast: Cast) -> None:
        activity_id = an_open_activity(cast.lead)
        asked = a_submitted_action(cast.participant, activity_id, now=NOW)
        a_settled_decision(asked, cast.validator, ASK, now=NOW)
        draft = ActionId(uuid4())
        own = SubjectId(cast.participant.subject_id)
        submission.save_draft(
            unit_of_work(), action_id=draft, activity_id=activity_id, subject_id=own, content=Content(text="…"), now=NOW
        )
        for n in range(4):
            a_submitted_action(cast.participant, activity_id, now=LATER + timedelta(hours=n))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            recent, needing = actions.recent_and_needing(own, recent=3)
        assert len(queries) == 1
        assert [row.action_id for row in needing] == [asked, draft]
        assert needing[0].asked_for == "Could you add a photo of the bags?"
        assert len(recent) == 3
