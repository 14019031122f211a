"""A report: somebody says that a proof, a name, an activity or a message should not stand; a steward decides."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity
from socialscore.domain.characters import is_storable
from socialscore.domain.errors import Conflict, NotAllowed, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import DecisionId, ReportId, SubjectId, VerdictId
from socialscore.domain.judging import require_disinterested
from socialscore.domain.person import Person
from socialscore.domain.review import (
    LEAST_SENTENCE,
    LONGEST_SENTENCE,
    Decision,
    Opinion,
    Outcome,
    SentenceNotShowable,
    SentenceTooLong,
    Verdict,
)


class Target(StrEnum):
    PROOF = "PROOF"
    NAME = "NAME"
    ACTIVITY = "ACTIVITY"
    MESSAGE = "MESSAGE"


class ReportState(StrEnum):
    OPEN = "OPEN"
    DISMISSED = "DISMISSED"
    UPHELD = "UPHELD"
    # Taken away, and given back after an appeal.
    RESTORED = "RESTORED"


class ReportNotFound(NotFound):
    text = gettext_noop("We could not find this report. Look at your list of reports.")


class OwnThing(RuleBroken):
    text = gettext_noop("That is yours. You can change it yourself, or take it back.")


class ReportedAlready(Conflict):
    text = gettext_noop("You have reported this already. A steward looks at it, and you get an answer.")


class ReportAnswered(Conflict):
    text = gettext_noop("Another steward decided this report meanwhile. Look at what they decided.")


class PartOfReport(NotAllowed):
    text = gettext_noop("You reported this, judged it, or it is about you. Another steward decides it.")


class SentenceTooShort(RuleBroken):
    text = gettext_noop("Say in 10 characters or more what is wrong, or why you decide so.")
    field = "sentence"


def require_sentence(sentence: str) -> str:
    """
    The sentence without spaces around it.

    :raises SentenceTooShort: :raises SentenceTooLong: :raises SentenceNotShowable: by their names.
    """
    sentence = sentence.strip()
    if len(sentence) < LEAST_SENTENCE:
        raise SentenceTooShort
    if len(sentence) > LONGEST_SENTENCE:
        raise SentenceTooLong
    if not is_storable(sentence):
        raise SentenceNotShowable
    return sentence


@dataclass(slots=True, kw_only=True)
class Report:
    """
    `target_id` is an action, a person, an activity or a decision; `revision` which content of the action was meant.

    Nobody but stewards hears of it before it is decided: least of all whom it is about. `taken` is what was taken away,
    by names that `application/reports.py` knows; empty where nothing can be given back.
    """

    report_id: ReportId
    target: Target
    target_id: UUID
    revision: int
    reporter: SubjectId
    about: SubjectId
    sentence: str
    made_at: datetime
    state: ReportState = ReportState.OPEN
    decided_by: SubjectId | None = None
    reason: str = ""
    decided_at: datetime | None = None
    taken: dict[str, Any] = field(default_factory=dict)

    def decide(self, *, by: Person, upheld: bool, reason: str, now: datetime) -> None:
        """
        Let it stand, or take it away; with a reason, which both sides read.

        :raises WrongRole: if `by` is no steward. :raises PartOfReport: if they reported it or it is about them.
        :raises ReportAnswered: if it was decided meanwhile.
        """
        by.require_steward()
        if by.subject_id in (self.reporter, self.about):
            raise PartOfReport
        if self.state is not ReportState.OPEN:
            raise ReportAnswered
        self.reason = require_sentence(reason)
        self.state = ReportState.UPHELD if upheld else ReportState.DISMISSED
        self.decided_by, self.decided_at = by.subject_id, now

    def restore(self) -> dict[str, Any]:
        """After an appeal: what is to be given back, which is kept no longer."""
        taken, self.taken = self.taken, {}
        self.state = ReportState.RESTORED
        return taken


def turn_down(
    action: Action,
    report: Report,
    *,
    by: Person,
    activity: Activity,
    verdict_id: VerdictId,
    decision_id: DecisionId,
    now: datetime,
) -> Decision | None:
    """
    The decision on an action whose proof may not stand, without an undo; None if what was reported waits no more.

    :raises PartOfReport: if the steward judged it before. :raises ConflictOfInterest: if they lead its activity.
    """
    if action.status is not Status.SUBMITTED or action.is_staged or action.sent.number != report.revision:
        return None
    require_disinterested(action, reviewer=by, activity=activity)
    if any(verdict.reviewer == by.subject_id for verdict in action.verdicts):
        raise PartOfReport
    opinion = Opinion(outcome=Outcome.DECLINE, reason="OTHER", sentence=report.reason)
    action.lease = None
    action.verdicts.append(
        Verdict(verdict_id=verdict_id, reviewer=by.subject_id, opinion=opinion, points=0, lines=(), given_at=now)
    )
    action.decision = Decision(
        decision_id=decision_id,
        verdict_id=verdict_id,
        decided_by=by.subject_id,
        revision=report.revision,
        outcome=Outcome.DECLINE,
        points=0,
        lines=(),
        staged_at=now,
        effective_at=now,
    )
    return action.decision
