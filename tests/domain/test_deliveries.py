"""The schedule of retries, and what an answer does to a delivery."""

import itertools
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from socialscore.domain.deliveries import (
    CLAIM,
    PAUSES,
    Answer,
    Delivery,
    DeliveryState,
    DeliveryStillWaits,
    Failure,
    answer_of,
    pause_after,
)
from socialscore.domain.ids import DeliveryId, WebhookId
from socialscore.domain.webhooks import EventType
from tests.builders import DAY, HOUR, NOW

NO = answer_of(500)
SECOND = timedelta(seconds=1)


def a_delivery() -> Delivery:
    return Delivery(
        delivery_id=DeliveryId(uuid4()),
        webhook_id=WebhookId(uuid4()),
        event_type=EventType.ACTION_SUBMITTED,
        activity_id=None,
        body="{}",
        created_at=NOW,
        next_attempt_at=NOW,
    )


class TestSchedule:
    def test_has_eight_retries_from_five_seconds_to_a_day(self) -> None:
        assert (len(PAUSES), PAUSES[0], PAUSES[-1]) == (8, timedelta(seconds=5), DAY)
        assert list(PAUSES) == sorted(PAUSES)

    @pytest.mark.parametrize("attempts", range(1, 9))
    def test_waits_up_to_a_fifth_longer_by_chance(self, attempts: int) -> None:
        pause = PAUSES[attempts - 1]
        assert pause_after(attempts, None, chance=0) == pause
        assert pause < pause_after(attempts, None, chance=0.999) < 1.2 * pause

    def test_waits_as_long_as_the_receiver_asks_up_to_a_day(self) -> None:
        wished = [pause_after(2, wish, chance=0) for wish in (SECOND, HOUR, 9 * DAY)]
        assert wished == [PAUSES[1], HOUR, DAY]

    def test_is_followed_until_it_is_given_up(self) -> None:
        delivery, now, moments = a_delivery(), NOW, [NOW]
        while delivery.state is DeliveryState.WAITING:
            delivery.claim(now=now)
            delivery.note(NO, chance=0, now=now)
            now = delivery.next_attempt_at
            moments.append(now)
        assert delivery.state is DeliveryState.FAILED
        assert delivery.attempts == 9
        steps: list[datetime] = moments[:-1]
        assert [later - earlier for earlier, later in itertools.pairwise(steps)] == list(PAUSES)


class TestNote:
    @pytest.mark.parametrize("status", [200, 201, 204, 299])
    def test_ends_with_any_2xx(self, status: int) -> None:
        delivery = a_delivery()
        delivery.claim(now=NOW)
        assert delivery.claimed_until == NOW + CLAIM
        delivery.note(answer_of(status), chance=0, now=NOW)
        assert (delivery.state, delivery.status, delivery.failure) == (DeliveryState.DELIVERED, status, None)
        assert (delivery.attempts, delivery.attempted_at, delivery.claimed_until) == (1, NOW, None)

    @pytest.mark.parametrize(
        ("status", "failure"),
        [(301, Failure.REDIRECTED), (307, Failure.REDIRECTED), (400, Failure.REFUSED), (500, Failure.REFUSED)],
    )
    def test_waits_after_another_status(self, status: int, failure: Failure) -> None:
        delivery = a_delivery()
        delivery.note(answer_of(status), chance=0, now=NOW)
        assert (delivery.state, delivery.failure) == (DeliveryState.WAITING, failure)
        assert delivery.next_attempt_at == NOW + 5 * SECOND

    def test_waits_after_none(self) -> None:
        delivery = a_delivery()
        delivery.note(Answer(failure=Failure.NOT_REACHED), chance=0, now=NOW)
        assert (delivery.state, delivery.status) == (DeliveryState.WAITING, None)

    def test_gives_up_at_once_when_the_receiver_is_gone(self) -> None:
        delivery = a_delivery()
        delivery.note(answer_of(410), chance=0, now=NOW)
        assert delivery.state is DeliveryState.FAILED

    @pytest.mark.parametrize(("status", "pause"), [(429, HOUR), (503, HOUR), (500, 5 * SECOND)])
    def test_heeds_a_wished_pause_of_those_who_are_too_busy(self, status: int, pause: timedelta) -> None:
        delivery = a_delivery()
        delivery.note(answer_of(status, wished_pause=HOUR), chance=0, now=NOW)
        assert delivery.next_attempt_at == NOW + pause


class TestReplay:
    def test_begins_anew_under_the_same_id(self) -> None:
        delivery = a_delivery()
        delivery.give_up(Failure.SWITCHED_OFF)
        delivery.replay(now=NOW + DAY)
        assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 0)
        assert delivery.next_attempt_at == NOW + DAY

    def test_refuses_what_is_still_on_its_way(self) -> None:
        with pytest.raises(DeliveryStillWaits):
            a_delivery().replay(now=NOW)
