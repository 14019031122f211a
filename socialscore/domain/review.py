"""Review: leases, verdicts, quorum and conflict of interest (product.md, "Review rules")."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from socialscore.domain.characters import is_storable
from socialscore.domain.community import CommunityRules
from socialscore.domain.errors import Conflict, NotAllowed, RuleBroken, gettext_noop
from socialscore.domain.ids import DecisionId, LeaseId, SubjectId, VerdictId
from socialscore.domain.points import Line

LEAST_SENTENCE = 10
LONGEST_SENTENCE = 2_000


class Outcome(StrEnum):
    APPROVE = "APPROVE"
    CHANGES = "CHANGES"
    DECLINE = "DECLINE"


class DecisionState(StrEnum):
    STAGED = "STAGED"
    SETTLED = "SETTLED"
    UNDONE = "UNDONE"


class ConflictOfInterest(NotAllowed):
    text = gettext_noop(
        "You cannot decide this one: it is yours, you lead its activity, or you know who sent it. Others will."
    )


class LeaseLost(Conflict):
    text = gettext_noop("Your hold on this item has ended. Your text is kept; take the item again to go on.")


class Taken(Conflict):
    text = gettext_noop("Another reviewer has this item now. Take the next one.")


class AlreadyDecided(Conflict):
    text = gettext_noop("This was decided in the meantime: %(outcome)s. Your text is kept on this page.")


class JudgedBefore(Conflict):
    text = gettext_noop("You have given your verdict on this already.")


class WithSteward(Conflict):
    text = gettext_noop("Reviewers did not agree on this one, so a steward decides it. Take the next one.")


class TooManyLeases(RuleBroken):
    text = gettext_noop("You hold %(most)s items already. Decide or hand back one first.")


class NotInBulk(RuleBroken):
    text = gettext_noop("This one needs a second opinion, so open it and decide it alone.")


class MissingLook(RuleBroken):
    text = gettext_noop("You have not looked at this one yet. Open it first.")


class TypedBefore(RuleBroken):
    text = gettext_noop("You typed or chose something for this one. Open it and send that.")


class UndoTooLate(Conflict):
    text = gettext_noop("This is settled, so it cannot be undone. A steward can correct it.")


class SentenceMissing(RuleBroken):
    text = gettext_noop("Say it to the participant in a sentence of at least 10 characters.")
    field = "sentence"


class SentenceTooLong(RuleBroken):
    text = gettext_noop("Keep it under 2 000 characters.")
    field = "sentence"


class SentenceNotShowable(RuleBroken):
    text = gettext_noop("Your text holds characters that cannot be shown. Type it again, or paste it as plain text.")
    field = "sentence"


class ReasonCodeMissing(RuleBroken):
    text = gettext_noop("Choose a reason.")
    field = "reason"


@dataclass(slots=True, kw_only=True)
class Lease:
    """
    A reviewer's temporary hold. `fence` grows with each grant of the action; `kept` is text typed but not sent.

    A lease whose time is over still stands until somebody else takes the item or the timer ends it: the fence, not
    the clock, keeps two reviewers apart.
    """

    lease_id: LeaseId
    holder: SubjectId
    fence: int
    granted_at: datetime
    expires_at: datetime
    kept: dict[str, str] = field(default_factory=dict)

    def is_live(self, now: datetime) -> bool:
        return now < self.expires_at

    def extend(self, now: datetime, rules: CommunityRules) -> None:
        """Another hold from now, but never past its last moment."""
        self.expires_at = max(self.expires_at, min(now + rules.hold, self.granted_at + rules.hold_stop))

    def beat(self, *, others: int, typed: dict[str, str], rules: CommunityRules, now: datetime) -> None:
        """
        Stay alive, and keep what was typed. One whose time is over revives while nobody took the item.

        :param others: how many other items the holder has.
        :raises LeaseLost: if its last moment has passed, or reviving it would make one hold too many.
        """
        if not self.is_live(now) and others >= rules.most_holds:
            raise LeaseLost
        self.extend(now, rules)
        if not self.is_live(now):
            raise LeaseLost
        self.keep(typed)

    def keep(self, typed: dict[str, str]) -> None:
        """Keep what was typed, but for what no database can hold."""
        self.kept = {name: text for name, text in typed.items() if is_storable(name + text)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a reviewer says. `other` is another amount than computed; it needs `why`."""

    outcome: Outcome
    count: int | None = None
    ticked: tuple[str, ...] = ()
    other: int | None = None
    why: str = ""
    reason: str = ""
    sentence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One reviewer's opinion on one revision, with the points it comes to."""

    verdict_id: VerdictId
    reviewer: SubjectId
    opinion: Opinion
    points: int
    lines: tuple[Line, ...]
    given_at: datetime


@dataclass(slots=True, kw_only=True)
class Decision:
    """The outcome that moves points: staged until `effective_at`, then settled."""

    decision_id: DecisionId
    verdict_id: VerdictId
    decided_by: SubjectId
    revision: int
    outcome: Outcome
    points: int
    lines: tuple[Line, ...]
    staged_at: datetime
    effective_at: datetime
    state: DecisionState = DecisionState.STAGED
    settled_at: datetime | None = None


def check_opinion(opinion: Opinion, reasons: Sequence[str]) -> None:
    """
    :raises ReasonCodeMissing: if asking for changes or declining without one of the codes in `reasons`.
    :raises SentenceMissing: if asking for changes or declining without 10 characters.
    :raises SentenceTooLong: if a text is over 2 000 characters.
    :raises SentenceNotShowable: if a text holds what no database can keep.
    """
    if max(len(opinion.sentence), len(opinion.note), len(opinion.why)) > LONGEST_SENTENCE:
        raise SentenceTooLong
    if not all(map(is_storable, (opinion.sentence, opinion.note, opinion.why, opinion.reason, *opinion.ticked))):
        raise SentenceNotShowable
    if opinion.outcome is Outcome.APPROVE:
        return
    if opinion.reason not in reasons:
        raise ReasonCodeMissing
    if len(opinion.sentence.strip()) < LEAST_SENTENCE:
        raise SentenceMissing


def agreed(verdicts: Sequence[Verdict], quorum: int) -> Outcome | None:
    """The outcome that `quorum` verdicts share; None while there is none."""
    for outcome in Outcome:
        if sum(v.opinion.outcome is outcome for v in verdicts) >= quorum:
            return outcome
    return None
