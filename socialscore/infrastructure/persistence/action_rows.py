"""The rows of one action read as the aggregate, and what the database held then."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from socialscore.domain.action import Action, Status
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
from socialscore.domain.points import Line, LineKind
from socialscore.domain.proof import Content, Part, PartKind
from socialscore.domain.review import Decision, DecisionState, Lease, Opinion, Outcome, Verdict
from socialscore.domain.revision import Revision
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.compiled_rows import CompiledRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the database held when the action was loaded or saved last."""

    status: Status
    number: int
    revisions: dict[RevisionId, Revision]
    lease: Lease | None
    verdicts: frozenset[VerdictId]
    decision: tuple[DecisionId, DecisionState] | None


def load(row: models.Action) -> tuple[Action, Snapshot]:
    """The whole aggregate of a row whose version of rules is loaded: at most five more queries."""
    action = Action(
        action_id=ActionId(row.action_id),
        activity_id=ActivityId(row.activity_id),
        subject_id=SubjectId(row.subject_id),
        version_id=VersionId(row.activity_version_id),
        rule_version=row.activity_version.number,
        rules=Rules.from_data(row.activity_version.rules),
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
        fence=row.fence,
        version=row.version,
    )
    for revision in _revisions(row):
        if revision.submitted_at is None:
            action.draft = revision
        else:
            action.revision = revision
    if action.revision is not None:
        _load_review(action, action.revision)
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


def _revisions(row: models.Action) -> list[Revision]:
    """The last one sent and the one being written; earlier ones stand as they are."""
    which = {"action_id": row.action_id, "number": row.revision_number}
    parts: dict[Any, list[Part]] = {}
    for part in _PARTS.all(**which):
        parts.setdefault(part.revision_id, []).append(_part(part))
    return [
        Revision(
            revision_id=RevisionId(r.revision_id),
            number=r.number,
            content=Content(text=r.text, link=r.link, count=r.count, people_agreed=r.people_agreed),
            parts=tuple(parts.get(r.revision_id, ())),
            up_to=r.up_to,
            quorum_required=r.quorum_required,
            quorum_causes=tuple(r.quorum_causes),
            proof_hash=r.proof_hash,
            submitted_at=r.submitted_at,
        )
        for r in _REVISIONS.all(**which)
    ]


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
    )


def _load_review(action: Action, revision: Revision) -> None:
    lease = _LEASE.first(action_id=action.action_id)
    if lease is not None:
        action.lease = Lease(
            lease_id=LeaseId(lease.lease_id),
            holder=SubjectId(lease.holder_id),
            fence=lease.fence,
            granted_at=lease.granted_at,
            expires_at=lease.expires_at,
            kept=lease.kept,
        )
    action.verdicts = [_verdict(row) for row in _VERDICTS.all(revision_id=revision.revision_id)]
    decision = _DECISION.first(revision_id=revision.revision_id)
    action.decision = _decision(decision, revision) if decision else None


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


_REVISIONS = CompiledRows(
    models.Revision,
    lambda action_id, number: models.Revision.objects.filter(action_id=action_id, number__gte=number).order_by(
        "number"
    ),
    action_id=UUID,
    number=int,
)
_PARTS = CompiledRows(
    models.Part,
    lambda action_id, number: models.Part.objects.filter(
        revision__action_id=action_id, revision__number__gte=number
    ).order_by("position", "part_id"),
    beside="file",
    action_id=UUID,
    number=int,
)
_LEASE = CompiledRows(
    models.Lease,
    lambda action_id: models.Lease.objects.filter(action_id=action_id, has_ended=False),
    action_id=UUID,
)
_VERDICTS = CompiledRows(
    models.Verdict,
    lambda revision_id: models.Verdict.objects.filter(revision_id=revision_id, is_undone=False).order_by(
        "given_at", "verdict_id"
    ),
    revision_id=UUID,
)
_DECISION = CompiledRows(
    models.Decision,
    lambda revision_id: models.Decision.objects.filter(revision_id=revision_id).exclude(state=DecisionState.UNDONE),
    revision_id=UUID,
)
