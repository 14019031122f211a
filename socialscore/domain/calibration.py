"""
Calibration: what two stewards judged alike, shown to reviewers among the rest (product.md, "Review rules").

An item is a decided action on which two stewards gave the same judgement, neither knowing the other's. A trial is one
reviewer's look at it: it is held and answered like any item, settles nothing, and is told to have been one afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.community import CommunityRules
from socialscore.domain.errors import Conflict, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ActionId, ActivityId, CalibrationItemId, LeaseId, SubjectId, VerdictId
from socialscore.domain.judging import reason_codes, require_disinterested, verdict_of
from socialscore.domain.person import Person
from socialscore.domain.review import (
    LEAST_SENTENCE,
    LONGEST_SENTENCE,
    JudgedBefore,
    Lease,
    Opinion,
    Outcome,
    check_opinion,
)

FEWEST_REVIEWERS, FEWEST_STEWARDS = 3, 2
# After a trial so many verdicts come first: at most 5 of 100 items that a reviewer sees are trials.
VERDICTS_BETWEEN = 19
# From then on each next item is one with this chance, so that nobody counts to it.
CHANCE_PERCENT = 25
DECIDED = frozenset({Status.APPROVED, Status.DECLINED})
JUDGEMENTS = (Outcome.APPROVE, Outcome.DECLINE)


class ItemState(StrEnum):
    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    DROPPED = "DROPPED"


class CalibrationItemNotFound(NotFound):
    text = gettext_noop("We could not find this item. Look at the list of calibration items.")


class NotForCalibration(Conflict):
    text = gettext_noop("Only what was approved or not approved, and can still be seen, serves for calibration.")


class PickedBefore(Conflict):
    text = gettext_noop("This action was picked for calibration already. Look at the list of calibration items.")


class JudgementSettled(Conflict):
    text = gettext_noop("Two stewards have given their judgement on this already. Look at the list.")


class JudgementSentenceMissing(RuleBroken):
    text = gettext_noop("Say why in a sentence of 10 to 2 000 characters; reviewers read it after their answer.")
    field = "sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a steward would have decided, and why."""

    outcome: Outcome
    sentence: str

    def check(self) -> None:
        """:raises JudgementSentenceMissing: if nothing is said, or too much."""
        if not LEAST_SENTENCE <= len(self.sentence.strip()) <= LONGEST_SENTENCE or "\0" in self.sentence:
            raise JudgementSentenceMissing


@dataclass(slots=True, kw_only=True)
class CalibrationItem:
    """`outcome` is the first steward's judgement: that of both, once it is AGREED."""

    item_id: CalibrationItemId
    action_id: ActionId
    outcome: Outcome
    sentence: str
    proposed_by: SubjectId
    proposed_at: datetime
    state: ItemState = ItemState.PROPOSED
    answered_by: SubjectId | None = None
    answered_at: datetime | None = None
    second_sentence: str = ""


@dataclass(slots=True, kw_only=True)
class Trial:
    """One reviewer's look at an item, under a hold of its own. `agrees` is None until they answered."""

    item_id: CalibrationItemId
    action_id: ActionId
    outcome: Outcome
    lease: Lease
    has_ended: bool = False
    verdict_id: VerdictId | None = None
    opinion: Opinion | None = None
    agrees: bool | None = None
    answered_at: datetime | None = None

    def answer(
        self, opinion: Opinion, *, action: Action, reviewer: Person, verdict_id: VerdictId, now: datetime
    ) -> None:
        """
        Compare an opinion with the stewards' judgement; it moves no points and changes no status.

        :raises RuleBroken: if reason, sentence, count or points do not fit the rules, as for any item.
        """
        check_opinion(opinion, reason_codes(action, opinion.outcome))
        self.opinion = verdict_of(action, opinion, reviewer, verdict_id, now).opinion
        self.verdict_id, self.answered_at = verdict_id, now
        self.agrees = opinion.outcome is self.outcome
        self.has_ended = True


class CalibrationRepository(Protocol):
    """What stewards judged for calibration, and reviewers' looks at it."""

    def find_item(self, item_id: CalibrationItemId) -> CalibrationItem:
        """
        Nobody else changes it until the end of the transaction.

        :raises CalibrationItemNotFound: if there is none.
        """

    def add_item(self, item: CalibrationItem) -> None:
        """:raises PickedBefore: if there is one about the same action."""

    def save_item(self, item: CalibrationItem) -> None: ...

    def unseen(self, reviewer: Person, *, activity_id: ActivityId | None, limit: int) -> list[CalibrationItem]:
        """
        Agreed ones that still can be seen, and that this reviewer neither has to do with nor has seen: not their own,
        nobody's they are related to, of no activity they lead, nothing they judged, stepped back from or agreed on;
        and nothing that was appealed about.
        """

    def is_due(self, reviewer: SubjectId, *, verdicts: int) -> bool:
        """Whether they hold none, and gave so many verdicts since the last one."""

    def find_trial(self, lease_id: LeaseId, reviewer: SubjectId) -> Trial | None:
        """The one that they hold under this lease."""

    def in_hand(self, action_id: ActionId, reviewer: SubjectId) -> Trial | None:
        """The one about this action that they hold."""

    def save_trial(self, trial: Trial) -> None: ...

    def end_expired(self, now: datetime) -> int:
        """End the looks whose hold has run out, with what was typed; how many there were."""


def propose(
    item_id: CalibrationItemId,
    judgement: Judgement,
    *,
    action: Action,
    activity: Activity,
    by: Person,
    now: datetime,
) -> CalibrationItem:
    """
    A steward picks a decided action and says what they would have decided.

    :raises WrongRole: if the person is no steward. :raises ConflictOfInterest: if it is theirs, or they lead it.
    :raises NotForCalibration: if it is not decided, or not to be seen. :raises JudgedBefore: if they judged it.
    """
    require_fit(action, activity=activity, by=by)
    judgement.check()
    return CalibrationItem(
        item_id=item_id,
        action_id=action.action_id,
        outcome=judgement.outcome,
        sentence=judgement.sentence,
        proposed_by=by.subject_id,
        proposed_at=now,
    )


def second(
    item: CalibrationItem, judgement: Judgement, *, action: Action, activity: Activity, by: Person, now: datetime
) -> None:
    """
    Another steward's judgement, given without knowing the first: the item serves if the two agree, else it never does.

    :raises JudgedBefore: if it is the same steward, or they judged the action. :raises JudgementSettled: if it has two.
    """
    require_fit(action, activity=activity, by=by)
    if item.proposed_by == by.subject_id:
        raise JudgedBefore
    if item.state is not ItemState.PROPOSED:
        raise JudgementSettled
    judgement.check()
    item.state = ItemState.AGREED if judgement.outcome is item.outcome else ItemState.DROPPED
    item.answered_by, item.answered_at, item.second_sentence = by.subject_id, now, judgement.sentence


def require_fit(action: Action, *, activity: Activity, by: Person) -> None:
    """Whether this steward may give a judgement on this action; raises what `propose` says."""
    by.require_steward()
    require_disinterested(action, reviewer=by, activity=activity)
    if action.status not in DECIDED or action.hidden_at is not None:
        raise NotForCalibration
    if any(verdict.reviewer == by.subject_id for verdict in action.verdicts):
        raise JudgedBefore


def is_drawn(reviewer: SubjectId, following: ActionId) -> bool:
    """Whether a trial may come before this item: the same each time, and nothing that a reviewer can foresee."""
    return _number(reviewer, following) % 100 < CHANCE_PERCENT


def choose(items: Sequence[CalibrationItem], *, reviewer: SubjectId) -> CalibrationItem | None:
    """One of those that this reviewer has not seen, in an order of their own; None if there is none."""
    return min(items, key=lambda item: _number(reviewer, item.item_id), default=None)


def is_on(rules: CommunityRules, *, reviewers: int, stewards: int) -> bool:
    """Whether there are trials: a steward switched them on, and enough people are there."""
    return rules.calibrates and reviewers >= FEWEST_REVIEWERS and stewards >= FEWEST_STEWARDS


def _number(one: UUID, other: UUID) -> int:
    return int.from_bytes(sha256(one.bytes + other.bytes).digest()[:8])
