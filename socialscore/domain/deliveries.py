"""One event on its way to one webhook: tried, tried again, delivered or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from socialscore.domain.errors import Conflict, NotFound, gettext_noop
from socialscore.domain.ids import ActivityId, DeliveryId, WebhookId
from socialscore.domain.webhooks import EventType

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# The pauses before the eight retries: nearly two days in all.
PAUSES = (5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)
LONGEST_WISH = 24 * HOUR
# A receiver that was away must not meet everything that waited in one moment.
JITTER = 0.2
# Beyond the longest delivery: one whose worker was killed is taken again after it.
CLAIM = timedelta(minutes=2)

GONE, SLOW_DOWN = 410, {429, 503}


class DeliveryState(StrEnum):
    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Failure(StrEnum):
    """Why an attempt did not succeed."""

    NOT_RESOLVED = "NOT_RESOLVED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    NOT_REACHED = "NOT_REACHED"
    NOT_TRUSTED = "NOT_TRUSTED"
    TOO_SLOW = "TOO_SLOW"
    REDIRECTED = "REDIRECTED"
    REFUSED = "REFUSED"
    SECRET_LOST = "SECRET_LOST"  # noqa: S105 (a reason, not a secret)
    SWITCHED_OFF = "SWITCHED_OFF"
    NOT_ALLOWED = "NOT_ALLOWED"


class DeliveryNotFound(NotFound):
    pass


class DeliveryStillWaits(Conflict):
    text = gettext_noop("This delivery is still on its way. Wait for its end, then send it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What came of one attempt: `failure` None if the receiver took it.

    `status` is what it answered, if it did; `wished_pause` what it asked for with Retry-After.
    """

    status: int | None = None
    failure: Failure | None = None
    wished_pause: timedelta | None = None

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


def answer_of(status: int, *, wished_pause: timedelta | None = None) -> Answer:
    """What a status means: 2xx is taken, a redirect is never followed, the rest is a no."""
    if 200 <= status < 300:
        return Answer(status=status)
    failure = Failure.REDIRECTED if 300 <= status < 400 else Failure.REFUSED
    return Answer(status=status, failure=failure, wished_pause=wished_pause if status in SLOW_DOWN else None)


@dataclass(slots=True, kw_only=True)
class Delivery:
    """
    `delivery_id` is the receiver's `webhook-id`, the same in each attempt; `body` is what is signed and sent.

    `attempts` are those with an answer; `claimed_until` is when a worker's hold on it ends.
    """

    delivery_id: DeliveryId
    webhook_id: WebhookId
    event_type: EventType
    activity_id: ActivityId | None
    body: str
    created_at: datetime
    next_attempt_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    claimed_until: datetime | None = None
    attempted_at: datetime | None = None
    status: int | None = None
    failure: Failure | None = None

    def claim(self, *, now: datetime) -> None:
        """Hold it for one attempt."""
        self.claimed_until = now + CLAIM

    def note(self, answer: Answer, *, chance: float, now: datetime) -> None:
        """
        Record an attempt; after a failure wait for the next one, or give up after the eighth retry.

        :param chance: from 0 up to 1, where in the jitter the next attempt falls.
        """
        self.attempts += 1
        self.claimed_until, self.attempted_at = None, now
        self.status, self.failure = answer.status, answer.failure
        if answer.failure is None:
            self.state = DeliveryState.DELIVERED
        elif answer.is_gone or self.attempts > len(PAUSES):
            self.state = DeliveryState.FAILED
        else:
            self.next_attempt_at = now + pause_after(self.attempts, answer.wished_pause, chance=chance)

    def give_up(self, failure: Failure) -> None:
        """End it without an attempt."""
        self.state, self.failure, self.status, self.claimed_until = DeliveryState.FAILED, failure, None, None

    def replay(self, *, now: datetime) -> None:
        """
        Send it again, at once and with all retries, whether it arrived or not.

        :raises DeliveryStillWaits: if it has not ended.
        """
        if self.state is DeliveryState.WAITING:
            raise DeliveryStillWaits
        self.state, self.attempts, self.next_attempt_at = DeliveryState.WAITING, 0, now


def pause_after(attempts: int, wished: timedelta | None, *, chance: float) -> timedelta:
    """How long to wait after so many attempts, 1 to 8; a receiver may ask for more, up to a day."""
    pause = PAUSES[attempts - 1] * (1 + JITTER * chance)
    return pause if wished is None else max(pause, min(wished, LONGEST_WISH))
