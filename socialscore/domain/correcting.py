"""What stewards put right: an award that should not stand, and a score beside all actions (product.md, P3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionReversed, ScoreAdjusted
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.characters import is_storable
from socialscore.domain.errors import Conflict, NotAllowed, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ActionId, AdjustmentId, ReversalId, SubjectId
from socialscore.domain.judging import require_disinterested
from socialscore.domain.person import Person
from socialscore.domain.review import LEAST_SENTENCE, LONGEST_SENTENCE
from socialscore.domain.score import Award

REVERSIBLE_FOR = timedelta(days=180)
MOST_POINTS = 10_000


class ReversalReason(StrEnum):
    """Why an award is taken back."""

    MISTAKE = "MISTAKE"
    TWICE = "TWICE"
    FRAUD = "FRAUD"
    OTHER = "OTHER"


class AdjustmentReason(StrEnum):
    """Why a score is adjusted."""

    MISTAKE = "MISTAKE"
    MISSING = "MISSING"
    FRAUD = "FRAUD"
    OTHER = "OTHER"


class AdjustmentState(StrEnum):
    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    DROPPED = "DROPPED"


class NotReversible(Conflict):
    text = gettext_noop("This action has no points that could be taken back. Look at what happened to it.")


class AppealWaits(Conflict):
    text = gettext_noop("An appeal about this waits for its answer. Answer that first, then look again.")


class TooLateToReverse(RuleBroken):
    text = gettext_noop("It was approved more than %(days)s days ago. Since then only fraud can be a reason.")
    field = "reason"


class WhyMissing(RuleBroken):
    text = gettext_noop("Say why in 10 to 2 000 characters. The person whose points these are reads it.")
    field = "sentence"


class PointsMissing(RuleBroken):
    text = gettext_noop("Write how many points, from 1 to %(most)s, with a minus to take them away.")
    field = "points"


class OwnScore(NotAllowed):
    text = gettext_noop("This is your own score, so other stewards decide about it.")


class CloseToThem(NotAllowed):
    text = gettext_noop("You and this person have said that you are close, so other stewards decide about their score.")


class SecondStewardNeeded(NotAllowed):
    text = gettext_noop("You proposed this, so another steward confirms it.")


class AdjustmentNotFound(NotFound):
    text = gettext_noop("We could not find this adjustment. Look at the list of adjustments.")


class AdjustmentEnded(Conflict):
    text = gettext_noop("This adjustment was confirmed or dropped in the meantime. Look at it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """An award that a steward took back, and why."""

    reversal_id: ReversalId
    action_id: ActionId
    subject_id: SubjectId
    reversed_by: SubjectId
    reason: ReversalReason
    sentence: str
    award: Award
    reversed_at: datetime


@dataclass(slots=True, kw_only=True)
class Adjustment:
    """Points that a steward adds to a score or takes from it; many of them wait for a second steward."""

    adjustment_id: AdjustmentId
    subject_id: SubjectId
    points: int
    reason: AdjustmentReason
    sentence: str
    proposed_by: SubjectId
    proposed_at: datetime
    state: AdjustmentState = AdjustmentState.PROPOSED
    ended_by: SubjectId | None = None
    ended_at: datetime | None = None
    version: int = 0

    @property
    def took_part(self) -> frozenset[SubjectId]:
        """Whoever decided about it."""
        return frozenset({self.proposed_by, *filter(None, [self.ended_by])})

    def apply_alone(self, *, alone_points: int, now: datetime) -> ScoreAdjusted | None:
        """What so few points do at once; None if a second steward has to confirm them."""
        if abs(self.points) > alone_points:
            return None
        return self._confirmed(self.proposed_by, now)

    def confirm(self, *, by: Person, now: datetime) -> ScoreAdjusted:
        """
        :raises OwnScore: if it is about themself. :raises SecondStewardNeeded: if they proposed it.
        :raises AdjustmentEnded: if it was confirmed or dropped.
        """
        self._require_open_to(by)
        if by.subject_id == self.proposed_by:
            raise SecondStewardNeeded
        return self._confirmed(by.subject_id, now)

    def drop(self, *, by: Person, now: datetime) -> None:
        """
        Any steward may, its proposer too.

        :raises OwnScore: if it is about themself. :raises AdjustmentEnded: if it was confirmed or dropped.
        """
        self._require_open_to(by)
        self.state, self.ended_by, self.ended_at = AdjustmentState.DROPPED, by.subject_id, now

    def _require_open_to(self, by: Person) -> None:
        by.require_steward()
        if by.subject_id == self.subject_id:
            raise OwnScore
        if self.state is not AdjustmentState.PROPOSED:
            raise AdjustmentEnded

    def _confirmed(self, by: SubjectId, now: datetime) -> ScoreAdjusted:
        self.state, self.ended_by, self.ended_at = AdjustmentState.CONFIRMED, by, now
        return ScoreAdjusted(
            adjustment_id=self.adjustment_id,
            subject_id=self.subject_id,
            actor=by,
            points=self.points,
            adjusted_at=now,
        )


def require_why(sentence: str) -> str:
    """
    The sentence without space around it.

    :raises WhyMissing: if it is shorter than 10 or longer than 2 000 characters, or cannot be shown.
    """
    sentence = sentence.strip()
    if not LEAST_SENTENCE <= len(sentence) <= LONGEST_SENTENCE or not is_storable(sentence):
        raise WhyMissing
    return sentence


def propose(
    person: Person,
    *,
    by: Person,
    points: int,
    reason: AdjustmentReason,
    sentence: str,
    adjustment_id: AdjustmentId,
    now: datetime,
) -> Adjustment:
    """
    :raises OwnScore: if it is about themself. :raises PointsMissing: if there are none, or too many.
    :raises WhyMissing: without a sentence.
    """
    by.require_steward()
    if by.subject_id == person.subject_id:
        raise OwnScore
    if not points or abs(points) > MOST_POINTS:
        raise PointsMissing(most=MOST_POINTS)
    return Adjustment(
        adjustment_id=adjustment_id,
        subject_id=person.subject_id,
        points=points,
        reason=reason,
        sentence=require_why(sentence),
        proposed_by=by.subject_id,
        proposed_at=now,
    )


def reverse(
    action: Action,
    *,
    by: Person,
    activity: Activity,
    award: Award | None,
    reason: ReversalReason,
    sentence: str,
    reversal_id: ReversalId,
    now: datetime,
) -> tuple[Reversal, ActionReversed]:
    """
    Take an award back; who decided may correct it too, for the appeal goes to somebody else.

    :param award: what stands in the ledger for the action.
    :raises ConflictOfInterest: if it is their own, or they lead its activity.
    :raises NotReversible: if it gives no points now. :raises TooLateToReverse: after 180 days, but for fraud.
    :raises WhyMissing: without a sentence.
    """
    by.require_steward()
    require_disinterested(action, reviewer=by, activity=activity)
    award = _reversible(action, award, reason, now)
    reversal = Reversal(
        reversal_id=reversal_id,
        action_id=action.action_id,
        subject_id=action.subject_id,
        reversed_by=by.subject_id,
        reason=reason,
        sentence=require_why(sentence),
        award=award,
        reversed_at=now,
    )
    action.status, action.points_awarded, action.ended_at = Status.REVERSED, None, now
    return reversal, _event_of(reversal, action)


def _event_of(reversal: Reversal, action: Action) -> ActionReversed:
    return ActionReversed(
        action_id=action.action_id,
        activity_id=action.activity_id,
        subject_id=action.subject_id,
        reversal_id=reversal.reversal_id,
        actor=reversal.reversed_by,
        rule_version=action.rule_version,
        points=reversal.award.points,
        award_key=reversal.award.key,
        reversed_at=reversal.reversed_at,
    )


def _reversible(action: Action, award: Award | None, reason: ReversalReason, now: datetime) -> Award:
    if action.status is not Status.APPROVED or award is None or action.ended_at is None:
        raise NotReversible
    if reason is not ReversalReason.FRAUD and now > action.ended_at + REVERSIBLE_FOR:
        raise TooLateToReverse(days=REVERSIBLE_FOR.days)
    return award
