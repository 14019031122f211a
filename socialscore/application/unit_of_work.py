"""One transaction over the repositories."""

from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from socialscore.domain.events import Event
from socialscore.domain.ids import ActionId, PersonId, SubjectId
from socialscore.domain.repositories import ActionRepository, ActivityRepository, Ledger, PersonRepository


class AuditLog(Protocol):
    def add(
        self, code: str, *, actor: SubjectId | None, about: SubjectId | None, details: dict[str, object], now: datetime
    ) -> None:
        """Append who did what to whom. Details are whole numbers, strings and lists of these."""


class Consents(Protocol):
    def give(self, person_id: PersonId, purpose: str, *, version: str, now: datetime) -> None: ...

    def withdraw(self, person_id: PersonId, purpose: str, *, now: datetime) -> None: ...


class ProofViews(Protocol):
    def add(self, action_id: ActionId, viewer: SubjectId, *, now: datetime) -> None:
        """Record that somebody else looked at a proof; once a day is enough."""


class UnitOfWork(Protocol):
    """
    `with uow:` begins a transaction; leaving it commits, an exception rolls back. It may be entered again afterwards.

    `announce` stores events in the same transaction; the worker sends them.
    """

    @property
    def people(self) -> PersonRepository: ...

    @property
    def activities(self) -> ActivityRepository: ...

    @property
    def actions(self) -> ActionRepository: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def consents(self) -> Consents: ...

    @property
    def views(self) -> ProofViews: ...

    def announce(self, *events: Event) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
