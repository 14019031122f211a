"""What happened, in the past tense: ids and plain values only, so that an event can be stored and sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialscore.domain.action_events import (
    ActionCameToStewards,
    ActionEnded,
    ActionOverdue,
    ActionReversed,
    ActionSettled,
    ActionSubmitted,
    AppealAnswered,
    AppealLate,
    ReviewWanted,
    ScoreAdjusted,
)
from socialscore.domain.activity import ActivityState
from socialscore.domain.ids import (
    ActivityId,
    AppealId,
    DecisionId,
    ImportId,
    InvitationId,
    PersonId,
    RelationId,
    ReportId,
    SubjectId,
    TokenId,
    WebhookId,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade:
    """A program may act for the person until `expires_at`."""

    token_id: TokenId
    person_id: PersonId
    subject_id: SubjectId
    scopes: tuple[str, ...]
    expires_at: datetime
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensRevoked:
    """`count` tokens ended before their time."""

    person_id: PersonId
    subject_id: SubjectId
    count: int
    revoked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookGivenUp:
    """A webhook was switched off because of what its receiver answered: `reason` is GONE or FAILING."""

    webhook_id: WebhookId
    person_id: PersonId
    subject_id: SubjectId
    reason: str
    given_up_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationMade:
    """Somebody is invited by e-mail. The address and the link's secret are not part of it."""

    invitation_id: InvitationId
    actor: SubjectId
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionsBroughtOver:
    """Past contributions of one person were confirmed by two stewards; `points` are theirs in all."""

    import_id: ImportId
    subject_id: SubjectId
    points: int
    actor: SubjectId
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionsReversed:
    """What was brought over for one person was taken back; `points` are what they lost."""

    import_id: ImportId
    subject_id: SubjectId
    points: int
    actor: SubjectId
    reversed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked:
    """A person asked that everything of them is erased at `erased_on`; they may call it off until then."""

    person_id: PersonId
    subject_id: SubjectId
    erased_on: datetime
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased:
    """Everything of a person was erased; the subject stands for nobody any more."""

    subject_id: SubjectId
    erased_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationDeclared:
    """Somebody said that they are close to `other`, who is told."""

    relation_id: RelationId
    declared_by: SubjectId
    other: SubjectId
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMade:
    """Something was reported; a steward decides."""

    report_id: ReportId
    target: str
    reporter: SubjectId
    about: SubjectId
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDecided:
    """A steward decided a report; `decision_id` is what turned the reported action down, if it still waited."""

    report_id: ReportId
    target: str
    state: str
    reporter: SubjectId
    about: SubjectId
    decision_id: DecisionId | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOverturned:
    """What a steward took away after a report was given back after an appeal of the one it is about."""

    report_id: ReportId
    appeal_id: AppealId
    target: str
    reporter: SubjectId
    about: SubjectId
    overturned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReported:
    """
    One steward is told something of the log: `kind` AUDIT (`run_id` found something), LATE (entries wait `since` then)
    or CHECKPOINT (the newest of this day).
    """

    person_id: PersonId
    kind: str
    reported_at: datetime
    run_id: UUID | None
    since: datetime | None


Event = (
    ActionSubmitted
    | ActionSettled
    | ActionEnded
    | ActionOverdue
    | ActionCameToStewards
    | ReviewWanted
    | ActionReversed
    | ScoreAdjusted
    | AppealAnswered
    | AppealLate
    | ActivityChanged
    | RulesPublished
    | LeadChanged
    | RightsChanged
    | TokenMade
    | TokensRevoked
    | WebhookGivenUp
    | InvitationMade
    | ContributionsBroughtOver
    | ContributionsReversed
    | ErasureAsked
    | PersonErased
    | RelationDeclared
    | LogReported
    | ReportMade
    | ReportDecided
    | ReportOverturned
)
