"""The in-memory twin of the actions' repository."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import COUNTS_FOR_CAPS, PENDING, SENT_BEFORE, Status
from socialscore.domain.authority import agrees_in_the_end
from socialscore.domain.caps import Claim
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, LeaseId, SubjectId
from socialscore.domain.likeness import Likeness, LikenessKind, SentFile, are_alike, most_telling
from socialscore.domain.person import Person
from socialscore.domain.proof import Part, PartKind
from socialscore.domain.review import DecisionState
from tests.in_memory_conflicts import InMemoryConflicts
from tests.in_memory_store import Store, copy_of, judged_at


class InMemoryActions:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._actions = store.actions
        self.first_saved: ActionId | None = None

    def find_by_id(self, action_id: ActionId) -> Action:
        action = self.find(action_id)
        if action is None:
            raise ActionNotFound
        return action

    def find(self, action_id: ActionId) -> Action | None:
        if action_id not in self._actions:
            return None
        action = copy_of(self._actions[action_id])
        if action.decision is not None and action.decision.state is DecisionState.UNDONE:
            action.decision = None
        return action

    def find_by_decision(self, decision_id: DecisionId) -> Action:
        if decision_id not in self._store.decided:
            raise ActionNotFound
        return self.find_by_id(self._store.decided[decision_id])

    def find_by_lease(self, lease_id: LeaseId) -> Action | None:
        for action in self._actions.values():
            if action.lease is not None and action.lease.lease_id == lease_id:
                return self.find(action.action_id)
        return None

    def save(self, action: Action) -> None:
        stored = self._actions.get(action.action_id)
        if action.version != (stored.version if stored else 0):
            raise Conflict
        action.version += 1
        self.first_saved = self.first_saved or action.action_id
        self._actions[action.action_id] = copy_of(action)
        if action.revision is not None:
            self._store.verdicts[action.action_id, action.revision.number] = tuple(copy_of(action.verdicts))
        if action.lease is not None:
            self._store.holds.add((action.action_id, action.lease.holder, action.lease.granted_at))
        if action.decision is not None:
            self._store.decided[action.decision.decision_id] = action.action_id

    def delete_draft(self, action: Action) -> None:
        if self._actions[action.action_id].status is Status.DRAFT:
            del self._actions[action.action_id]

    def save_lease(self, action: Action) -> None:
        stored = self.find_by_id(action.action_id)
        stored.lease = action.lease
        self._actions[action.action_id] = copy_of(stored)

    def save_marks(self, action: Action) -> None:
        stored = self.find_by_id(action.action_id)
        marks = (action.escalated_at, action.overdue_at, action.with_steward_at)
        stored.escalated_at, stored.overdue_at, stored.with_steward_at = marks
        self._actions[action.action_id] = copy_of(stored)

    def lock_claims(self, subject_id: SubjectId, activity_id: ActivityId) -> None:
        """Nobody else is here."""

    def claims(self, subject_id: SubjectId, activity_id: ActivityId, *, but: ActionId) -> list[Claim]:
        found = [
            Claim(
                submitted_at=a.first_submitted_at, points=(a.points_awarded or 0) if a.reserved is None else a.reserved
            )
            for a in self._actions.values()
            if (a.subject_id, a.activity_id) == (subject_id, activity_id)
            and a.status in COUNTS_FOR_CAPS
            and a.action_id != but
            and a.first_submitted_at is not None
        ]
        return sorted(found, key=lambda claim: claim.submitted_at)

    def sent_before(
        self, subject_id: SubjectId, activity_id: ActivityId, digests: Sequence[str], *, but: ActionId
    ) -> SentFile | None:
        found = [
            SentFile(action_id=a.action_id, sent_at=a.submitted_at, original_sha256=file.original_sha256)
            for a in self._actions.values()
            if (a.subject_id, a.activity_id) == (subject_id, activity_id)
            and a.status in COUNTS_FOR_CAPS
            and a.action_id != but
            and a.submitted_at is not None
            for file in a.sent.files
            if file.original_sha256 in digests
        ]
        return min(found, key=lambda one: one.sent_at, default=None)

    def alike_to(self, action: Action) -> tuple[Likeness, ...]:
        others = [a.revision for a in self._actions.values() if a.action_id != action.action_id and a.revision]
        return most_telling(
            [
                Likeness(kind=kind, part_id=part.part_id, other_part_id=other.part_id)
                for part in action.sent.parts
                for revision in others
                for other in revision.parts
                if (kind := _likeness(part, other))
            ]
        )

    def held_by(self, subject_id: SubjectId, *, now: datetime) -> list[ActionId]:
        leases = [(a.lease, a.action_id) for a in self._actions.values() if a.lease is not None]
        held = [(lease.granted_at, pk) for lease, pk in leases if lease.holder == subject_id and lease.is_live(now)]
        return [action_id for _, action_id in sorted(held)]

    def count_judged(self, reviewer_id: SubjectId, *, since: datetime, at_most: int) -> int:
        return min(at_most, sum(at >= since for at in judged_at(self._store, reviewer_id)))

    def has_looked(self, action: Action, reviewer: SubjectId) -> bool:
        sent_at = action.submitted_at
        return any(
            (action_id, holder) == (action.action_id, reviewer) and sent_at is not None and at >= sent_at
            for action_id, holder, at in self._store.holds
        )

    def next_waiting(
        self, reviewer: Person, *, now: datetime, activity_id: ActivityId | None, but: Sequence[ActionId]
    ) -> Action | None:
        waiting = [
            action
            for action in self._actions.values()
            if activity_id in (None, action.activity_id)
            and action.action_id not in but
            and self._is_free(action, now)
            and self._may_judge(reviewer.subject_id, action, now)
        ]
        waiting.sort(key=lambda action: (_urgency(action, now), action.submitted_at, action.action_id))
        return self.find(waiting[0].action_id) if waiting else None

    def expired_leases(self, now: datetime, limit: int) -> list[ActionId]:
        over = [(a.lease.expires_at, a.action_id) for a in self._actions.values() if a.lease is not None]
        return [action_id for expires_at, action_id in sorted(over) if expires_at <= now][:limit]

    def count_sent(self, subject_id: SubjectId, *, but: ActionId, at_most: int) -> int:
        sent = [a for a in self._actions.values() if a.subject_id == subject_id and a.status in SENT_BEFORE]
        return min(sum(a.action_id != but for a in sent), at_most)

    def agreements(self, reviewer_id: SubjectId, limit: int) -> list[bool]:
        found: list[tuple[datetime, UUID, bool]] = []
        for action in self._actions.values():
            decision = action.decision
            if decision is None or decision.state is not DecisionState.SETTLED:
                continue
            answered = [
                a for a in self._store.appeals.values() if a.contested_id == decision.decision_id and a.answered_by
            ]
            appeal = answered[0] if answered else None
            for verdict in action.verdicts:
                if verdict.reviewer == reviewer_id and (appeal or len(action.verdicts) > 1):
                    agrees = agrees_in_the_end(
                        verdict.opinion.outcome,
                        verdict.points,
                        decided=decision.outcome,
                        appeal=appeal.state if appeal else None,
                        appeal_points=appeal.points if appeal else 0,
                    )
                    found.append((verdict.given_at, verdict.verdict_id, agrees))
        for lease_id, trial in self._store.trials.items():
            if trial.lease.holder == reviewer_id and trial.answered_at and trial.agrees is not None:
                found.append((trial.answered_at, lease_id, trial.agrees))
        return [agrees for _, _, agrees in sorted(found)][-limit:]

    def overdue(self, now: datetime, limit: int) -> list[ActionId]:
        late = [a for a in self._undecided() if a.due_at and a.due_at < now and a.overdue_at is None]
        return [a.action_id for a in sorted(late, key=lambda a: (a.due_at, a.action_id))][:limit]

    def long_overdue(self, now: datetime, limit: int) -> list[ActionId]:
        left = [(a.due_at, a.submitted_at, a.action_id) for a in self._undecided() if a.with_steward_at is None]
        late = [(due, pk) for due, sent, pk in left if due and sent and due + (due - sent) <= now]
        return [action_id for _, action_id in sorted(late)][:limit]

    def undecided(self, limit: int) -> list[ActionId]:
        left = [a for a in self._undecided() if a.with_steward_at is None]
        return [a.action_id for a in sorted(left, key=lambda a: (a.due_at, a.action_id))][:limit]

    def _undecided(self) -> list[Action]:
        return [a for a in self._actions.values() if a.status is Status.SUBMITTED and not a.is_staged]

    def silent(self, now: datetime, limit: int) -> list[ActionId]:
        asked = [a for a in self._actions.values() if a.status is Status.CHANGES_REQUESTED]
        told = [(a.changes_until, a.action_id) for a in asked if a.changes_until is not None]
        return [action_id for until, action_id in sorted(told) if until < now][:limit]

    def pending_in(self, activity_id: ActivityId) -> list[ActionId]:
        pending = [a for a in self._actions.values() if a.activity_id == activity_id and a.status in PENDING]
        return [a.action_id for a in sorted(pending, key=lambda a: (a.submitted_at, a.action_id))]

    def stale_drafts(self, before: datetime, limit: int) -> list[ActionId]:
        drafts = sorted((a.changed_at, a.action_id) for a in self._actions.values() if a.status is Status.DRAFT)
        return [action_id for changed_at, action_id in drafts if changed_at < before][:limit]

    def drafts_of_nobody(self, limit: int) -> list[ActionId]:
        there = {person.subject_id for person in self._store.people.values()}
        drafts = [a for a in self._actions.values() if a.status is Status.DRAFT and a.subject_id not in there]
        return sorted(a.action_id for a in drafts)[:limit]

    def unfinished_of(self, subject_id: SubjectId) -> list[ActionId]:
        own = [a for a in self._actions.values() if a.subject_id == subject_id]
        return sorted(a.action_id for a in own if a.status is Status.DRAFT or a.status in PENDING)

    def _is_free(self, action: Action, now: datetime) -> bool:
        if not action.takes_verdicts or action.hidden_at or action.submitted_at is None:
            return False
        return (action.lease.expires_at if action.lease else action.submitted_at) <= now

    def _may_judge(self, reviewer: SubjectId, action: Action, now: datetime) -> bool:
        conflicts = InMemoryConflicts(self._store)
        return conflicts.may_judge(action, reviewer) and not conflicts.ties(action, reviewer, now=now).is_frequent


def _urgency(action: Action, now: datetime) -> int:
    if action.due_at is not None and action.due_at < now:
        return 0
    return 1 if action.escalated_at is not None else 2


def _likeness(part: Part, other: Part) -> LikenessKind | None:
    if part.kind is not other.kind:
        return None
    if part.kind is PartKind.LINK and part.sha256 == other.sha256:
        return LikenessKind.LINK
    if part.kind is PartKind.FILE and part.original_sha256 == other.original_sha256:
        return LikenessKind.FILE
    alike = part.dhash is not None and other.dhash is not None and are_alike(part.dhash, other.dhash)
    return LikenessKind.PHOTO if alike else None


def _held(action: Action) -> int:
    return (action.points_awarded or 0) if action.reserved is None else action.reserved
