"""Where aggregates come from and go to. `save` is versioned: a stale one raises Conflict."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from socialscore.domain.action import Action
from socialscore.domain.activity import Activity
from socialscore.domain.appeals import Appeal
from socialscore.domain.caps import Claim
from socialscore.domain.community import CommunityRules
from socialscore.domain.conflicts import Relation, Ties
from socialscore.domain.correcting import Adjustment, Reversal
from socialscore.domain.ids import (
    ActionId,
    ActivityId,
    AdjustmentId,
    AppealId,
    DecisionId,
    LeaseId,
    PersonId,
    RelationId,
    ReportId,
    SubjectId,
)
from socialscore.domain.likeness import Likeness, SentFile
from socialscore.domain.person import Person
from socialscore.domain.report import Report, Target
from socialscore.domain.score import Award, ScoreEntry


class PersonRepository(Protocol):
    def find_by_id(self, person_id: PersonId) -> Person:
        """:raises NotFound: if there is none."""

    def find_by_subject(self, subject_id: SubjectId) -> Person:
        """:raises NotFound: if there is none, or the person was erased."""

    def with_addresses(self, emails: Iterable[str]) -> dict[str, Person]:
        """Whoever has confirmed each of these e-mail addresses, which are in lower case; none for the others."""

    def lock(self, person_id: PersonId) -> Person | None:
        """
        The person, None if there is none any more. Until the end of the transaction nobody else changes them, nor
        their actions, which are taken first, in the order of whoever sends one.
        """

    def erasures_due(self, now: datetime, limit: int) -> list[PersonId]:
        """Those whose day to be erased has come."""

    def count_reviewers(self, *, at_most: int) -> int:
        """How many people who are not suspended may review; counts no further."""

    def free_reviewers(self, *, since: datetime, at_most: int, now: datetime) -> list[Person]:
        """Reviewers who hold nothing and have not done enough since then; who judged least comes first."""

    def find_steward(self, *, but: SubjectId) -> Person | None:
        """A steward who is not suspended, the same each time; None if there is no other."""

    def stewards(self) -> list[SubjectId]:
        """All who are not suspended."""

    def has_judge(self, *, but: Collection[SubjectId]) -> bool:
        """Whether anybody else reviews or is a steward, and is not suspended."""

    def shows(self, name: str, *, but: PersonId) -> bool:
        """Whether somebody else is shown to everybody by this name, however it is written."""

    def save(self, person: Person) -> None:
        """:raises Conflict: if somebody saved it since."""


class ActivityRepository(Protocol):
    def find_by_id(self, activity_id: ActivityId) -> Activity:
        """:raises ActivityNotFound: if there is none."""

    def save(self, activity: Activity) -> None:
        """Insert or update; stores a new version of the rules if there is one. :raises Conflict: if stale."""

    def due(self, now: datetime) -> list[ActivityId]:
        """Those whose scheduled opening or closing has come."""

    def led_by(self, subject_id: SubjectId) -> list[ActivityId]:
        """Those a person leads that have not ended."""

    def cancelled_with_pending(self, limit: int) -> list[ActivityId]:
        """Cancelled ones whose actions are not all settled yet."""

    def has_unsettled(self, activity_id: ActivityId) -> bool:
        """Whether an action still waits for its answer."""


class ActionRepository(Protocol):
    def find_by_id(self, action_id: ActionId) -> Action:
        """:raises ActionNotFound: if there is none."""

    def find(self, action_id: ActionId) -> Action | None:
        """The same, or None."""

    def find_by_decision(self, decision_id: DecisionId) -> Action:
        """:raises ActionNotFound: if there is none."""

    def find_by_lease(self, lease_id: LeaseId) -> Action | None:
        """The action that this lease holds now; None if the lease has ended."""

    def save(self, action: Action) -> None:
        """:raises Conflict: if somebody saved it since."""

    def delete_draft(self, action: Action) -> None:
        """Remove a draft that was never sent, with its content."""

    def save_lease(self, action: Action) -> None:
        """Store only the lease's time and kept text: a heartbeat makes no page stale."""

    def save_marks(self, action: Action) -> None:
        """
        Store only what the clock noted: that it is late, moved up, with a steward.

        Whoever holds it or has its page open goes on: they saw nothing that is different now.
        """

    def lock_claims(self, subject_id: SubjectId, activity_id: ActivityId) -> None:
        """Let nobody else submit for this person here until the end of the transaction."""

    def claims(self, subject_id: SubjectId, activity_id: ActivityId, *, but: ActionId) -> list[Claim]:
        """What counts for caps and cooldown, `but` excluded."""

    def sent_before(
        self, subject_id: SubjectId, activity_id: ActivityId, digests: Sequence[str], *, but: ActionId
    ) -> SentFile | None:
        """The first of these files, by its bytes as they came, that a person sent here with an action that counts."""

    def alike_to(self, action: Action) -> tuple[Likeness, ...]:
        """What the revision under review is like, of everything that was sent with other actions."""

    def held_by(self, subject_id: SubjectId, *, now: datetime) -> list[ActionId]:
        """Items the reviewer holds now, oldest hold first."""

    def count_judged(self, reviewer_id: SubjectId, *, since: datetime, at_most: int) -> int:
        """How many verdicts of a reviewer stand since then; counts no further."""

    def has_looked(self, action: Action, reviewer: SubjectId) -> bool:
        """Whether they held it since it was sent last."""

    def next_waiting(
        self, reviewer: Person, *, now: datetime, activity_id: ActivityId | None, but: Sequence[ActionId]
    ) -> Action | None:
        """The most urgent item this reviewer may judge and nobody holds, locked; overdue, escalated, oldest."""

    def expired_leases(self, now: datetime, limit: int) -> list[ActionId]:
        """Items whose hold has run out."""

    def count_sent(self, subject_id: SubjectId, *, but: ActionId, at_most: int) -> int:
        """How many actions of a person wait for an answer or were decided; counts no further."""

    def agreements(self, reviewer_id: SubjectId, limit: int) -> list[bool]:
        """
        Of the last so many settled items that others judged too, or answered an appeal about: whether the reviewer
        said what stands in the end, oldest first.
        """

    def overdue(self, now: datetime, limit: int) -> list[ActionId]:
        """Undecided items past their due time whose participants were not told yet; longest due first."""

    def long_overdue(self, now: datetime, limit: int) -> list[ActionId]:
        """Undecided items that waited twice as long as was said and are with no steward yet."""

    def undecided(self, limit: int) -> list[ActionId]:
        """Items that nobody decided yet and that are with no steward, oldest first."""

    def silent(self, now: datetime, limit: int) -> list[ActionId]:
        """Items whose told date for changes has passed."""

    def pending_in(self, activity_id: ActivityId) -> list[ActionId]:
        """Items of an activity that wait for an answer, by a reviewer or by their participant."""

    def unfinished_of(self, subject_id: SubjectId) -> list[ActionId]:
        """Drafts of a person, and what of theirs waits for an answer."""

    def stale_drafts(self, before: datetime, limit: int) -> list[ActionId]:
        """Drafts not touched since."""

    def drafts_of_nobody(self, limit: int) -> list[ActionId]:
        """Drafts of people who are gone: saved in the moment in which they were erased."""


class Ledger(Protocol):
    def append(self, entries: Sequence[ScoreEntry], *, now: datetime) -> None:
        """Add rows, and move the balances and board sums by them. A key that is there already raises Conflict."""

    def award_of(self, action_id: ActionId) -> Award | None:
        """What was given for an action and not taken back."""


class CorrectionRepository(Protocol):
    """Reversals and adjustments."""

    def add_reversal(self, reversal: Reversal) -> None: ...

    def last_reversal(self, action_id: ActionId) -> Reversal | None: ...

    def find_adjustment(self, adjustment_id: AdjustmentId) -> Adjustment:
        """:raises AdjustmentNotFound: if there is none. Nobody else changes it until the end of the transaction."""

    def save_adjustment(self, adjustment: Adjustment) -> None:
        """:raises Conflict: if somebody saved it since."""


class AppealRepository(Protocol):
    def find_by_id(self, appeal_id: AppealId) -> Appeal:
        """:raises AppealNotFound: if there is none. Nobody else changes it until the end of the transaction."""

    def save(self, appeal: Appeal) -> None:
        """:raises AppealedBefore: if there is one about the same. :raises Conflict: if somebody saved it since."""

    def waits_about(self, action_id: ActionId) -> bool:
        """Whether one about this action has no answer yet."""

    def took_part(self, action_id: ActionId) -> set[SubjectId]:
        """Whoever judged the action, reversed it, or answered an appeal about it."""

    def late(self, now: datetime, limit: int) -> list[AppealId]:
        """Those whose day has passed without an answer, and of which nobody was told."""


class ReportRepository(Protocol):
    def find(self, report_id: ReportId) -> Report | None: ...

    def waits(self, reporter: SubjectId, target: Target, target_id: UUID) -> bool:
        """Whether a report of this thing by this person waits."""

    def others_wait(self, report: Report) -> bool:
        """Whether another report of the same content waits."""

    def save(self, report: Report) -> None:
        """
        Insert one that is open, decide the stored one, or restore it after it was upheld.

        :raises ReportAnswered: if another steward was quicker.
        """

    def silence(self, decision_id: DecisionId) -> dict[str, Any]:
        """Delete the sentences of the verdict behind a decision; returns those there were, by name."""

    def speak(self, decision_id: DecisionId, words: dict[str, Any]) -> None:
        """The reverse of it."""


class CommunityRulesRepository(Protocol):
    def current(self) -> CommunityRules:
        """The newest version; the defaults where nobody has changed anything yet."""

    def number(self) -> int:
        """Of the newest version; 0 for the defaults."""

    def publish(self, rules: CommunityRules, *, number: int, by: SubjectId, now: datetime) -> None:
        """Add a version. :raises RulesChangedMeanwhile: if there is one of this number already."""


class ConflictRepository(Protocol):
    """Relations that people declared, and reviewers who stepped back from an item."""

    def ties(self, action: Action, reviewer: SubjectId, *, now: datetime) -> Ties:
        """What stands between the two."""

    def others_could_judge(self, action: Action, *, but: SubjectId) -> bool:
        """Whether another reviewer who is not suspended may judge it: nothing may wait for nobody."""

    def count_able(self, action_id: ActionId, *, at_most: int) -> int:
        """How many reviewers who are not suspended could still judge an item as it is stored; at most so many."""

    def close_to(self, subject_id: SubjectId, action_id: ActionId | None) -> set[SubjectId]:
        """Whoever has a relation with a person, or stepped back from this action."""

    def recuse(self, action: Action, reviewer: SubjectId, *, now: datetime) -> None:
        """Never offer it to this reviewer again; twice is once."""

    def find(self, relation_id: RelationId) -> Relation:
        """:raises RelationNotFound: if there is none."""

    def count_of(self, subject_id: SubjectId) -> int:
        """How many relations a person has, whoever declared them."""

    def save(self, relation: Relation) -> Relation:
        """Insert it; of a pair that has one, that one takes the new kind. Returns what is stored now."""

    def remove(self, relation: Relation) -> None:
        """Delete it."""
