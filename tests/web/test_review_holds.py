"""Holds: how long one has an item, and how it is handed back."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse

from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.web.reviewing import Desk, a_desk, a_submission, an_open_activity

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestHeartbeat:
    def beat(self, desk: Desk, lease_id: object, **fields: Any) -> HttpResponse:
        return desk._post(f"/review/leases/{lease_id}/heartbeat/", fields)

    def test_extends_the_hold_up_to_an_hour_and_keeps_the_text(self, cast: Cast, desk: Desk) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            action_id = a_submission(an_open_activity(cast), cast.participant)
            desk.claim(action_id)
            lease_id = desk.lease(action_id).pk
            clock.shift(600)
            assert self.beat(desk, lease_id, note="My\0 words", criterion=["place"]).json() == {"seconds": 900}
            assert desk.lease(action_id).kept == {"note": "My words", "ticked": "place"}
            clock.shift(840)
            assert self.beat(desk, lease_id).json() == {"seconds": 900}
            clock.shift(840)
            assert self.beat(desk, lease_id).json() == {"seconds": 900}
            clock.shift(840)
            assert self.beat(desk, lease_id).json() == {"seconds": 480}

    def test_answers_409_when_the_hold_is_lost_or_not_theirs(self, cast: Cast, desk: Desk, other: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        lease_id = desk.lease(action_id).pk
        response = self.beat(other, lease_id)
        assert response.status_code == 409
        assert response.json()["code"] == "LEASE_LOST"
        assert self.beat(desk, uuid4()).status_code == 409

    def test_lets_another_reviewer_take_it_after_fifteen_minutes(self, cast: Cast, desk: Desk, other: Desk) -> None:
        with time_machine.travel(NOW, tick=False) as clock:
            action_id = a_submission(an_open_activity(cast), cast.participant)
            desk.claim(action_id)
            clock.shift(899)
            assert other.claim(action_id).status_code == 409
            clock.shift(1)
            assert other.claim(action_id).status_code == 200
            assert desk.lease(action_id).fence == 2


class TestRelease:
    def test_hands_the_item_back(self, cast: Cast, desk: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        url = f"/review/leases/{desk.lease(action_id).pk}/release/"
        response = desk._post(url, {})
        assert response.status_code == 200
        assert "Nothing is open yet" in response.content.decode()
        assert not models.Lease.objects.filter(has_ended=False).exists()
        assert desk._post(url, {}).status_code == 200
        plain = a_desk(cast.validator, htmx=False)
        assert plain._post(url, {}).status_code == 303

    def test_offers_it_to_others_first(self, cast: Cast, desk: Desk, other: Desk) -> None:
        activity_id = an_open_activity(cast)
        first, second = a_submission(activity_id, cast.participant), a_submission(activity_id, cast.other)
        desk.claim()
        desk._post(f"/review/leases/{desk.lease(first).pk}/release/", {})
        desk.claim()
        assert desk.lease(second).holder_id == cast.validator.subject_id
        desk.judge(second)
        assert desk.lease(first).holder_id == cast.validator.subject_id  # nothing else waits

    def test_leaves_the_holds_of_others_alone(self, cast: Cast, desk: Desk, other: Desk) -> None:
        action_id = a_submission(an_open_activity(cast), cast.participant)
        desk.claim(action_id)
        other._post(f"/review/leases/{desk.lease(action_id).pk}/release/", {})
        assert desk.lease(action_id).holder_id == cast.validator.subject_id
