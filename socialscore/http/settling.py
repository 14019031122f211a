"""Decisions whose time has come are settled by the worker, or by whoever reads first."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone

from socialscore.application import review
from socialscore.domain.caps import Window, window_bounds
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import DecisionId, SubjectId
from socialscore.queries.review import due_decisions
from socialscore.queries.scores import Account, account
from socialscore.wiring import community_zone, unit_of_work

WEEKS = 12

logger = structlog.get_logger(__name__)
# Decisions that could not be settled, and when they are tried again: the same fault is not logged twice a second.
RETRY_AFTER = timedelta(minutes=5)
_put_off: dict[UUID, datetime] = {}


def settle_due(*, subject_id: SubjectId | None = None, limit: int = 50) -> int:
    """
    Settle what is due, each in a transaction of its own; one query where nothing is.

    One that cannot be settled is logged, stays staged and is passed over for five minutes by this process; the others,
    and the page that asked, do not suffer for it.

    :param subject_id: only this participant's actions.
    :param limit: how many to settle at most.
    """
    now = timezone.now()
    settled = 0
    for decision_id in due_decisions(now=now, subject_id=subject_id):
        if settled == limit:
            break
        if _put_off.get(decision_id, now) > now:
            continue
        try:
            settled += review.settle(unit_of_work(), decision_id=DecisionId(decision_id), now=now) is not None
        except Conflict:  # somebody else settles it at this moment
            continue
        except Exception:  # whatever it is, everybody else's points must still arrive
            logger.exception("decision_not_settled", decision_id=str(decision_id))
            _put_off[decision_id] = now + RETRY_AFTER
        else:
            _put_off.pop(decision_id, None)
    return settled


def settled_account(subject_id: SubjectId, *, now: datetime) -> Account:
    """
    The account of a person with its last twelve weeks, once what is due is settled.

    It says itself whether something is, so that a quiet home page spends no query on asking.
    """
    bounds = window_bounds(Window.WEEK, now, community_zone())
    assert bounds is not None, "a week has bounds"
    weeks = [bounds[0] - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    found = account(subject_id, weeks=weeks, now=now)
    if not found.is_due:
        return found
    settle_due(subject_id=subject_id)
    return account(subject_id, weeks=weeks, now=now)
