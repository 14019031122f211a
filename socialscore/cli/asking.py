"""Witnesses are asked beside the worker's other work: one that is slow or away holds up nothing else."""

import random
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from socialscore.infrastructure.transparency.asking import Asked, ask, claim_due, note_heard

logger = structlog.get_logger(__name__)

AT_ONCE = 4


class Askers:
    """Threads that each ask one witness at a time; they begin with the first."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="witnesses")
        self._first: list[Future[None]] | None = None

    def have_heard(self) -> bool:
        """
        Whether everybody was asked since this process began, and has answered or was given up: some twenty seconds.

        Until then nothing may be signed: a witness may know that this database is an old copy.
        """
        if self._first is None:
            self._first = self._ask(everybody=True)
        return all(one.done() for one in self._first)

    def ask_due(self) -> int:
        """Ask whoever is due, and wait for nobody; how many that were."""
        return len(self._ask(everybody=False))

    def finish(self) -> None:
        """Wait for what has begun."""
        self._pool.shutdown(wait=True)

    def _ask(self, *, everybody: bool) -> list[Future[None]]:
        due = claim_due(now=timezone.now(), everybody=everybody)
        return [self._pool.submit(_ask_in_thread, asked) for asked in due]


def ask_everybody() -> int:
    """Ask all witnesses, one after the other, and note what they say; how many there are."""
    asked = list(claim_due(now=timezone.now(), everybody=True))
    for one in asked:
        _ask_one(one)
    return len(asked)


def _ask_one(asked: Asked) -> None:
    answer = ask(asked, may_be_private=settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES)
    chance = random.random()  # noqa: S311 (when to ask again is no secret)
    note_heard(asked, answer, chance=chance, now=timezone.now())
    if answer.state is not None and answer.state.stops_the_log:
        logger.error("witness_stops_the_log", witness=asked.key.name, state=answer.state, size=answer.size)


def _ask_in_thread(asked: Asked) -> None:
    """A fault ends here, and the witness is asked again when its claim is over."""
    try:
        _ask_one(asked)
    except Exception:  # the database may be away: it comes back, and so must whoever asks
        logger.exception("witness_fault", witness=asked.key.name)
    finally:
        connection.close()
