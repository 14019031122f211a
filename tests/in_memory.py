"""
A unit of work without a database, kept honest by `tests/contracts`.

Copies go in and copies come out, so that an aggregate that was not saved changes nothing; a unit of work that is left
by an exception leaves no trace; a stale save is a Conflict.
"""

from dataclasses import replace
from datetime import UTC, tzinfo
from types import TracebackType
from typing import Self

from socialscore.application.conditions import KeyReused, Kind, Once, Repeated, Stale, Unchanged
from socialscore.domain.events import Event
from socialscore.domain.ids import ActionId, ActivityId
from tests.in_memory_actions import InMemoryActions
from tests.in_memory_appeals import InMemoryAppeals, InMemoryCorrections
from tests.in_memory_calibration import InMemoryCalibration
from tests.in_memory_community import (
    InMemoryActivities,
    InMemoryAudit,
    InMemoryCommunityRules,
    InMemoryConsents,
    InMemoryLedger,
    InMemoryPeople,
    InMemoryPersonalData,
    InMemoryTokens,
    InMemoryViews,
)
from tests.in_memory_conflicts import InMemoryConflicts
from tests.in_memory_imports import InMemoryImports, InMemoryInvitations
from tests.in_memory_log import InMemoryLog
from tests.in_memory_reports import InMemoryReports
from tests.in_memory_store import Store
from tests.in_memory_webhooks import InMemoryDeliveries, InMemoryWebhooks


class InMemoryUnitOfWork:
    """Several may share a `store`, as several requests share a database."""

    def __init__(self, store: Store | None = None, *, zone: tzinfo = UTC) -> None:
        self.store = store or Store()
        self._zone = zone
        self._open: Store | None = None
        self._once: Once | None = None
        self._unchanged: Unchanged | None = None
        self._is_effect = True
        self._work_on(self.store)

    def bind(self, once: Once | None = None, unchanged: Unchanged | None = None) -> Self:
        self._once, self._unchanged = once, unchanged
        return self

    def keeping(self) -> Self:
        self._is_effect = False
        return self

    def __enter__(self) -> Self:
        assert self._open is None, "units of work do not nest"
        if self._once:
            self._require_new(self._once)
        if self._unchanged and self._version_of(self._unchanged) not in (None, *self._unchanged.versions):
            raise Stale
        self._open = self.store.branch()
        self._work_on(self._open)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._open is not None, "left before it was entered"
        if kind is None:
            self.store.become(self._open)
            self._meet_conditions()
        self._open = None

    def announce(self, *events: Event) -> None:
        assert self._open is not None, "announced outside a unit of work"
        self._open.events.extend(events)

    def _work_on(self, store: Store) -> None:
        self.people = InMemoryPeople(store)
        self.activities = InMemoryActivities(store)
        self.actions = InMemoryActions(store)
        self.conflicts = InMemoryConflicts(store)
        self.community = InMemoryCommunityRules(store)
        self.corrections = InMemoryCorrections(store)
        self.appeals = InMemoryAppeals(store)
        self.calibration = InMemoryCalibration(store)
        self.ledger = InMemoryLedger(store, self._zone)
        self.log = InMemoryLog(store)
        self.audit = InMemoryAudit(store)
        self.consents = InMemoryConsents(store)
        self.views = InMemoryViews(store)
        self.tokens = InMemoryTokens(store)
        self.webhooks = InMemoryWebhooks(store)
        self.deliveries = InMemoryDeliveries(store)
        self.invitations = InMemoryInvitations(store)
        self.imports = InMemoryImports(store)
        self.reports = InMemoryReports(store)
        self.personal_data = InMemoryPersonalData(store)

    def _require_new(self, once: Once) -> None:
        taken = self.store.keys.get((once.person_id, once.key))
        if taken and taken.fingerprint != once.fingerprint:
            raise KeyReused
        if taken:
            raise Repeated(taken.status, taken.resource_id)

    def _meet_conditions(self) -> None:
        if self._is_effect:
            if self._once:
                made = self._once.resource_id or self.actions.first_saved
                self.store.keys[self._once.person_id, self._once.key] = replace(self._once, resource_id=made)
            self._once = self._unchanged = None
        elif self._unchanged and (version := self._version_of(self._unchanged)) is not None:
            self._unchanged = replace(self._unchanged, versions=(version,))
        self._is_effect = True

    def _version_of(self, unchanged: Unchanged) -> int | None:
        if unchanged.kind is Kind.ACTION:
            action = self.store.actions.get(ActionId(unchanged.thing_id))
            return action.version if action else None
        activity = self.store.activities.get(ActivityId(unchanged.thing_id))
        return activity.version if activity else None
