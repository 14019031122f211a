"""An action: one claim of having done an activity, from draft to its end (product.md, "Action: states")."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from socialscore.domain.action_events import ActionEnded, ActionSettled, ActionSubmitted
from socialscore.domain.action_refusals import AnswerTooLate, NotEditable, NotWithdrawable
from socialscore.domain.action_states import PENDING, SETTLED_AS, Status
from socialscore.domain.activity import Activity, ActivityNotOpen
from socialscore.domain.caps import CapKind, Claim, require_cooled, require_room
from socialscore.domain.ids import ActionId, ActivityId, PartId, RevisionId, SubjectId, VersionId
from socialscore.domain.person import Person
from socialscore.domain.proof import Content, Part, require_files_fit, require_storable
from socialscore.domain.review import Decision, DecisionState, Lease, Outcome, Verdict
from socialscore.domain.revision import Revision
from socialscore.domain.rules import Rules


@dataclass(slots=True, kw_only=True)
class Action:
    """
    `revision` is the last one sent, `draft` the one being written. `reserved` is None unless points are reserved.

    `rules` are those of the version it was submitted under, for ever. Review adds `lease`, `verdicts` (of the
    current revision) and `decision` (staged); its steps are functions of `socialscore.domain.judging`.
    """

    action_id: ActionId
    activity_id: ActivityId
    subject_id: SubjectId
    version_id: VersionId
    rule_version: int
    rules: Rules
    created_at: datetime
    changed_at: datetime
    status: Status = Status.DRAFT
    revision: Revision | None = None
    draft: Revision | None = None
    reserved: int | None = None
    points_awarded: int | None = None
    first_submitted_at: datetime | None = None
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    changes_until: datetime | None = None
    ended_at: datetime | None = None
    escalated_at: datetime | None = None
    with_steward_at: datetime | None = None
    overdue_at: datetime | None = None
    hidden_at: datetime | None = None
    fence: int = 0
    lease: Lease | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    decision: Decision | None = None
    version: int = 0

    @classmethod
    def start(cls, *, action_id: ActionId, activity: Activity, person: Person, now: datetime) -> "Action":
        """A new draft under the current rules."""
        person.require_active()
        return cls(
            action_id=action_id,
            activity_id=activity.activity_id,
            subject_id=person.subject_id,
            version_id=activity.version_id,
            rule_version=activity.number,
            rules=activity.rules,
            created_at=now,
            changed_at=now,
        )

    @property
    def is_staged(self) -> bool:
        return self.decision is not None and self.decision.state is DecisionState.STAGED

    @property
    def takes_verdicts(self) -> bool:
        """Whether another reviewer may still give an opinion; once they all differ, a steward decides."""
        is_undecided = self.status is Status.SUBMITTED and not self.is_staged
        return is_undecided and len(self.verdicts) <= self.sent.quorum_required

    @property
    def is_pending(self) -> bool:
        """Whether it waits for an answer, by a reviewer or by its participant."""
        return self.status in PENDING

    @property
    def sent(self) -> Revision:
        """The revision under review."""
        assert self.revision is not None, "a submitted action has a revision"
        return self.revision

    def follow(self, activity: Activity) -> None:
        """A draft is written, and sent, under the rules of the moment; what was sent keeps its own."""
        if self.status is Status.DRAFT:
            self.version_id, self.rule_version, self.rules = activity.version_id, activity.number, activity.rules

    def write(self, content: Content, *, revision_id: RevisionId, now: datetime) -> None:
        """
        Keep what was typed, as it is; nothing is judged before submission but what no database can hold.

        :raises NotEditable: if the action is under review or at its end.
        :raises RuleBroken: if a text holds what cannot be stored.
        """
        draft = self._open_draft(revision_id)
        require_storable(content)
        draft.content, self.changed_at = content, now

    def attach(self, files: list[Part], *, revision_id: RevisionId, now: datetime) -> None:
        """
        Add files to the draft; the same bytes twice are one.

        :raises RuleBroken: if there are more than the rules allow, or one is of a kind that is not asked for.
        """
        draft = self._open_draft(revision_id)
        kept: dict[str, Part] = {}
        for part in (*draft.files, *files):
            kept.setdefault(part.original_sha256, part)
        require_files_fit(self.rules.proof, list(kept.values()))
        draft.parts, self.changed_at = tuple(kept.values()), now

    def detach(self, part_id: PartId, *, revision_id: RevisionId) -> None:
        """Take a file out of the draft; one that is not there is no error."""
        draft = self._open_draft(revision_id)
        draft.parts = tuple(part for part in draft.parts if part.part_id != part_id)

    def submit(
        self,
        *,
        activity: Activity,
        person: Person,
        claims: list[Claim],
        part_ids: tuple[PartId, PartId],
        now: datetime,
        zone: tzinfo,
    ) -> ActionSubmitted:
        """
        Send the draft. `claims` are the person's earlier ones here, this one excluded.

        :raises Suspended: if the person may only read.
        :raises ActivityNotOpen: if the activity takes no new actions.
        :raises RuleBroken: if the proof is not complete, a cap is reached or the pause is not over.
        """
        person.require_active()
        if self.status is not Status.DRAFT:
            raise NotEditable
        if not activity.takes_actions(now):
            raise ActivityNotOpen
        self.follow(activity)
        draft = self._sealed(part_ids)
        require_cooled(claims, cooldown_hours=self.rules.cooldown_hours, now=now)
        require_room(self.rules.caps, claims, up_to=draft.up_to, now=now, zone=zone)
        self.first_submitted_at = now
        return self._send(draft, now)

    def resubmit(
        self,
        *,
        activity: Activity,
        person: Person,
        claims: list[Claim],
        part_ids: tuple[PartId, PartId],
        now: datetime,
        zone: tzinfo,
    ) -> ActionSubmitted:
        """
        Answer a request for changes: no cooldown, no count of attempts; a cap on points still holds.

        :raises AnswerTooLate: if the told date has passed or the activity ended.
        """
        person.require_active()
        if self.status is not Status.CHANGES_REQUESTED:
            raise NotEditable
        if not activity.takes_answers or (self.changes_until and now > self.changes_until):
            raise AnswerTooLate
        draft = self._sealed(part_ids)
        if draft.up_to > (self.reserved or 0):
            caps = tuple(cap for cap in self.rules.caps if cap.kind is CapKind.POINTS)
            require_room(caps, claims, up_to=draft.up_to, now=self.first_submitted_at or now, zone=zone)
        return self._send(draft, now)

    def withdraw(self, *, by: Person, now: datetime) -> ActionEnded:
        """
        Take it back while undecided; wins over a staged decision.

        :raises NotWithdrawable: if it has its answer.
        """
        if self.status is not Status.DRAFT and not self.is_pending:
            raise NotWithdrawable
        return self._end(Status.WITHDRAWN, actor=by.subject_id, now=now)

    def cancel(self, *, actor: SubjectId | None, now: datetime) -> ActionEnded | None:
        """The activity was cancelled; costs nobody anything. None if it waits for no answer."""
        if not self.is_pending:
            return None
        return self._end(Status.CANCELLED, actor=actor, now=now)

    def expire(self, *, now: datetime) -> ActionEnded | None:
        """The told date passed in silence; no mark against the person."""
        if self.status is not Status.CHANGES_REQUESTED or self.changes_until is None or now <= self.changes_until:
            return None
        return self._end(Status.EXPIRED, actor=None, now=now)

    def hide(self, *, now: datetime) -> None:
        """Its proof was reported: nobody looks at it before a steward decides, or another one is sent."""
        self.hidden_at, self.lease = self.hidden_at or now, None

    def show(self) -> None:
        """The proof may stand."""
        self.hidden_at = None

    def settle(self, *, activity: Activity, now: datetime) -> ActionSettled | None:
        """Let the staged decision take effect; None if there is none or its time has not come."""
        decision = self.decision
        if decision is None or not self.is_staged or now < decision.effective_at:
            return None
        decision.state, decision.settled_at = DecisionState.SETTLED, now
        self.status = SETTLED_AS[decision.outcome]
        if decision.outcome is Outcome.CHANGES:
            released = None
            self.changes_until = activity.answers_until(now, told=self.changes_until)
        else:
            released, self.reserved, self.ended_at = self.reserved, None, now
            self.points_awarded = decision.points if decision.outcome is Outcome.APPROVE else None
        return ActionSettled(
            action_id=self.action_id,
            activity_id=self.activity_id,
            subject_id=self.subject_id,
            decision_id=decision.decision_id,
            decided_by=decision.decided_by,
            rule_version=self.rule_version,
            outcome=decision.outcome,
            points=decision.points,
            released=released,
        )

    def _open_draft(self, revision_id: RevisionId) -> Revision:
        if self.status not in (Status.DRAFT, Status.CHANGES_REQUESTED):
            raise NotEditable
        if self.draft is None:
            self.draft = Revision(revision_id=revision_id, number=self.revision.number + 1 if self.revision else 1)
        return self.draft

    def _sealed(self, part_ids: tuple[PartId, PartId]) -> Revision:
        if self.draft is None:
            raise NotEditable
        self.draft.seal(self.rules, part_ids)
        return self.draft

    def _send(self, draft: Revision, now: datetime) -> ActionSubmitted:
        was_reserved = self.reserved
        draft.submitted_at = self.submitted_at = now
        self.revision, self.draft = draft, None
        self.status, self.reserved = Status.SUBMITTED, draft.up_to
        self.due_at = now + timedelta(hours=self.rules.due_hours)
        self.verdicts, self.decision = [], None
        self.escalated_at = self.overdue_at = self.with_steward_at = self.hidden_at = None
        return ActionSubmitted(
            action_id=self.action_id,
            activity_id=self.activity_id,
            subject_id=self.subject_id,
            revision=draft.number,
            rule_version=self.rule_version,
            was_reserved=was_reserved,
            up_to=draft.up_to,
        )

    def _end(self, status: Status, *, actor: SubjectId | None, now: datetime) -> ActionEnded:
        if self.decision is not None and self.is_staged:
            self.decision.state = DecisionState.UNDONE
        self.status, self.lease, self.ended_at = status, None, now
        released, self.reserved = self.reserved, None
        return ActionEnded(
            action_id=self.action_id,
            activity_id=self.activity_id,
            subject_id=self.subject_id,
            actor=actor,
            rule_version=self.rule_version,
            status=str(status),
            released=released,
        )
