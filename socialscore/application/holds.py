"""What a reviewer holds: kept alive, handed back, left for another; calibration items are held alike."""

from dataclasses import dataclass
from datetime import datetime

from socialscore.application import calibration
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action import Action
from socialscore.domain.ids import ActionId, LeaseId, SubjectId
from socialscore.domain.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """The item a reviewer moves away from; with typed text they keep it, otherwise it goes back."""

    lease_id: LeaseId
    typed: dict[str, str]


def heartbeat(
    uow: UnitOfWork, *, lease_id: LeaseId, reviewer_id: SubjectId, typed: dict[str, str], now: datetime
) -> datetime:
    """
    Keep a hold alive, and the text typed under it; returns when it ends.

    :raises LeaseLost: if it has ended, is somebody else's, or its last moment has passed.
    """
    with uow:
        action, rules = _held_under(uow, lease_id, reviewer_id), uow.community.current()
        if action is None or action.lease is None:
            return calibration.beat(uow, lease_id, reviewer_id, typed=typed, rules=rules, now=now)
        others = [held for held in uow.actions.held_by(reviewer_id, now=now) if held != action.action_id]
        action.lease.beat(others=len(others), typed=typed, rules=rules, now=now)
        uow.actions.save_lease(action)
        return action.lease.expires_at


def release(uow: UnitOfWork, *, lease_id: LeaseId, reviewer_id: SubjectId) -> ActionId | None:
    """Hand an item back, and say which; a hold that has ended already is no error."""
    with uow:
        action = _held_under(uow, lease_id, reviewer_id)
        if action is None:
            return calibration.put_down(uow, lease_id, reviewer_id)
        action.lease = None
        uow.actions.save(action)
    return action.action_id


def leave(uow: UnitOfWork, reviewer: Person, leaving: Leaving) -> ActionId | None:
    """Move away from an item, within the transaction that is open, and say which it was."""
    action = _held_under(uow, leaving.lease_id, reviewer.subject_id)
    if action is None or action.lease is None:
        return calibration.put_down(uow, leaving.lease_id, reviewer.subject_id, typed=leaving.typed)
    if leaving.typed:
        action.lease.keep(leaving.typed)
        uow.actions.save_lease(action)
    else:
        action.lease = None
        uow.actions.save(action)
    return action.action_id


def _held_under(uow: UnitOfWork, lease_id: LeaseId, reviewer_id: SubjectId) -> Action | None:
    """The item that this reviewer holds under this lease; none for what is held for calibration."""
    action = uow.actions.find_by_lease(lease_id)
    held_by = action.lease.holder if action and action.lease else None
    return action if held_by == reviewer_id else None
