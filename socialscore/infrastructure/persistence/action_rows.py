"""The rows of one action read as the aggregate, and what the database held then."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet

from socialscore.domain.action import Action
from socialscore.domain.action_states import Status
from socialscore.domain.ids import (
    ActionId,
    ActivityId,
    DecisionId,
    FileId,
    LeaseId,
    PartId,
    RevisionId,
    SubjectId,
    VerdictId,
    VersionId,
)
from socialscore.domain.likeness import Likeness, LikenessKind
from socialscore.domain.points import Line, LineKind
from socialscore.domain.proof import Content, Part, PartKind
from socialscore.domain.review import Decision, DecisionState, Lease, Opinion, Outcome, Verdict
from socialscore.domain.revision import Revision
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.rules import rules_of
from socialscore.infrastructure.persistence.compiled_rows import CompiledRows, columns_of
from socialscore.infrastructure.persistence.django_repositories import ACTIVITY, VERSION, DjangoActivityRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the database held when the action was loaded or saved last."""

    status: Status
    number: int
    revisions: dict[RevisionId, Revision]
    lease: Lease | None
    verdicts: frozenset[VerdictId]
    decision: tuple[DecisionId, DecisionState] | None


def load(row: models.Action, activities: DjangoActivityRepository) -> tuple[Action, Snapshot]:
    """
    The whole aggregate of a row whose version is loaded: one more query, and one for a draft's parts.

    What is inside is read by a statement of its own: one that waits for the row's lock, on PostgreSQL, may still see
    what stood beside it before. The activity comes along for whoever looks for it next.
    """
    action = _action(row)
    for revision, lease, verdict, decision, activity, version in _INSIDE.together(
        action_id=row.action_id, number=row.revision_number
    ):
        if revision.submitted_at is None:
            action.draft = _revision(revision, _parts(revision.revision_id))
            continue
        if action.revision is None:
            action.revision = _revision(revision, SentParts(revision.revision_id))
            action.lease = _lease(lease) if lease else None
            action.decision = _decision(decision, action.revision) if decision else None
            activity.current_version = version
            activities.bring(activity)
        if verdict is not None:
            action.verdicts.append(_verdict(verdict))
    return action, snapshot_of(action)


def snapshot_of(action: Action) -> Snapshot:
    revisions = [replace(r) for r in (action.revision, action.draft) if r is not None]
    return Snapshot(
        status=action.status,
        number=action.revision.number if action.revision else 0,
        revisions={r.revision_id: r for r in revisions},
        lease=replace(action.lease) if action.lease else None,
        verdicts=frozenset(v.verdict_id for v in action.verdicts),
        decision=(action.decision.decision_id, action.decision.state) if action.decision else None,
    )


class SentParts(Collection[Part]):
    """
    The parts of a revision that was sent, read when somebody asks for them: a verdict does not.

    They never change, so it makes no difference when that is.
    """

    def __init__(self, revision_id: UUID) -> None:
        self._revision_id = revision_id

    @cached_property
    def _read(self) -> tuple[Part, ...]:
        return _parts(self._revision_id)

    def __iter__(self) -> Iterator[Part]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __contains__(self, part: object) -> bool:
        return part in self._read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, SentParts)) and self._read == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def _action(row: models.Action) -> Action:
    return Action(
        action_id=ActionId(row.action_id),
        activity_id=ActivityId(row.activity_id),
        subject_id=SubjectId(row.subject_id),
        version_id=VersionId(row.activity_version_id),
        rule_version=row.activity_version.number,
        rules=rules_of(row.activity_version_id, row.activity_version.published_at),
        created_at=row.created_at,
        changed_at=row.changed_at,
        status=Status(row.status),
        reserved=row.reserved_points,
        points_awarded=row.points_awarded,
        first_submitted_at=row.first_submitted_at,
        submitted_at=row.submitted_at,
        due_at=row.due_at,
        changes_until=row.changes_until,
        ended_at=row.ended_at,
        escalated_at=row.escalated_at,
        with_steward_at=row.with_steward_at,
        overdue_at=row.overdue_at,
        hidden_at=row.hidden_at,
        fence=row.fence,
        version=row.version,
    )


def _revision(row: models.Revision, parts: Collection[Part]) -> Revision:
    return Revision(
        revision_id=RevisionId(row.revision_id),
        number=row.number,
        content=Content(text=row.text, link=row.link, count=row.count, people_agreed=row.people_agreed),
        parts=parts,
        up_to=row.up_to,
        quorum_required=row.quorum_required,
        quorum_causes=tuple(row.quorum_causes),
        alike=tuple(likeness_of(one) for one in row.alike),
        proof_hash=row.proof_hash,
        submitted_at=row.submitted_at,
    )


def likeness_of(data: dict[str, str]) -> Likeness:
    """A stored likeness."""
    return Likeness(
        kind=LikenessKind(data["kind"]),
        part_id=PartId(UUID(data["part_id"])),
        other_part_id=PartId(UUID(data["other_part_id"])),
    )


def _parts(revision_id: UUID) -> tuple[Part, ...]:
    return tuple(_part(row) for row in _PARTS.all(revision_id=revision_id))


def _part(row: models.Part) -> Part:
    file = row.file
    return Part(
        part_id=PartId(row.part_id),
        kind=PartKind(row.kind),
        sha256=row.sha256,
        original_sha256=row.original_sha256,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        text=row.text,
        file_id=FileId(file.file_id) if file else None,
        name=file.name if file else "",
        width=file.width if file else None,
        height=file.height if file else None,
        pages=file.pages if file else None,
        dhash=file.dhash if file else None,
    )


def _lease(row: models.Lease) -> Lease:
    return Lease(
        lease_id=LeaseId(row.lease_id),
        holder=SubjectId(row.holder_id),
        fence=row.fence,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        kept=row.kept,
    )


def _verdict(row: models.Verdict) -> Verdict:
    return Verdict(
        verdict_id=VerdictId(row.verdict_id),
        reviewer=SubjectId(row.reviewer_id),
        opinion=Opinion(
            **{**row.opinion, "outcome": Outcome(row.outcome), "ticked": tuple(row.opinion.get("ticked", ()))}
        ),
        points=row.points,
        lines=lines_of(row.lines),
        given_at=row.given_at,
    )


def _decision(row: models.Decision, revision: Revision) -> Decision:
    return Decision(
        decision_id=DecisionId(row.decision_id),
        verdict_id=VerdictId(row.verdict_id),
        decided_by=SubjectId(row.decided_by_id),
        revision=revision.number,
        outcome=Outcome(row.outcome),
        points=row.points,
        lines=lines_of(row.lines),
        staged_at=row.staged_at,
        effective_at=row.effective_at,
        state=DecisionState(row.state),
        settled_at=row.settled_at,
    )


def lines_of(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    """Stored lines of an award."""
    return tuple(Line(**{**line, "kind": LineKind(line["kind"])}) for line in data)


def _inside(action_id: UUID, number: int) -> QuerySet[models.Revision]:
    """The last revision sent, with a row for each verdict on it, and the one being written; earlier ones stand."""
    in_force = [DecisionState.STAGED, DecisionState.SETTLED]
    return (
        models.Revision.objects.filter(action_id=action_id, number__gte=number)
        .annotate(
            hold=FilteredRelation("action__leases", condition=Q(action__leases__has_ended=False)),
            given=FilteredRelation("verdicts", condition=Q(verdicts__is_undone=False)),
            made=FilteredRelation("decisions", condition=Q(decisions__state__in=in_force)),
        )
        .order_by("number", "given__given_at", "given__verdict_id")
    )


_INSIDE = CompiledRows(
    columns_of(models.Revision, without=["action_id"]),
    _inside,
    beside={
        "hold": columns_of(models.Lease, without=["action_id", "has_ended"]),
        "given": columns_of(models.Verdict, without=["action_id", "revision_id", "is_undone"]),
        "made": columns_of(models.Decision, without=["action_id", "revision_id"]),
        "action__activity": ACTIVITY,
        "action__activity__current_version": VERSION,
    },
    is_long=True,
    action_id=UUID,
    number=int,
)
_PARTS = CompiledRows(
    columns_of(models.Part),
    lambda revision_id: models.Part.objects.filter(revision_id=revision_id).order_by("position", "part_id"),
    beside={"file": columns_of(models.ProofFile)},
    revision_id=UUID,
)
