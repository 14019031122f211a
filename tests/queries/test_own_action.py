"""One action as its participant sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socialscore.application import submission
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.ids import SubjectId
from socialscore.queries.own_action import looks, own_action
from socialscore.wiring import unit_of_work
from tests.builders import NOW
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestOwnAction:
    def test_hides_a_decision_that_is_only_staged(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        a_staged_decision(action_id, cast.validator, now=NOW)
        own = SubjectId(cast.participant.subject_id)
        page = own_action(action_id, own, now=NOW + timedelta(seconds=5))
        assert page.status is Status.SUBMITTED
        assert page.sent is not None
        assert page.sent.answer is None
        assert not page.is_due
        assert own_action(action_id, own, now=NOW + timedelta(seconds=10)).is_due

    def test_shows_the_answer_once_it_is_settled(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        a_settled_decision(action_id, cast.validator, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            page = own_action(action_id, SubjectId(cast.participant.subject_id), now=LATER)
        assert len(queries) == 1
        assert page.sent is not None
        assert page.sent.answer is not None
        assert sum(line.points for line in page.sent.answer.lines) == page.points_awarded == 25
        assert [file.name for file in page.sent.files] == ["photo.jpg"]
        assert page.sent.text == "Three bags"

    def test_is_not_found_by_anybody_else(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        with pytest.raises(ActionNotFound):
            own_action(action_id, SubjectId(cast.other.subject_id), now=NOW)


class TestLooks:
    def test_says_in_which_role_somebody_looked(self, cast: Cast) -> None:
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead), now=NOW)
        for n, viewer in enumerate((cast.validator, cast.lead, cast.steward)):
            submission.record_view(
                unit_of_work(),
                action_id=action_id,
                viewer_id=SubjectId(viewer.subject_id),
                now=NOW + timedelta(minutes=n),
            )
        assert [look.as_role for look in looks(action_id)] == ["STEWARD", "LEAD", "REVIEWER"]
