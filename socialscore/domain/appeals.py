"""Appeals: somebody who took no part looks again, and nobody is worse off for asking (product.md, R5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.action_events import AppealAnswered, AppealLate
from socialscore.domain.action_states import Status
from socialscore.domain.correcting import require_why
from socialscore.domain.errors import Conflict, NotAllowed, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ActionId, AppealId, RevisionId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.points import Award as Given
from socialscore.domain.points import JudgementNeedsSentence, Line
from socialscore.domain.review import LEAST_SENTENCE, Opinion
from socialscore.domain.score import Award

ANSWERED_WITHIN = timedelta(days=7)
# Whoever took an appeal and left it lets others take it after this time.
HELD_FOR = timedelta(days=2)


class About(StrEnum):
    """What is appealed against."""

    DECLINED = "DECLINED"
    FEWER = "FEWER"
    REVERSED = "REVERSED"
    ADJUSTED = "ADJUSTED"
    REPORTED = "REPORTED"


class AppealState(StrEnum):
    OPEN = "OPEN"
    ASSIGNED = "ASSIGNED"
    UPHELD = "UPHELD"
    OVERTURNED = "OVERTURNED"
    AMENDED = "AMENDED"
    WITHDRAWN = "WITHDRAWN"


UNANSWERED = frozenset({AppealState.OPEN, AppealState.ASSIGNED})


class AppealNotFound(NotFound):
    text = gettext_noop("We could not find this appeal. Look at your list of appeals.")


class AppealedBefore(Conflict):
    text = gettext_noop("You have appealed against this already. Look at your list of appeals.")


class TookPart(NotAllowed):
    text = gettext_noop("You took part in this, or it is yours, so somebody else looks at it.")


class AppealTaken(Conflict):
    text = gettext_noop("Somebody else looks at this appeal now. Take another one.")


class AppealEnded(Conflict):
    text = gettext_noop("This appeal has its answer already, or was withdrawn. Your text is kept on this page.")


class AppealNotTaken(Conflict):
    text = gettext_noop("Take this appeal before you answer it. Your text is kept on this page.")


class NotAmendable(RuleBroken):
    text = gettext_noop("More or fewer points are possible only where some were given. Uphold it or overturn it.")


class NotOverturnable(RuleBroken):
    text = gettext_noop("Points were given here, so there is nothing to overturn. Uphold it, or give more.")


class OnlyStewards(NotAllowed):
    text = gettext_noop("What was taken away after a report is looked at again by a steward. Take another appeal.")


class NotMore(RuleBroken):
    text = gettext_noop("Nobody is worse off for an appeal: give more than %(points)s points, or uphold it.")
    field = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says to an appeal; `opinion` says for what points are given where a rule works them out."""

    state: AppealState
    sentence: str
    opinion: Opinion | None = None


@dataclass(slots=True, kw_only=True)
class Appeal:
    """
    One appeal: `contested_id` is the decision, reversal, adjustment or report, `stood` what it gave or took.

    `took_part` are those who must not answer it. `opinion`, `lines` and `points` are what was given by the answer.
    """

    appeal_id: AppealId
    subject_id: SubjectId
    about: About
    contested_id: UUID
    stood: int
    took_part: frozenset[SubjectId]
    words: str
    opened_at: datetime
    due_at: datetime
    action_id: ActionId | None = None
    revision_id: RevisionId | None = None
    state: AppealState = AppealState.OPEN
    assigned_to: SubjectId | None = None
    assigned_at: datetime | None = None
    escalated_at: datetime | None = None
    answered_by: SubjectId | None = None
    answered_at: datetime | None = None
    sentence: str = ""
    opinion: Opinion | None = None
    points: int = 0
    lines: tuple[Line, ...] = ()
    version: int = 0

    def withdraw(self, *, by: SubjectId, now: datetime) -> None:
        """
        :raises AppealNotFound: if it is somebody else's. :raises AppealEnded: if it has its answer.
        """
        if by != self.subject_id:
            raise AppealNotFound
        self._require_unanswered()
        self.state, self.assigned_to, self.answered_at = AppealState.WITHDRAWN, None, now

    def take(self, *, by: Person, has_others: bool, now: datetime) -> None:
        """
        Look at it. Whoever has it keeps it; one that was left lying is free again after two days.

        :param has_others: whether anybody is there who took no part.
        :raises TookPart: if they did. :raises AppealTaken: if somebody else has it. :raises AppealEnded: if answered.
        """
        self.require_answerable_by(by, has_others=has_others)
        self._require_unanswered()
        if self._is_held_by_another(by.subject_id, now):
            raise AppealTaken
        if self.assigned_to != by.subject_id:
            self.state, self.assigned_to, self.assigned_at = AppealState.ASSIGNED, by.subject_id, now

    def require_answerable_by(self, person: Person, *, has_others: bool) -> None:
        """
        A reviewer or a steward who took no part; about a report a steward. Where nobody else exists, a steward who did:
        nothing waits for a person who is not there.

        :raises WrongRole: if the person neither reviews nor is a steward. :raises TookPart: if they took part.
        :raises OnlyStewards: if it is about a report and the person is no steward.
        """
        person.require_judge()
        if self.about is About.REPORTED and not person.is_steward:
            raise OnlyStewards
        is_needed = person.is_steward and not has_others
        if person.subject_id == self.subject_id or (person.subject_id in self.took_part and not is_needed):
            raise TookPart

    def is_late(self, now: datetime) -> bool:
        return self.state in UNANSWERED and now > self.due_at

    def escalate(self, *, stewards: Iterable[SubjectId], now: datetime) -> list[AppealLate]:
        """Once the promised day has passed: what the appellant and the stewards are told; nothing a second time."""
        if not self.is_late(now) or self.escalated_at is not None:
            return []
        self.escalated_at = now
        told = dict.fromkeys([self.subject_id, *stewards])
        return [
            AppealLate(
                appeal_id=self.appeal_id,
                action_id=self.action_id if one == self.subject_id else None,
                subject_id=one,
                is_appellant=one == self.subject_id,
                late_since=self.due_at,
            )
            for one in told
        ]

    def answer(
        self, given: Answer, *, by: Person, action: Action | None, award: Award | None, has_others: bool, now: datetime
    ) -> AppealAnswered:
        """
        Close it. A cap does not stand against it: the claim was made in time, and its refusal was the mistake.

        :param award: what stands in the ledger for the action.
        :raises AppealNotTaken: if they did not take it. :raises AppealEnded: if it was answered.
        :raises RuleBroken: if sentence, outcome or points do not fit.
        """
        self.require_answerable_by(by, has_others=has_others)
        self._require_unanswered()
        if self.assigned_to != by.subject_id:
            raise AppealNotTaken
        sentence = require_why(given.sentence)
        if given.state is not AppealState.UPHELD:
            self._give(given, action)
        self.state, self.sentence = given.state, sentence
        self.answered_by, self.answered_at = by.subject_id, now
        given_before = award if given.state is AppealState.AMENDED else None
        return AppealAnswered(
            appeal_id=self.appeal_id,
            action_id=self.action_id,
            activity_id=action.activity_id if action else None,
            subject_id=self.subject_id,
            actor=by.subject_id,
            rule_version=action.rule_version if action else 0,
            state=str(given.state),
            points=self.points,
            taken=given_before.points if given_before else 0,
            award_key=given_before.key if given_before else "",
            answered_at=now,
            about=str(self.about),
        )

    def apply(self, action: Action, *, now: datetime) -> bool:
        """Whether the answer makes something else of the action, which it then is."""
        if self.state not in (AppealState.OVERTURNED, AppealState.AMENDED):
            return False
        action.status, action.points_awarded, action.ended_at = Status.APPROVED, self.points, now
        return True

    def _give(self, given: Answer, action: Action | None) -> None:
        is_amended = given.state is AppealState.AMENDED
        if is_amended and self.about is not About.FEWER:
            raise NotAmendable
        if not is_amended and self.about is About.FEWER:
            raise NotOverturnable
        if action is None:
            self.points = -self.stood  # of a report nothing: points are never touched by one
            return
        assert given.opinion is not None, "an award of an action needs an opinion"
        award = award_of(action, given.opinion)
        least = self.stood + 1 if is_amended else self.stood
        if award.points < least:
            raise NotMore(points=least - 1)
        self.opinion, self.points, self.lines = given.opinion, award.points, award.lines

    def _require_unanswered(self) -> None:
        if self.state not in UNANSWERED:
            raise AppealEnded

    def _is_held_by_another(self, subject_id: SubjectId, now: datetime) -> bool:
        if self.assigned_to in (None, subject_id) or self.assigned_at is None:
            return False
        return now < self.assigned_at + HELD_FOR


def award_of(action: Action, opinion: Opinion) -> Given:
    """
    What the action's own rules give for this count and these ticks.

    :raises JudgementNeedsSentence: if another amount is given without a word why.
    :raises RuleBroken: if a tick or the points do not fit the rules.
    """
    stated, rule = action.sent.content.count or 0, action.rules.points
    count = stated if opinion.count is None else opinion.count
    computed = rule.award(stated=stated, count=count, ticked=opinion.ticked)
    award = rule.award(stated=stated, count=count, ticked=opinion.ticked, other=opinion.other)
    if award.points != computed.points and len(opinion.why.strip()) < LEAST_SENTENCE:
        raise JudgementNeedsSentence
    return award
