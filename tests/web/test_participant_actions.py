"""My actions: the list, one of them, and taking one back."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from socialscore.application import submission
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.proof import Content
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.stories import (
    ASK,
    DECLINE,
    a_settled_decision,
    a_staged_decision,
    a_submitted_action,
    an_open_activity,
)
from tests.web.participating import many_approved, signed_in

MOST_QUERIES = 6


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    cache.clear()
    yield store_cast()
    cache.clear()


@pytest.fixture
def activity_id(cast: Cast) -> ActivityId:
    return an_open_activity(cast.lead)


def a_draft(cast: Cast, activity_id: ActivityId, text: str = "Half a sentence") -> ActionId:
    action_id = ActionId(uuid4())
    submission.save_draft(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=SubjectId(cast.participant.subject_id),
        content=Content(text=text),
        now=timezone.now(),
    )
    return action_id


def page_of(cast: Cast, action_id: UUID) -> str:
    answer = signed_in(cast.participant).get(f"/actions/{action_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def queries_at(person: models.PersonProfile, address: str) -> int:
    browser = signed_in(person)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


class TestActions:
    def test_says_what_to_do_when_there_are_none(self, cast: Cast) -> None:
        assert b"Look at the activities" in signed_in(cast.participant).get("/actions/").content
        assert b"None of your actions" in signed_in(cast.participant).get("/actions/?show=needs").content

    def test_filters_by_state(self, cast: Cast, activity_id: ActivityId) -> None:
        waits = a_submitted_action(cast.participant, activity_id)
        declined = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(declined, cast.validator, DECLINE)
        draft = a_draft(cast, activity_id)
        browser = signed_in(cast.participant)
        for show, found in {"review": waits, "closed": declined, "needs": draft}.items():
            html = browser.get(f"/actions/?show={show}").content.decode()
            assert [str(key) in html for key in (waits, declined, draft)].count(True) == 1
            assert str(found) in html

    def test_pages_by_25_and_forgives_a_nonsense_address(self, cast: Cast, activity_id: ActivityId) -> None:
        many_approved(cast.participant, activity_id, 30, now=timezone.now())
        browser = signed_in(cast.participant)
        first = browser.get("/actions/?show=approved")
        assert first.content.count(b'class="row"') == 25
        assert browser.get("/actions/" + first.context["older_url"]).content.count(b'class="row"') == 5
        assert browser.get("/actions/?show=%00&after=%00nonsense").status_code == 200

    def test_settles_what_is_due_first(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_staged_decision(action_id, cast.validator, now=timezone.now() - timedelta(seconds=11))
        assert b'data-status="APPROVED"' in signed_in(cast.participant).get("/actions/").content

    def test_takes_as_many_queries_at_2000_rows_as_at_20(self, cast: Cast, activity_id: ActivityId) -> None:
        many_approved(cast.participant, activity_id, 20, now=timezone.now())
        few = queries_at(cast.participant, "/actions/")
        many_approved(cast.participant, activity_id, 1_980, now=timezone.now() - timedelta(days=60))
        assert queries_at(cast.participant, "/actions/") == few <= MOST_QUERIES
        assert queries_at(cast.validator, "/actions/") <= MOST_QUERIES


class TestAction:
    def test_is_found_by_its_participant_only(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        for person in (cast.other, cast.lead, cast.validator, cast.steward, cast.admin):
            assert signed_in(person).get(f"/actions/{action_id}/").status_code == 404
            assert signed_in(person).get(f"/actions/{action_id}/withdraw/").status_code == 404
            assert signed_in(person).post(f"/actions/{action_id}/withdraw/").status_code == 404
        assert signed_in(cast.participant).get(f"/actions/{uuid4()}/").status_code == 404

    def test_shows_a_staged_decision_as_in_review(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_staged_decision(action_id, cast.validator)
        html = page_of(cast, action_id)
        assert 'data-status="SUBMITTED"' in html
        assert "Waiting for a reviewer" in html
        assert "Approved" not in html

    def test_settles_it_once_it_is_due(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_staged_decision(action_id, cast.validator, now=timezone.now() - timedelta(seconds=11))
        assert 'data-status="APPROVED"' in page_of(cast, action_id)

    def test_explains_each_point_and_what_would_have_changed_it(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        opinion = Opinion(outcome=Outcome.APPROVE, count=2, other=18, why="Two of the bags were half full.")
        a_settled_decision(action_id, cast.validator, opinion)
        html = page_of(cast, action_id)
        assert "you said 3, the reviewer counted 2" in html
        assert "Two of the bags were half full." in html
        assert "With all 3 × full bag that you stated" in html
        assert "With “Place and date are clear”" in html
        assert "Recognised" in html

    def test_says_why_it_was_not_approved_and_what_next(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator, DECLINE)
        html = page_of(cast, action_id)
        for words in ("Not approved", "Not shown", "I cannot see the bags.", "This costs nothing", "Send new proof"):
            assert words in html

    def test_leads_to_the_answer_when_a_change_is_asked(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator, ASK)
        html = page_of(cast, action_id)
        assert f"/actions/{action_id}/resubmit/" in html
        assert "Could you add a photo of the bags?" in html
        assert f"/actions/{action_id}/appeal/" not in html  # nothing was refused yet

    def test_opens_the_form_of_a_draft(self, cast: Cast, activity_id: ActivityId) -> None:
        older = a_draft(cast, activity_id, text="The older draft")
        a_draft(cast, activity_id, text="The newer draft")
        browser = signed_in(cast.participant)
        answer = browser.get(f"/actions/{older}/")
        assert answer["Location"] == f"/activities/{activity_id}/submit/?draft={older}"
        assert b"The older draft" in browser.get(answer["Location"]).content
        assert b"The newer draft" in browser.get(f"/activities/{activity_id}/submit/?draft=nonsense").content

    def test_never_runs_what_was_typed(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = ActionId(uuid4())
        form = {"action_id": str(action_id), "text": "<script>alert(1)</script>", "count": "1"}
        signed_in(cast.participant).post(f"/activities/{activity_id}/submit/", form)
        assert "<script>alert" not in page_of(cast, action_id)

    def test_takes_at_most_six_queries(self, cast: Cast, activity_id: ActivityId) -> None:
        waits = a_submitted_action(cast.participant, activity_id)
        own_of_reviewer = a_submitted_action(cast.validator, activity_id)
        assert queries_at(cast.participant, f"/actions/{waits}/") <= MOST_QUERIES
        assert queries_at(cast.validator, f"/actions/{own_of_reviewer}/") <= MOST_QUERIES


class TestWithdraw:
    def test_asks_first_on_a_page_of_its_own(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        page = signed_in(cast.participant).get(f"/actions/{action_id}/withdraw/")
        assert b"Withdraw this action?" in page.content
        assert models.Action.objects.get(pk=action_id).status == "SUBMITTED"

    def test_frees_what_was_reserved(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        browser = signed_in(cast.participant)
        for _ in range(2):
            answer = browser.post(f"/actions/{action_id}/withdraw/")
            assert (answer.status_code, answer["Location"]) == (303, f"/actions/{action_id}/")
        cast.participant.refresh_from_db()
        assert cast.participant.reserved_score == 0
        assert "You withdrew it" in page_of(cast, action_id)

    def test_wins_over_a_staged_decision(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_staged_decision(action_id, cast.validator)
        signed_in(cast.participant).post(f"/actions/{action_id}/withdraw/")
        assert models.Action.objects.get(pk=action_id).status == "WITHDRAWN"

    def test_is_too_late_after_the_answer(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(action_id, cast.validator)
        assert signed_in(cast.participant).post(f"/actions/{action_id}/withdraw/").status_code == 409

    def test_deletes_a_draft(self, cast: Cast, activity_id: ActivityId) -> None:
        action_id = a_draft(cast, activity_id)
        browser = signed_in(cast.participant)
        assert b"Delete this draft?" in browser.get(f"/actions/{action_id}/withdraw/").content
        answer = browser.post(f"/actions/{action_id}/withdraw/")
        assert (answer.status_code, answer["Location"]) == (303, "/actions/")
        assert not models.Action.objects.exists()
