"""The in-memory twin of calibration."""

from dataclasses import replace
from datetime import datetime

from socialscore.domain.action import Action
from socialscore.domain.calibration import (
    DECIDED,
    CalibrationItem,
    CalibrationItemNotFound,
    ItemState,
    PickedBefore,
    Trial,
)
from socialscore.domain.ids import ActionId, ActivityId, CalibrationItemId, LeaseId, SubjectId
from socialscore.domain.person import Person
from tests.in_memory_conflicts import InMemoryConflicts
from tests.in_memory_store import Store, copy_of


class InMemoryCalibration:
    def __init__(self, store: Store) -> None:
        self._store, self._items, self._trials = store, store.calibration_items, store.trials

    def find_item(self, item_id: CalibrationItemId) -> CalibrationItem:
        if item_id not in self._items:
            raise CalibrationItemNotFound
        return copy_of(self._items[item_id])

    def add_item(self, item: CalibrationItem) -> None:
        if any(one.action_id == item.action_id for one in self._items.values()):
            raise PickedBefore
        self.save_item(item)

    def save_item(self, item: CalibrationItem) -> None:
        self._items[item.item_id] = copy_of(item)

    def unseen(self, reviewer: Person, *, activity_id: ActivityId | None, limit: int) -> list[CalibrationItem]:
        me = reviewer.subject_id
        seen = {trial.item_id for trial in self._trials.values() if trial.lease.holder == me}
        found = [
            (item.proposed_at, item.item_id)
            for item in self._items.values()
            if item.state is ItemState.AGREED
            and item.item_id not in seen
            and me not in (item.proposed_by, item.answered_by)
            if self._fits(self._store.actions[item.action_id], me)
            if activity_id in (None, self._store.actions[item.action_id].activity_id)
        ]
        return [self.find_item(item_id) for _proposed_at, item_id in sorted(found)][:limit]

    def is_due(self, reviewer: SubjectId, *, verdicts: int) -> bool:
        own = [trial for trial in self._trials.values() if trial.lease.holder == reviewer]
        last = max((trial.lease.granted_at for trial in own), default=None)
        actions = self._store.actions.values()
        given = [v.given_at for action in actions for v in action.verdicts if v.reviewer == reviewer]
        since = [given_at for given_at in given if last is None or given_at > last]
        return all(trial.has_ended for trial in own) and len(since) >= verdicts

    def find_trial(self, lease_id: LeaseId, reviewer: SubjectId) -> Trial | None:
        trial = self._trials.get(lease_id)
        return copy_of(trial) if trial and trial.lease.holder == reviewer and not trial.has_ended else None

    def in_hand(self, action_id: ActionId, reviewer: SubjectId) -> Trial | None:
        held = [lease_id for lease_id, trial in self._trials.items() if trial.action_id == action_id]
        return next(filter(None, (self.find_trial(lease_id, reviewer) for lease_id in held)), None)

    def save_trial(self, trial: Trial) -> None:
        stored = copy_of(trial)
        if stored.has_ended:
            stored.lease = replace(stored.lease, kept={})
        self._trials[trial.lease.lease_id] = stored

    def end_expired(self, now: datetime) -> int:
        over = [trial for trial in self._trials.values() if not trial.has_ended and trial.lease.expires_at <= now]
        for trial in over:
            self.save_trial(replace(trial, has_ended=True))
        return len(over)

    def _fits(self, action: Action, reviewer: SubjectId) -> bool:
        is_here = any(person.subject_id == action.subject_id for person in self._store.people.values())
        is_appealed = any(appeal.action_id == action.action_id for appeal in self._store.appeals.values())
        is_shown = action.hidden_at is None and bool(action.sent.parts)
        may_judge = InMemoryConflicts(self._store).may_judge(action, reviewer)
        return action.status in DECIDED and is_here and is_shown and may_judge and not is_appealed


def forget_calibration_of(store: Store, subject_id: SubjectId) -> None:
    """Somebody leaves: items about them or by them serve no more."""
    for item in list(store.calibration_items.values()):
        if subject_id in (store.actions[item.action_id].subject_id, item.proposed_by, item.answered_by):
            left = replace(item, state=ItemState.DROPPED, sentence="", second_sentence="")
            store.calibration_items[item.item_id] = left
    for lease_id, trial in list(store.trials.items()):
        if subject_id in (store.actions[trial.action_id].subject_id, trial.lease.holder):
            opinion = trial.opinion and replace(trial.opinion, sentence="", note="", why="")
            store.trials[lease_id] = replace(trial, has_ended=True, opinion=opinion)
