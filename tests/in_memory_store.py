"""What a database would hold, in memory."""

import pickle
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from socialscore.application.conditions import Once
from socialscore.domain.action import Action
from socialscore.domain.activity import Activity
from socialscore.domain.appeals import Appeal
from socialscore.domain.calibration import CalibrationItem, Trial
from socialscore.domain.community import CommunityRules
from socialscore.domain.conflicts import Relation
from socialscore.domain.correcting import Adjustment, Reversal
from socialscore.domain.deliveries import Delivery
from socialscore.domain.events import Event
from socialscore.domain.ids import (
    ActionId,
    ActivityId,
    AdjustmentId,
    AppealId,
    CalibrationItemId,
    DecisionId,
    DeliveryId,
    ImportId,
    InvitationId,
    LeaseId,
    PersonId,
    RelationId,
    ReportId,
    SubjectId,
    TokenId,
    WebhookId,
)
from socialscore.domain.importing import Import
from socialscore.domain.invitation import Invitation
from socialscore.domain.person import Person
from socialscore.domain.report import Report
from socialscore.domain.review import Verdict
from socialscore.domain.score import ScoreEntry
from socialscore.domain.transparency.leaves import Leaf
from socialscore.domain.webhooks import Webhook

T = TypeVar("T")


def copy_of(thing: T) -> T:
    """A deep copy."""
    copied: T = pickle.loads(pickle.dumps(thing))
    return copied


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    code: str
    actor: SubjectId | None
    about: SubjectId | None
    details: dict[str, object]
    at: datetime


@dataclass(kw_only=True)
class ConsentRow:
    person_id: PersonId
    purpose: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    person_id: PersonId
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass
class Store:
    """What a database would hold. Stored aggregates are replaced, never changed."""

    people: dict[PersonId, Person] = field(default_factory=dict)
    addresses: dict[str, PersonId] = field(default_factory=dict)
    invitations: dict[InvitationId, Invitation] = field(default_factory=dict)
    imports: dict[ImportId, Import] = field(default_factory=dict)
    reports: dict[ReportId, Report] = field(default_factory=dict)
    community: dict[int, CommunityRules] = field(default_factory=dict)
    relations: dict[RelationId, Relation] = field(default_factory=dict)
    holds: set[tuple[ActionId, SubjectId, datetime]] = field(default_factory=set)
    recusals: set[tuple[ActionId, SubjectId]] = field(default_factory=set)
    activities: dict[ActivityId, Activity] = field(default_factory=dict)
    actions: dict[ActionId, Action] = field(default_factory=dict)
    verdicts: dict[tuple[ActionId, int], tuple[Verdict, ...]] = field(default_factory=dict)
    decided: dict[DecisionId, ActionId] = field(default_factory=dict)
    reversals: list[Reversal] = field(default_factory=list)
    adjustments: dict[AdjustmentId, Adjustment] = field(default_factory=dict)
    appeals: dict[AppealId, Appeal] = field(default_factory=dict)
    calibration_items: dict[CalibrationItemId, CalibrationItem] = field(default_factory=dict)
    trials: dict[LeaseId, Trial] = field(default_factory=dict)
    entries: list[ScoreEntry] = field(default_factory=list)
    scores: Counter[SubjectId] = field(default_factory=Counter)
    reserved: Counter[SubjectId] = field(default_factory=Counter)
    boards: Counter[tuple[SubjectId, str]] = field(default_factory=Counter)
    leaves: dict[str, Leaf] = field(default_factory=dict)
    audit: list[AuditRow] = field(default_factory=list)
    consents: list[ConsentRow] = field(default_factory=list)
    tokens: dict[TokenId, TokenRow] = field(default_factory=dict)
    webhooks: dict[WebhookId, Webhook] = field(default_factory=dict)
    deliveries: dict[DeliveryId, Delivery] = field(default_factory=dict)
    views: set[tuple[ActionId, SubjectId, date]] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    keys: dict[tuple[PersonId, str], Once] = field(default_factory=dict)

    def branch(self) -> "Store":
        """A store that can be written without this one: new containers, the same contents."""
        return Store(**{name: type(value)(value) for name, value in vars(self).items()})

    def become(self, other: "Store") -> None:
        """Hold what the other holds."""
        vars(self).update(vars(other))


def judged_at(store: Store, reviewer: SubjectId) -> list[datetime]:
    """When a reviewer gave the verdicts that stand."""
    return [v.given_at for action in store.actions.values() for v in action.verdicts if v.reviewer == reviewer]
