"""What time brings about. Timers open, close, hand back and expire; they never approve or decline."""

from datetime import datetime, timedelta

from socialscore.application.activities import end_cancelled
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict
from socialscore.domain.events import ActivityChanged
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.score import entries_for

DRAFTS_KEPT = timedelta(days=30)
IMPORTS_KEPT = timedelta(days=30)
BATCH = 200


def open_and_close(uow: UnitOfWork, *, now: datetime) -> int:
    """Scheduled openings and closings whose time has come; returns how many."""
    with uow:
        due = uow.activities.due(now)
    return sum(_open_or_close(uow, activity_id, now) for activity_id in due)


def finish_cancelled(uow: UnitOfWork, *, now: datetime) -> int:
    """Cancelled activities whose actions were not all settled yet."""
    with uow:
        left = uow.activities.cancelled_with_pending(BATCH)
    for activity_id in left:
        end_cancelled(uow, activity_id=activity_id, actor=None, now=now)
    return len(left)


def expire_silent(uow: UnitOfWork, *, now: datetime) -> int:
    """Requests for changes that nobody answered until the told date; returns how many expired."""
    with uow:
        silent = uow.actions.silent(now, BATCH)
    return sum(_expire(uow, action_id, now) for action_id in silent)


def end_leases(uow: UnitOfWork, *, now: datetime) -> int:
    """Holds that have run out go back to the queue; returns how many."""
    with uow:
        held = uow.actions.expired_leases(now, BATCH)
    return sum(_end_lease(uow, action_id, now) for action_id in held)


def drop_drafts(uow: UnitOfWork, *, now: datetime) -> int:
    """Drafts that nobody touched for 30 days, and those of people who were erased; returns how many."""
    before = now - DRAFTS_KEPT
    with uow:
        stale, left = uow.actions.stale_drafts(before, BATCH), uow.actions.drafts_of_nobody(BATCH)
    dropped = sum(_drop_draft(uow, action_id, before) for action_id in stale)
    return dropped + sum(_drop_draft(uow, action_id) for action_id in left)


def drop_imports(uow: UnitOfWork, *, now: datetime) -> int:
    """Imports that nobody confirmed for 30 days: they hold e-mail addresses. Returns how many."""
    with uow:
        return uow.imports.drop_prepared(now - IMPORTS_KEPT)


def _open_or_close(uow: UnitOfWork, activity_id: ActivityId, now: datetime) -> bool:
    with uow:
        activity = uow.activities.find_by_id(activity_id)
        moved = activity.open_when_due(now=now)
        moved = activity.close_when_due(now=now) or moved
        if moved:
            uow.activities.save(activity)
            uow.announce(ActivityChanged(activity_id=activity_id, state=activity.state, actor=None))
    return moved


def _expire(uow: UnitOfWork, action_id: ActionId, now: datetime) -> bool:
    try:
        with uow:
            action = uow.actions.find_by_id(action_id)
            event = action.expire(now=now)
            if event is None:
                return False
            uow.actions.save(action)
            uow.ledger.append(entries_for(event), now=now)
            uow.announce(event)
    except Conflict:
        return False
    return True


def _drop_draft(uow: UnitOfWork, action_id: ActionId, before: datetime | None = None) -> bool:
    with uow:
        action = uow.actions.find(action_id)
        if action is None or action.status is not Status.DRAFT or (before and action.changed_at >= before):
            return False  # somebody came back to it meanwhile
        uow.actions.delete_draft(action)
    return True


def _end_lease(uow: UnitOfWork, action_id: ActionId, now: datetime) -> bool:
    try:
        with uow:
            action = uow.actions.find_by_id(action_id)
            if action.lease is None or action.lease.is_live(now):
                return False
            action.lease = None
            uow.actions.save(action)
    except Conflict:
        return False
    return True
