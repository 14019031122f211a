"""Webhooks are delivered beside the worker's other work, a few at a time: a slow receiver holds up nothing else."""

import random
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from socialscore.application.deliveries import Letter, claim_delivery, note_answer
from socialscore.domain.deliveries import Answer, Failure
from socialscore.infrastructure.persistence.django_webhooks import due
from socialscore.infrastructure.webhooks.sending import send
from socialscore.wiring import unit_of_work

logger = structlog.get_logger(__name__)

AT_ONCE = 4


class Couriers:
    """Threads that each carry one delivery at a time; they begin with the first."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")
        self._under_way: set[Future[None]] = set()

    def send_due(self) -> int:
        """Hand out what is due to those who are free, and wait for nobody; how many were handed out."""
        self._under_way = {one for one in self._under_way if not one.done()}
        handed_out = 0
        while len(self._under_way) < AT_ONCE:
            letter = next_letter()
            if letter is None:
                break
            self._under_way.add(self._pool.submit(_carry, letter))
            handed_out += 1
        return handed_out

    def finish(self) -> None:
        """Wait for what has begun: some ten seconds at most."""
        self._pool.shutdown(wait=True)


def deliver_due() -> int:
    """Deliver everything that is due now, one after the other; how many attempts there were."""
    attempts = 0
    while (letter := next_letter()) is not None:
        deliver(letter)
        attempts += 1
    return attempts


def next_letter() -> Letter | None:
    """What is to be delivered next, claimed; None if nothing is due."""
    now = timezone.now()
    # SQLite would take its one write lock to find nothing.
    return claim_delivery(unit_of_work(), now=now) if due(now).exists() else None


def deliver(letter: Letter) -> None:
    """One attempt; no transaction is open while the receiver thinks. A fault of ours is an attempt like any other."""
    try:
        answer = send(letter, now=timezone.now(), may_be_private=settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES)
    except Exception:  # it would come back uncounted, every two minutes for ever
        logger.exception("webhook_not_sent", delivery_id=str(letter.delivery_id))
        answer = Answer(failure=Failure.NOT_REACHED)
    chance = random.random()  # noqa: S311 (when to try again is no secret)
    note_answer(unit_of_work(), letter, answer=answer, chance=chance, now=timezone.now())


def _carry(letter: Letter) -> None:
    """As `deliver`, in a thread: a fault ends here, and the delivery comes back when its claim is over."""
    try:
        deliver(letter)
    except Exception:  # the database may be away: it comes back, and so must the courier
        logger.exception("webhook_fault", delivery_id=str(letter.delivery_id))
    finally:
        connection.close()
