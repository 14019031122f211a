"""One transaction over the repositories."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from socialscore.application.conditions import Once, Unchanged
from socialscore.domain.calibration import CalibrationRepository
from socialscore.domain.deliveries import Delivery
from socialscore.domain.events import Event
from socialscore.domain.ids import ActionId, DeliveryId, PersonId, SubjectId, TokenId, WebhookId
from socialscore.domain.importing import ImportRepository
from socialscore.domain.invitation import InvitationRepository
from socialscore.domain.person import Person
from socialscore.domain.repositories import (
    ActionRepository,
    ActivityRepository,
    AppealRepository,
    CommunityRulesRepository,
    ConflictRepository,
    CorrectionRepository,
    Ledger,
    PersonRepository,
    ReportRepository,
)
from socialscore.domain.transparency.leaves import Leaf
from socialscore.domain.webhooks import Webhook


class AuditLog(Protocol):
    def add(
        self, code: str, *, actor: SubjectId | None, about: SubjectId | None, details: dict[str, object], now: datetime
    ) -> None:
        """Append who did what to whom. Details are whole numbers, strings and lists of these."""


class TransparencyLog(Protocol):
    def append(self, leaves: Sequence[Leaf], *, now: datetime) -> None:
        """
        Add leaves that wait for their number, with the salts of what they open to.

        :raises Conflict: if one of their causes has a leaf already.
        """

    def hash_of(self, cause: str) -> bytes:
        """Of the leaf that stands for this. :raises NotFound: if there is none."""

    def forget(self, subject_id: SubjectId) -> list[bytes]:
        """Delete the openings of everything about a person; the hashes of those leaves, in the order of writing."""


class Consents(Protocol):
    def give(self, person_id: PersonId, purpose: str, *, version: str, now: datetime) -> None: ...

    def withdraw(self, person_id: PersonId, purpose: str, *, now: datetime) -> None: ...


class ProofViews(Protocol):
    def add(self, action_id: ActionId, viewer: SubjectId, *, now: datetime) -> None:
        """Record that somebody else looked at a proof; once a day is enough."""


class Tokens(Protocol):
    def exists(self, token_id: TokenId) -> bool: ...

    def count_valid(self, person_id: PersonId, *, now: datetime) -> int:
        """How many have not expired."""

    def add(
        self, token_id: TokenId, person_id: PersonId, *, name: str, scopes: Sequence[str], expires_at: datetime
    ) -> str:
        """A new token; its secret, of which the digest alone is kept."""

    def remove(self, token_id: TokenId, person_id: PersonId) -> bool:
        """Whether it was there, and this person's."""

    def remove_all(self, person_id: PersonId) -> int:
        """How many there were."""


class Webhooks(Protocol):
    def find_by_id(self, webhook_id: WebhookId) -> Webhook | None: ...

    def lock(self, webhook_id: WebhookId) -> Webhook | None:
        """The same, kept from others until the end of the transaction: before its deliveries, never after them."""

    def exists(self, webhook_id: WebhookId) -> bool:
        """Whether there is one, whosever it is."""

    def count_of(self, owner: PersonId) -> int:
        """How many a person has; nobody else makes one for them until the end of the transaction."""

    def add(self, webhook: Webhook, *, now: datetime) -> None: ...

    def save(self, webhook: Webhook) -> None: ...

    def remove(self, webhook_id: WebhookId) -> None:
        """Delete it with its deliveries."""


class Deliveries(Protocol):
    """Whoever finds one holds it until the end of the transaction."""

    def find_by_id(self, delivery_id: DeliveryId) -> Delivery | None: ...

    def next_due(self, now: datetime) -> Delivery | None:
        """The one due longest that nobody holds, to a webhook to which none is on its way."""

    def add(self, delivery: Delivery) -> None: ...

    def save(self, delivery: Delivery) -> None: ...


class PersonalData(Protocol):
    def erase(self, person: Person, *, now: datetime) -> list[str]:
        """
        Delete the account with everything that hangs on it, and whatever else a person wrote or sent.

        What stays holds whole numbers and random ids only. Returns the digests of files that nobody refers to any
        more: their bytes go once this has been committed.
        """


class UnitOfWork(Protocol):
    """
    `with uow:` begins a transaction; leaving it commits, an exception rolls back. It may be entered again afterwards.

    `announce` stores events in the same transaction; the worker sends them. The transaction is the effect of a request
    that `bind` made conditional; `with uow.keeping():` is one before it, whose traces may stay if the effect does not.
    """

    @property
    def people(self) -> PersonRepository: ...

    @property
    def activities(self) -> ActivityRepository: ...

    @property
    def actions(self) -> ActionRepository: ...

    @property
    def community(self) -> CommunityRulesRepository: ...

    @property
    def conflicts(self) -> ConflictRepository: ...

    @property
    def corrections(self) -> CorrectionRepository: ...

    @property
    def appeals(self) -> AppealRepository: ...

    @property
    def calibration(self) -> CalibrationRepository: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def log(self) -> TransparencyLog: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def consents(self) -> Consents: ...

    @property
    def views(self) -> ProofViews: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def webhooks(self) -> Webhooks: ...

    @property
    def deliveries(self) -> Deliveries: ...

    @property
    def invitations(self) -> InvitationRepository: ...

    @property
    def imports(self) -> ImportRepository: ...

    @property
    def reports(self) -> ReportRepository: ...

    @property
    def personal_data(self) -> PersonalData: ...

    def announce(self, *events: Event) -> None: ...

    def bind(self, once: Once | None = None, unchanged: Unchanged | None = None) -> Self:
        """
        Bind the next effect to these conditions. Entering it, or what is kept before it, then

        :raises Repeated: if the key has had its effect.
        :raises KeyReused: if the key came with another request. :raises KeyInUse: if its first one is at work.
        :raises Stale: if the thing changed.
        """

    def keeping(self) -> Self:
        """The unit of work, for what is kept before the effect: the next transaction does not use the key up."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
