"""Taking a decision back while its time runs."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine

from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.web.reviewing import Desk, a_desk, a_submission, an_open_activity

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestUndo:
    @pytest.mark.parametrize("seconds", [0, 9.9])
    def test_gives_the_item_back_with_its_text(self, cast: Cast, desk: Desk, seconds: float) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            action_id = a_submission(an_open_activity(cast), cast.participant)
            desk.claim(action_id)
            desk.judge(action_id, "decline", count=2, criterion=[], decline_sentence="I could not see the bags.")
            clock.shift(seconds)
            response = desk.undo(models.Decision.objects.get().pk)
        page = response.content.decode()
        assert response.status_code == 200
        assert response["HX-Push-Url"] == f"/review/?item={action_id}"
        assert "I could not see the bags.</textarea>" in page
        assert "<output>20</output>" in page
        assert json.loads(response["HX-Trigger"])["toast"]["text"] == "Taken back. Nothing was decided."
        assert models.Action.objects.get(pk=action_id).is_staged is False
        assert not models.Verdict.objects.filter(is_undone=False).exists()
        assert desk.judge(action_id).status_code == 200

    @pytest.mark.parametrize("seconds", [10, 10.1])
    def test_is_too_late_once_the_time_is_over(self, cast: Cast, desk: Desk, seconds: float) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            activity_id = an_open_activity(cast)
            first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
            desk.claim(first)
            desk.judge(first)
            clock.shift(seconds)
            response = desk.undo(models.Decision.objects.get().pk, **desk.hold(second))
            assert response.status_code == 409
            assert response["HX-Reswap"] == "none"
            assert "This is settled" in json.loads(response["HX-Trigger"])["toast"]["text"]
            assert desk.lease(second).holder_id == cast.validator.subject_id
            desk.client.get("/review/")
        action = models.Action.objects.get(pk=first)
        assert (action.status, action.points_awarded) == ("APPROVED", 30)

    def test_hands_the_item_open_meanwhile_back(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        desk.judge(first)
        desk.undo(models.Decision.objects.get().pk, **desk.hold(second))
        assert list(models.Lease.objects.filter(has_ended=False).values_list("action_id", flat=True)) == [first]

    def test_keeps_the_item_open_meanwhile_with_its_text(self, cast: Cast, desk: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim(first)
        desk.judge(first)
        desk.undo(models.Decision.objects.get().pk, **desk.hold(second), note="About the second")
        assert desk.lease(second).kept["note"] == "About the second"
        assert "About the second" in desk.claim(second, **desk.hold(first)).content.decode()

    def test_is_no_trace_for_the_next_verdict(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        desk.judge(action_id)
        desk.undo(models.Decision.objects.get().pk)
        desk.judge(action_id, count=1)
        assert models.Decision.objects.get(state="STAGED").points == 20

    def test_does_not_find_the_decisions_of_others(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        desk.judge(action_id)
        decision_id = models.Decision.objects.get().pk
        assert a_desk(cast.validator2).undo(decision_id).status_code == 404
        assert desk.undo(uuid4()).status_code == 404

    def test_says_too_late_on_a_page_without_htmx(self, cast: Cast, desk: Desk) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            action_id = a_submission(an_open_activity(cast), cast.participant)
            desk.claim(action_id)
            desk.judge(action_id)
            clock.shift(11)
            response = a_desk(cast.validator, htmx=False).undo(models.Decision.objects.get().pk)
        assert response.status_code == 409
        assert "This is settled" in response.content.decode()
