"""Reversals, adjustments and appeals in memory."""

from dataclasses import replace
from datetime import datetime

from socialscore.domain.appeals import UNANSWERED, Appeal, AppealedBefore, AppealNotFound, AppealState
from socialscore.domain.correcting import Adjustment, AdjustmentNotFound, AdjustmentState, Reversal
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, AdjustmentId, AppealId, SubjectId
from tests.in_memory_store import Store, copy_of


class InMemoryCorrections:
    def __init__(self, store: Store) -> None:
        self._reversals, self._adjustments = store.reversals, store.adjustments

    def add_reversal(self, reversal: Reversal) -> None:
        self._reversals.append(reversal)

    def last_reversal(self, action_id: ActionId) -> Reversal | None:
        own = [one for one in self._reversals if one.action_id == action_id]
        return own[-1] if own else None

    def find_adjustment(self, adjustment_id: AdjustmentId) -> Adjustment:
        if adjustment_id not in self._adjustments:
            raise AdjustmentNotFound
        return copy_of(self._adjustments[adjustment_id])

    def save_adjustment(self, adjustment: Adjustment) -> None:
        stored = self._adjustments.get(adjustment.adjustment_id)
        if adjustment.version != (stored.version if stored else 0):
            raise Conflict
        adjustment.version += 1
        self._adjustments[adjustment.adjustment_id] = copy_of(adjustment)


class InMemoryAppeals:
    def __init__(self, store: Store) -> None:
        self._store, self._rows = store, store.appeals

    def find_by_id(self, appeal_id: AppealId) -> Appeal:
        if appeal_id not in self._rows:
            raise AppealNotFound
        return copy_of(self._rows[appeal_id])

    def save(self, appeal: Appeal) -> None:
        stored = self._rows.get(appeal.appeal_id)
        if not appeal.version and (stored or any(r.contested_id == appeal.contested_id for r in self._rows.values())):
            raise AppealedBefore
        if appeal.version != (stored.version if stored else 0):
            raise Conflict
        appeal.version += 1
        self._rows[appeal.appeal_id] = copy_of(appeal)

    def waits_about(self, action_id: ActionId) -> bool:
        return any(row.action_id == action_id and row.state in UNANSWERED for row in self._rows.values())

    def took_part(self, action_id: ActionId) -> set[SubjectId]:
        given = [v for (one, _), verdicts in self._store.verdicts.items() if one == action_id for v in verdicts]
        judged = {verdict.reviewer for verdict in given}
        judged |= {one.reversed_by for one in self._store.reversals if one.action_id == action_id}
        return judged | {r.answered_by for r in self._rows.values() if r.action_id == action_id and r.answered_by}

    def late(self, now: datetime, limit: int) -> list[AppealId]:
        over = [(r.due_at, r.appeal_id) for r in self._rows.values() if r.is_late(now) and r.escalated_at is None]
        return [appeal_id for _due_at, appeal_id in sorted(over)][:limit]


def end_appeals_of(store: Store, subject_id: SubjectId, now: datetime) -> None:
    """Somebody leaves: what they asked ends, and what they looked at is free for others; words about them go."""
    for row in list(store.appeals.values()):
        if row.subject_id == subject_id:
            left = copy_of(row)
            if left.state in UNANSWERED:
                left.withdraw(by=subject_id, now=now)
                left.version += 1
            store.appeals[row.appeal_id] = replace(left, words="", sentence="")
        elif row.state is AppealState.ASSIGNED and row.assigned_to == subject_id:
            store.appeals[row.appeal_id] = replace(
                row, state=AppealState.OPEN, assigned_to=None, assigned_at=None, version=row.version + 1
            )
    store.reversals[:] = [replace(r, sentence="") if r.subject_id == subject_id else r for r in store.reversals]
    for adjustment in [a for a in store.adjustments.values() if a.subject_id == subject_id]:
        if adjustment.state is AdjustmentState.PROPOSED:
            del store.adjustments[adjustment.adjustment_id]
        else:
            store.adjustments[adjustment.adjustment_id] = replace(adjustment, sentence="")
