"""What the workspace refuses, with which status, and that nothing typed is lost."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from socialscore.application import submission
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.web.reviewing import Desk, a_desk, a_submission, an_open_activity, settle_all

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


def toast_of(response: HttpResponse) -> dict[str, Any]:
    toast: dict[str, Any] = json.loads(response["HX-Trigger"])["toast"]
    return toast


class TestConflictOfInterest:
    @pytest.mark.parametrize("whose", ["own", "led"])
    def test_refuses_claim_and_verdict(self, cast: Cast, desk: Desk, whose: str) -> None:
        activity_id = an_open_activity(cast)
        if whose == "led":
            models.Activity.objects.filter(pk=activity_id).update(lead_id=cast.validator.subject_id)
        action_id = a_submission(activity_id, cast.validator if whose == "own" else cast.participant)
        hold = {"lease": str(uuid4()), "fence": 1, "version": 1}
        for response in (desk.claim(action_id), desk.judge(action_id, hold=hold), desk.judge(action_id, "", hold=hold)):
            assert response.status_code == 403
            assert "You cannot decide this one" in response.content.decode()
        assert not models.Lease.objects.exists()
        assert not models.Verdict.objects.exists()

    def test_passes_over_them_for_the_next(self, cast: Cast, desk: Desk) -> None:
        a_submission(an_open_activity(cast), cast.validator)
        assert desk.claim()["HX-Push-Url"] == "/review/"
        assert not models.Lease.objects.exists()

    def test_lets_the_lead_review_where_the_switch_allows(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast, lead_may_review=True)
        models.Activity.objects.filter(pk=activity_id).update(lead_id=cast.validator.subject_id)
        action_id = a_submission(activity_id, cast.participant)
        assert desk.claim(action_id).status_code == 200
        assert desk.judge(action_id).status_code == 200


class TestClaim:
    def test_leaves_the_item_in_hand_when_another_is_taken(self, cast: Cast, desk: Desk, other: Desk) -> None:
        activity_id = an_open_activity(cast)
        mine, theirs = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(mine)
        other.claim(theirs)
        response = desk.claim(theirs, **desk.hold(mine))
        assert response.status_code == 409
        assert response["HX-Reswap"] == "none"
        assert toast_of(response)["text"] == "Another reviewer has this item now. Take the next one."
        assert json.loads(response["HX-Trigger"])["queue"] == {"gone": str(theirs)}  # so that the next key goes on
        assert desk.lease(mine).holder_id == cast.validator.subject_id

    def test_passes_over_what_was_skipped(self, cast: Cast, desk: Desk) -> None:
        """The phone has no queue beside the item: pressing on leads to each that waits, not to and fro."""
        activity_id = an_open_activity(cast)
        waiting = [a_submission(activity_id, cast.participant) for _ in range(3)]
        seen, held = [], {}
        for _ in waiting:
            desk.claim(**held)
            item = models.Lease.objects.get(has_ended=False).action_id
            seen.append(item)
            held = {name: str(value) for name, value in desk.hold(item).items()}
        assert set(seen) == set(waiting)

    def test_refuses_a_fourth_item(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        actions = [a_submission(activity_id, cast.participant) for _ in range(4)]
        for action_id in actions[:3]:
            assert desk.claim(action_id).status_code == 200
        response = desk.claim(actions[3])
        assert response.status_code == 422
        assert "You hold 3 items already" in toast_of(response)["text"]
        assert desk.claim(actions[3], **desk.hold(actions[0])).status_code == 200

    def test_says_so_on_a_page_without_htmx(self, cast: Cast, other: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        other.claim(action_id)
        response = a_desk(cast.validator, htmx=False).claim(action_id)
        assert response.status_code == 409
        assert "Another reviewer has this item now" in response.content.decode()

    @pytest.mark.parametrize("item", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
    def test_does_not_find_what_is_not_there(self, desk: Desk, item: str) -> None:
        assert desk.claim(item).status_code == 404


class TestVerdict:
    def held(self, cast: Cast, desk: Desk) -> Any:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        return action_id

    @pytest.mark.parametrize("stale", [{"fence": 7}, {"version": 9}, {"lease": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}])
    def test_answers_409_to_a_stale_hold_with_the_text(self, cast: Cast, desk: Desk, stale: dict[str, Any]) -> None:
        action_id = self.held(cast, desk)
        response = desk.judge(action_id, hold={**desk.hold(action_id), **stale}, note="My words", why="Because so")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Your hold on this item has ended" in page
        assert "My words\n\nBecause so" in page
        assert "Take it again" in page
        assert not models.Verdict.objects.exists()

    def test_takes_the_item_again_with_the_text(self, cast: Cast, desk: Desk) -> None:
        action_id = self.held(cast, desk)
        models.Lease.objects.update(has_ended=True)
        response = desk.judge(action_id, hold={"lease": str(uuid4()), "fence": 1, "version": 2}, note="My words")
        assert response.status_code == 409
        page = desk.claim(action_id, held=str(action_id), note="My words", ticked="place").content.decode()
        assert "My words</textarea>" in page
        assert desk.lease(action_id).kept == {"note": "My words", "ticked": "place"}

    def test_does_not_offer_to_take_again_what_another_reviewer_has(self, cast: Cast, desk: Desk, other: Desk) -> None:
        action_id = self.held(cast, desk)
        mine = desk.hold(action_id)
        models.Lease.objects.update(has_ended=True)
        models.Action.objects.update(claim_after=NOW - timedelta(days=400))
        other.claim(action_id)
        response = desk.judge(action_id, hold=mine, note="My words")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Another reviewer has it now" in page
        assert "My words" in page
        assert "Take it again" not in page

    def test_says_what_another_reviewer_decided(self, cast: Cast, desk: Desk, other: Desk) -> None:
        action_id = self.held(cast, desk)
        mine = desk.hold(action_id)
        models.Lease.objects.update(has_ended=True)
        models.Action.objects.update(claim_after=NOW - timedelta(days=400))
        other.claim(action_id)
        other.judge(action_id, count=1)
        settle_all()
        response = desk.judge(action_id, "decline", hold=mine, decline_sentence="I could not see the bags.")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Already decided by somebody else" in page
        assert "Approved, +20 points" in page
        assert "I could not see the bags.</textarea>" in page
        assert "Take it again" not in page
        assert json.loads(response["HX-Trigger"])["queue"]["gone"] == str(action_id)
        assert models.Decision.objects.count() == 1

    def test_counts_the_same_verdict_once(self, cast: Cast, desk: Desk) -> None:
        action_id = self.held(cast, desk)
        hold = desk.hold(action_id)
        assert desk.judge(action_id, hold=hold).status_code == 200
        response = desk.judge(action_id, hold=hold)
        assert response.status_code == 409
        assert "You decided this already" in response.content.decode()
        assert models.Verdict.objects.count() == 1

    def test_says_that_it_was_withdrawn(self, cast: Cast, desk: Desk) -> None:
        action_id = self.held(cast, desk)
        hold = desk.hold(action_id)
        submission.withdraw(
            unit_of_work(),
            action_id=action_id,
            subject_id=SubjectId(cast.participant.subject_id),
            now=datetime.now(UTC),
        )
        response = desk.judge(action_id, hold=hold)
        assert response.status_code == 409
        assert "It is now: Withdrawn" in response.content.decode()

    def test_shows_409_as_a_page_without_htmx(self, cast: Cast, desk: Desk) -> None:
        action_id = self.held(cast, desk)
        hold = desk.hold(action_id)
        desk.judge(action_id)
        plain = a_desk(cast.validator, htmx=False)
        response = plain.judge(action_id, hold=hold, note="My words")
        page = response.content.decode()
        assert response.status_code == 409
        assert "Review queue" in page
        assert "My words" in page

    @pytest.mark.parametrize(
        ("fields", "sentence", "place"),
        [
            ({"decision": "decline"}, "Choose a reason.", 'id="decline-re"'),
            ({"decision": "decline", "decline_sentence": "No."}, "at least 10 characters", 'id="decline-se"'),
            ({"decision": "changes", "changes_reason": "PHOTO"}, "at least 10 characters", 'id="changes-se"'),
            ({"decision": "changes", "changes_reason": "NONE"}, "Choose a reason.", 'id="changes-re"'),
            ({"points": "20"}, "Say in a sentence why", 'id="we"'),
            ({"points": "31", "why": "They did so much more."}, "Points go from 0 to 30", 'id="oe"'),
            ({"points": "many"}, "whole number", 'id="oe"'),
            ({"count": "some"}, "whole number", 'id="ne"'),
            ({"note": "x" * 2_001}, "At most 2000 characters.", 'id="noe"'),
            ({"criterion": ["unknown"]}, "One of the ticks is not part", "Reload the page"),
            ({"decision": "maybe"}, "maybe", 'data-tone="bad"'),
        ],
    )
    def test_shows_the_form_again_with_the_sentence_at_the_field(
        self, cast: Cast, desk: Desk, fields: dict[str, Any], sentence: str, place: str
    ) -> None:
        action_id = self.held(cast, desk)
        data = {"decision": "approve", "note": "My words", **fields}
        response = desk.judge(action_id, data.pop("decision"), **data)
        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert place in page
        assert page.strip().startswith('<form id="review"')
        if "note" not in fields:
            assert "My words</textarea>" in page
        assert ("data-reopen" in page) is (fields.get("decision") in ("changes", "decline"))
        assert not models.Verdict.objects.exists()
        assert desk.judge(action_id).status_code == 200

    def test_does_not_raise_the_stated_count(self, cast: Cast, desk: Desk) -> None:
        action_id = self.held(cast, desk)
        assert desk.judge(action_id, count=99).status_code == 200
        assert models.Decision.objects.get().points == 30

    def test_does_not_find_a_draft_or_nothing(self, cast: Cast, desk: Desk) -> None:
        hold = {"lease": str(uuid4()), "fence": 1, "version": 1}
        assert desk.judge(uuid4(), hold=hold).status_code == 404

    def test_stores_no_control_characters_it_cannot_hold(self, cast: Cast, desk: Desk) -> None:
        action_id = self.held(cast, desk)
        assert desk.judge(action_id, note="My\0words").status_code == 422


def test_a_count_that_is_too_long_to_be_one_is_a_mistake(cast: Cast, desk: Desk) -> None:
    action_id = a_submission(an_open_activity(cast), cast.participant)
    desk.claim(action_id)
    assert desk.judge(action_id, count="9" * 5_000, criterion=[]).status_code == 422
