"""The rows that submissions and their answers leave behind, as the use cases would have written them."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import F, Model

from socialscore.domain.action_states import PENDING, Status
from socialscore.domain.points import Line
from socialscore.domain.proof import PartKind
from socialscore.domain.review import DecisionState, Opinion, Outcome
from socialscore.domain.rules import ReasonUse, Rules
from socialscore.domain.score import EntryKind
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_ledger import ALL_TIME, month_of

PHOTOS = 2
OUTCOMES = {
    Status.APPROVED: Outcome.APPROVE,
    Status.DECLINED: Outcome.DECLINE,
    Status.CHANGES_REQUESTED: Outcome.CHANGES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One action: what was sent, when, and what became of it."""

    action_id: UUID
    activity: models.Activity
    version: models.ActivityVersion
    rules: Rules
    text: str
    link: str
    person: models.PersonProfile
    judge: models.PersonProfile
    status: Status
    sent_at: datetime
    answered_after: timedelta
    count: int

    @property
    def up_to(self) -> int:
        return self.rules.points.up_to(self.count)

    @property
    def answered_at(self) -> datetime:
        return self.sent_at + self.answered_after

    @property
    def opinion(self) -> Opinion:
        """Everything ticked; a prepared reason where it is no approval."""
        outcome = OUTCOMES[self.status]
        if outcome is Outcome.APPROVE:
            return Opinion(
                outcome=outcome, count=self.count, ticked=tuple(c.criterion_id for c in self.rules.points.criteria)
            )
        reason = next(r for r in self.rules.reasons if r.use == ReasonUse(str(outcome)))
        return Opinion(outcome=outcome, reason=reason.code, sentence=reason.sentence)


@dataclass(slots=True, kw_only=True)
class Actions:
    """Collects rows; `write` puts them into the database, and moves every cache by the same amounts."""

    zone: tzinfo
    rows: dict[type[Any], list[Any]] = field(default_factory=dict)
    photographed: dict[UUID, UUID] = field(default_factory=dict)
    waiting: Counter[UUID] = field(default_factory=Counter)
    balances: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    sums: Counter[tuple[UUID, str]] = field(default_factory=Counter)

    def add(self, told: Told) -> None:
        self._add_action(told)
        revision = self._add_revision(told)
        self._enter(told, EntryKind.RESERVE, told.up_to, told.person, f"{told.action_id}:1")
        if told.status is Status.SUBMITTED:
            self.waiting[told.activity.pk] += 1
        elif told.status is Status.WITHDRAWN:
            self._enter(told, EntryKind.RELEASE, -told.up_to, told.person, f"{told.action_id}:END")
        else:
            self._answer(told, revision)

    def write(self) -> None:
        """Everything, in the order of the keys."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=200)
        for activity_id, count in self.waiting.items():
            models.Activity.objects.filter(pk=activity_id).update(waiting_count=count)
        for activity_id, moves in Counter(action.activity_id for action in self.rows[models.Action]).items():
            # Each began to wait, and most ended to.
            models.Activity.objects.filter(pk=activity_id).update(review_moves=2 * moves - self.waiting[activity_id])
        for (subject_id, column), points in self.balances.items():
            models.PersonProfile.objects.filter(subject_id=subject_id).update(**{column: F(column) + points})
        models.BoardSum.objects.bulk_create(
            models.BoardSum(subject_id=subject_id, period=period, points=points)
            for (subject_id, period), points in self.sums.items()
        )
        models.RankTouch.objects.bulk_create(
            models.RankTouch(subject_id=subject_id) for subject_id in {subject_id for subject_id, _period in self.sums}
        )

    def approved_with_photos(self, subject_id: UUID) -> UUID | None:
        """The last approved action of somebody with photos and a count, if there is one."""
        return self.photographed.get(subject_id)

    def _put(self, row: Model) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def _add_action(self, told: Told) -> None:
        is_over = told.status not in PENDING
        award = self._award(told) if told.status is Status.APPROVED else None
        self._put(
            models.Action(
                action_id=told.action_id,
                activity_id=told.activity.pk,
                activity_version_id=told.version.pk,
                subject_id=told.person.subject_id,
                status=told.status,
                revision_number=1,
                proof_hash=_digest(told.action_id),
                reserved_points=None if is_over else told.up_to,
                points_awarded=award,
                up_to=told.up_to,
                created_at=told.sent_at,
                changed_at=told.sent_at,
                first_submitted_at=told.sent_at,
                submitted_at=told.sent_at,
                due_at=told.sent_at + timedelta(hours=told.rules.due_hours),
                ended_at=told.answered_at if is_over else None,
                changes_until=told.answered_at + timedelta(days=120)
                if told.status is Status.CHANGES_REQUESTED
                else None,
                claim_after=told.sent_at if told.status is Status.SUBMITTED else None,
                version=1,
            )
        )

    def _add_revision(self, told: Told) -> models.Revision:
        revision = models.Revision(
            action_id=told.action_id,
            number=1,
            text=told.text,
            link=told.link,
            count=told.count,
            people_agreed=True,
            up_to=told.up_to,
            proof_hash=_digest(told.action_id),
            submitted_at=told.sent_at,
        )
        self._put(revision)
        for kind, text in ((PartKind.TEXT, told.text), (PartKind.LINK, told.link)):
            if text:
                self._put(_part(revision, kind, position=0, text=text, digest=_digest(text)))
        for number in range(PHOTOS if told.rules.proof.kinds else 0):
            self._add_photo(told, revision, number)
        return revision

    def _add_photo(self, told: Told, revision: models.Revision, number: int) -> None:
        digest = _digest(f"{told.action_id}{number}")
        file = models.ProofFile(
            subject_id=told.person.subject_id,
            sha256=digest,
            original_sha256=digest,
            media_type="image/webp",
            size_bytes=180_000,
            name=f"photo-{number + 1}.webp",
            width=1600,
            height=1200,
            created_at=told.sent_at,
        )
        self._put(file)
        self._put(_part(revision, PartKind.FILE, position=number + 2, digest=digest, file=file))
        if told.status is Status.APPROVED and told.rules.points.has_unit:
            self.photographed[told.person.subject_id] = told.action_id

    def _answer(self, told: Told, revision: models.Revision) -> None:
        opinion, points = told.opinion, self._award(told)
        said = {
            "action_id": told.action_id,
            "revision": revision,
            "outcome": opinion.outcome,
            "points": points,
            "lines": [asdict(line) for line in self._lines(told)],
        }
        verdict = models.Verdict(
            **said,
            reviewer_id=told.judge.subject_id,
            judged_id=told.person.subject_id,
            opinion={**asdict(opinion), "ticked": list(opinion.ticked)},
            given_at=told.answered_at,
        )
        decision = models.Decision(
            **said,
            verdict=verdict,
            decided_by_id=told.judge.subject_id,
            state=DecisionState.SETTLED,
            staged_at=told.answered_at,
            effective_at=told.answered_at,
            settled_at=told.answered_at,
        )
        self._put(verdict)
        self._put(decision)
        self._put(
            models.ProofView(
                action_id=told.action_id,
                viewer_id=told.judge.subject_id,
                viewed_on=told.answered_at.date(),
                viewed_at=told.answered_at,
            )
        )
        if opinion.outcome is not Outcome.CHANGES:
            self._enter(told, EntryKind.RELEASE, -told.up_to, told.judge, str(decision.pk))
        if opinion.outcome is Outcome.APPROVE:
            self._enter(told, EntryKind.CONFIRM, points, told.judge, str(decision.pk))
            for period in (month_of(told.answered_at, self.zone), ALL_TIME):
                self.sums[told.person.subject_id, period] += points

    def _enter(self, told: Told, kind: EntryKind, points: int, actor: models.PersonProfile, key: str) -> None:
        is_confirmed = kind is EntryKind.CONFIRM
        self._put(
            models.ScoreEntry(
                subject_id=told.person.subject_id,
                action_id=told.action_id,
                kind=kind,
                reserved_delta=0 if is_confirmed else points,
                confirmed_delta=points if is_confirmed else 0,
                rule_version=1,
                actor_id=actor.subject_id,
                idempotency_key=f"{kind}:{key}",
                created_at=told.sent_at if kind is EntryKind.RESERVE else told.answered_at,
            )
        )
        column = "reputation_score" if is_confirmed else "reserved_score"
        self.balances[told.person.subject_id, column] += points

    def _lines(self, told: Told) -> tuple[Line, ...]:
        if told.status is not Status.APPROVED:
            return ()
        opinion = told.opinion
        return told.rules.points.award(stated=told.count, count=told.count, ticked=opinion.ticked).lines

    def _award(self, told: Told) -> int:
        return sum(line.points for line in self._lines(told))


def _part(
    revision: models.Revision,
    kind: PartKind,
    *,
    position: int,
    digest: str,
    text: str = "",
    file: models.ProofFile | None = None,
) -> models.Part:
    return models.Part(
        revision=revision,
        kind=kind,
        position=position,
        sha256=digest,
        original_sha256=digest,
        media_type="image/webp" if file else "text/plain",
        size_bytes=180_000 if file else len(text),
        text=text,
        file=file,
    )


def _digest(value: object) -> str:
    return sha256(str(value).encode()).hexdigest()
