"""What happened, in the past tense: ids and plain values only, so that an event can be stored and sent."""

from dataclasses import dataclass
from datetime import datetime

from socialscore.domain.activity import ActivityState
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, PersonId, SubjectId
from socialscore.domain.review import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSubmitted:
    """First submission or resubmission. `was_reserved` is the reservation until now, 0 the first time."""

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    revision: int
    rule_version: int
    was_reserved: int | None
    up_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSettled:
    """A decision took effect. `released` is the reservation that ends, None if it is kept."""

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    decision_id: DecisionId
    decided_by: SubjectId
    rule_version: int
    outcome: Outcome
    points: int
    released: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionEnded:
    """Withdrawn, expired or cancelled: nobody's verdict. `released` None if nothing was reserved."""

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    actor: SubjectId | None
    rule_version: int
    status: str
    released: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChanged:
    """An activity moved to another state."""

    activity_id: ActivityId
    state: ActivityState
    actor: SubjectId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPublished:
    activity_id: ActivityId
    rule_version: int
    actor: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChanged:
    activity_id: ActivityId
    lead: SubjectId
    actor: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsChanged:
    """Role, permissions or suspension. Lists are sorted codes."""

    person_id: PersonId
    subject_id: SubjectId
    actor: SubjectId
    before: tuple[str, ...]
    after: tuple[str, ...]
    changed_at: datetime


Event = ActionSubmitted | ActionSettled | ActionEnded | ActivityChanged | RulesPublished | LeadChanged | RightsChanged
