"""
A unit of work without a database, kept honest by `tests/contracts`.

Copies go in and copies come out, so that an aggregate that was not saved changes nothing; a unit of work that is left
by an exception leaves no trace; a stale save is a Conflict.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from types import TracebackType
from typing import Any, Self

from socialscore.domain.action import PENDING
from socialscore.domain.activity import RUNNING, Activity, ActivityNotFound, ActivityState
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.events import Event
from socialscore.domain.ids import ActionId, ActivityId, PersonId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.score import ScoreEntry
from tests.in_memory_actions import InMemoryActions
from tests.in_memory_store import AuditRow, ConsentRow, Store, copy_of

NOT_ENDED = (ActivityState.DRAFT, ActivityState.SCHEDULED, *RUNNING)


class InMemoryPeople:
    def __init__(self, store: Store) -> None:
        self._people = store.people

    def find_by_id(self, person_id: PersonId) -> Person:
        if person_id not in self._people:
            raise NotFound
        return copy_of(self._people[person_id])

    def find_by_subject(self, subject_id: SubjectId) -> Person:
        for person in self._people.values():
            if person.subject_id == subject_id:
                return copy_of(person)
        raise NotFound

    def save(self, person: Person) -> None:
        if self.find_by_id(person.person_id).version != person.version:
            raise Conflict
        person.version += 1
        self._people[person.person_id] = copy_of(person)


class InMemoryActivities:
    def __init__(self, store: Store) -> None:
        self._store = store

    def find_by_id(self, activity_id: ActivityId) -> Activity:
        if activity_id not in self._store.activities:
            raise ActivityNotFound
        return copy_of(self._store.activities[activity_id])

    def save(self, activity: Activity) -> None:
        stored = self._store.activities.get(activity.activity_id)
        if activity.version != (stored.version if stored else 0):
            raise Conflict
        activity.version += 1
        activity.is_new_version = False
        self._store.activities[activity.activity_id] = copy_of(activity)

    def due(self, now: datetime) -> list[ActivityId]:
        return self._ids(lambda a: copy_of(a).open_when_due(now=now) or copy_of(a).close_when_due(now=now))

    def led_by(self, subject_id: SubjectId) -> list[ActivityId]:
        return self._ids(lambda a: a.lead == subject_id and a.state in NOT_ENDED)

    def cancelled_with_pending(self, limit: int) -> list[ActivityId]:
        return self._ids(lambda a: a.state is ActivityState.CANCELLED and self.has_unsettled(a.activity_id))[:limit]

    def has_unsettled(self, activity_id: ActivityId) -> bool:
        return any(a.activity_id == activity_id and a.status in PENDING for a in self._store.actions.values())

    def _ids(self, wanted: Any) -> list[ActivityId]:
        return sorted(a.activity_id for a in self._store.activities.values() if wanted(a))


class InMemoryLedger:
    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store = store
        self._zone = zone

    def append(self, entries: Sequence[ScoreEntry], *, now: datetime) -> None:
        keys = [entry.idempotency_key for entry in (*self._store.entries, *entries)]
        if len(set(keys)) != len(keys):
            raise Conflict
        for entry in entries:
            self._store.entries.append(entry)
            self._store.reserved[entry.subject_id] += entry.reserved_delta
            self._store.scores[entry.subject_id] += entry.confirmed_delta
            for period in (now.astimezone(self._zone).strftime("%Y-%m"), "ALL"):
                self._store.boards[entry.subject_id, period] += entry.confirmed_delta


class InMemoryAudit:
    def __init__(self, store: Store) -> None:
        self._rows = store.audit

    def add(
        self, code: str, *, actor: SubjectId | None, about: SubjectId | None, details: dict[str, object], now: datetime
    ) -> None:
        self._rows.append(AuditRow(code=code, actor=actor, about=about, details=copy_of(details), at=now))


class InMemoryConsents:
    def __init__(self, store: Store) -> None:
        self._rows = store.consents

    def give(self, person_id: PersonId, purpose: str, *, version: str, now: datetime) -> None:
        if self._standing(person_id, purpose) is None:
            self._rows.append(ConsentRow(person_id=person_id, purpose=purpose, version=version, given_at=now))

    def withdraw(self, person_id: PersonId, purpose: str, *, now: datetime) -> None:
        standing = self._standing(person_id, purpose)
        if standing is not None:
            withdrawn = copy_of(standing)
            withdrawn.withdrawn_at = now
            self._rows[self._rows.index(standing)] = withdrawn

    def _standing(self, person_id: PersonId, purpose: str) -> ConsentRow | None:
        own = [row for row in self._rows if (row.person_id, row.purpose) == (person_id, purpose)]
        return next((row for row in own if row.withdrawn_at is None), None)


class InMemoryViews:
    def __init__(self, store: Store) -> None:
        self._rows = store.views

    def add(self, action_id: ActionId, viewer: SubjectId, *, now: datetime) -> None:
        self._rows.add((action_id, viewer, now.date()))


class InMemoryUnitOfWork:
    """Several may share a `store`, as several requests share a database."""

    def __init__(self, store: Store | None = None, *, zone: tzinfo = UTC) -> None:
        self.store = store or Store()
        self._zone = zone
        self._open: Store | None = None
        self._work_on(self.store)

    def __enter__(self) -> Self:
        assert self._open is None, "units of work do not nest"
        self._open = self.store.branch()
        self._work_on(self._open)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._open is not None, "left before it was entered"
        if kind is None:
            self.store.become(self._open)
        self._open = None

    def announce(self, *events: Event) -> None:
        assert self._open is not None, "announced outside a unit of work"
        self._open.events.extend(events)

    def _work_on(self, store: Store) -> None:
        self.people = InMemoryPeople(store)
        self.activities = InMemoryActivities(store)
        self.actions = InMemoryActions(store)
        self.ledger = InMemoryLedger(store, self._zone)
        self.audit = InMemoryAudit(store)
        self.consents = InMemoryConsents(store)
        self.views = InMemoryViews(store)
