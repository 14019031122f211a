"""What waits for its batch is taken in by the worker, or by whoever reads the log or a board first."""

import time

import structlog
from django.utils import timezone

from socialscore.domain.errors import Conflict
from socialscore.domain.transparency.malformed import Malformed
from socialscore.infrastructure.ranking import move_touched
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import LogBroken

logger = structlog.get_logger(__name__)

# What cannot be mended here is not logged twice a second.
SILENT_SECONDS = 300
_silent_until = 0.0


def sequence_waiting(*, are_witnesses_asked: bool = False) -> int:
    """
    Number the leaves that wait; how many there were. One query where none does.

    Where there are witnesses, only whoever asked them first may sign: they know if this database is an old copy.
    A log that must not sign is logged as an error every five minutes; decisions and pages go on without it.
    """
    global _silent_until  # noqa: PLW0603 (of this process)
    try:
        return sequence(now=timezone.now(), are_witnesses_asked=are_witnesses_asked)
    except (Conflict, LogBroken, Malformed):
        if time.monotonic() >= _silent_until:
            _silent_until = time.monotonic() + SILENT_SECONDS
            logger.exception("log_not_signed")
        return 0


def take_in_waiting(*, are_witnesses_asked: bool = False) -> int:
    """
    Number the leaves that wait, and move the boards by them and by who came or left; how many leaves that were.

    Two queries where nothing waits.
    """
    numbered = sequence_waiting(are_witnesses_asked=are_witnesses_asked)
    move_touched()
    return numbered
