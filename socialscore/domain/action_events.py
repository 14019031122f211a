"""What happened to an action and its points: sent, decided, late, appealed about, put right."""

from dataclasses import dataclass
from datetime import datetime

from socialscore.domain.ids import (
    ActionId,
    ActivityId,
    AdjustmentId,
    AppealId,
    DecisionId,
    ReversalId,
    SubjectId,
)
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
class ActionOverdue:
    """Nobody decided the action by `due_at`, and it was moved up in the queue. Once for each revision."""

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    revision: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCameToStewards:
    """Reviewers cannot decide the action, or did not in twice the time: a steward does. Once for each revision."""

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    revision: int
    came_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWanted:
    """Something is past its due time, and this reviewer is free to decide it."""

    subject_id: SubjectId
    wanted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReversed:
    """A steward took an award back: `points` of the entry with the key `award_key`."""

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    reversal_id: ReversalId
    actor: SubjectId
    rule_version: int
    points: int
    award_key: str
    reversed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreAdjusted:
    """A steward added points to a score, or took some, beside all actions."""

    adjustment_id: AdjustmentId
    subject_id: SubjectId
    actor: SubjectId
    points: int
    adjusted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAnswered:
    """
    An appeal has its answer: `state` UPHELD, OVERTURNED or AMENDED.

    `points` are given now, `taken` before that of the award with the key `award_key`; both are 0 if nothing changed.
    `about` is what was appealed against; events stored before it was told lack it.
    """

    appeal_id: AppealId
    action_id: ActionId | None
    activity_id: ActivityId | None
    subject_id: SubjectId
    actor: SubjectId
    rule_version: int
    state: str
    points: int
    taken: int
    award_key: str
    answered_at: datetime
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLate:
    """The promised day to answer an appeal has passed; `subject_id` hears of it."""

    appeal_id: AppealId
    action_id: ActionId | None
    subject_id: SubjectId
    is_appellant: bool
    late_since: datetime
