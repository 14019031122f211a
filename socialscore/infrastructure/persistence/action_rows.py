"""The rows of one action to the aggregate and back."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from socialscore.domain.action import Action, Revision, Status
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
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models


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
    return action, _snapshot(action)


def action_columns(action: Action) -> dict[str, Any]:
    """The action's own columns, its version excepted."""
    return {
        "activity_id": action.activity_id,
        "activity_version_id": action.version_id,
        "subject_id": action.subject_id,
        "status": action.status,
        "revision_number": action.revision.number if action.revision else 0,
        "proof_hash": action.revision.proof_hash if action.revision else "",
        "up_to": action.revision.up_to if action.revision else 0,
        "reserved_points": action.reserved,
        "points_awarded": action.points_awarded,
        "fence": action.fence,
        "is_staged": action.is_staged,
        "created_at": action.created_at,
        "changed_at": action.changed_at,
        "first_submitted_at": action.first_submitted_at,
        "submitted_at": action.submitted_at,
        "due_at": action.due_at,
        "changes_until": action.changes_until,
        "ended_at": action.ended_at,
        "escalated_at": action.escalated_at,
        "claim_after": claim_after(action),
    }


def claim_after(action: Action) -> datetime | None:
    """From when on somebody may take it; None when nothing waits."""
    if action.status is not Status.SUBMITTED or action.is_staged:
        return None
    return action.lease.expires_at if action.lease else action.submitted_at


def write_inside(action: Action, snapshot: Snapshot | None) -> Snapshot:
    """Write revisions, lease, verdicts and decision where they differ from the snapshot."""
    known = snapshot.revisions if snapshot else {}
    for revision in (action.revision, action.draft):
        if revision is not None and revision != known.get(revision.revision_id):
            _write_revision(action, revision, known.get(revision.revision_id))
    _write_lease(action, snapshot.lease if snapshot else None)
    _write_verdicts(action, snapshot)
    _write_decision(action, snapshot.decision if snapshot else None)
    return _snapshot(action)


def _snapshot(action: Action) -> Snapshot:
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
    found = models.Revision.objects.filter(action_id=row.action_id, number__gte=row.revision_number)
    parts: dict[Any, list[Part]] = {}
    revisions = list(found.order_by("number"))
    rows = models.Part.objects.filter(revision__in=revisions).select_related("file").order_by("position")
    for part in rows:
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
        for r in revisions
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
    lease = models.Lease.objects.filter(action_id=action.action_id, has_ended=False).first()
    if lease is not None:
        action.lease = Lease(
            lease_id=LeaseId(lease.lease_id),
            holder=SubjectId(lease.holder_id),
            fence=lease.fence,
            granted_at=lease.granted_at,
            expires_at=lease.expires_at,
            kept=lease.kept,
        )
    verdicts = models.Verdict.objects.filter(revision_id=revision.revision_id, is_undone=False)
    action.verdicts = [_verdict(row) for row in verdicts.order_by("given_at", "verdict_id")]
    decisions = models.Decision.objects.filter(revision_id=revision.revision_id)
    decision = decisions.exclude(state=DecisionState.UNDONE).first()
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


def _write_revision(action: Action, revision: Revision, was: Revision | None) -> None:
    columns = {
        "text": revision.content.text,
        "link": revision.content.link,
        "count": revision.content.count,
        "people_agreed": revision.content.people_agreed,
        "up_to": revision.up_to,
        "quorum_required": revision.quorum_required,
        "quorum_causes": list(revision.quorum_causes),
        "proof_hash": revision.proof_hash,
        "submitted_at": revision.submitted_at,
    }
    if was is None:
        models.Revision.objects.create(
            revision_id=revision.revision_id, action_id=action.action_id, number=revision.number, **columns
        )
    else:
        models.Revision.objects.filter(revision_id=revision.revision_id).update(**columns)
    _write_parts(action, revision, was.parts if was else ())


def _write_parts(action: Action, revision: Revision, was: tuple[Part, ...]) -> None:
    known = {part.part_id for part in was}
    gone = known - {part.part_id for part in revision.parts}
    if gone:
        models.Part.objects.filter(part_id__in=gone).delete()
    new = [(position, part) for position, part in enumerate(revision.parts) if part.part_id not in known]
    models.ProofFile.objects.bulk_create(
        models.ProofFile(
            file_id=part.file_id,
            subject_id=action.subject_id,
            sha256=part.sha256,
            original_sha256=part.original_sha256,
            media_type=part.media_type,
            size_bytes=part.size_bytes,
            name=part.name,
            width=part.width,
            height=part.height,
            pages=part.pages,
        )
        for _, part in new
        if part.kind is PartKind.FILE
    )
    models.Part.objects.bulk_create(
        models.Part(
            part_id=part.part_id,
            revision_id=revision.revision_id,
            kind=part.kind,
            position=position,
            sha256=part.sha256,
            original_sha256=part.original_sha256,
            media_type=part.media_type,
            size_bytes=part.size_bytes,
            text=part.text,
            file_id=part.file_id,
        )
        for position, part in new
    )


def _write_lease(action: Action, was: Lease | None) -> None:
    lease = action.lease
    if lease == was:
        return
    if was is not None and (lease is None or lease.lease_id != was.lease_id):
        models.Lease.objects.filter(lease_id=was.lease_id).update(has_ended=True)
    if lease is None:
        return
    if was is not None and was.lease_id == lease.lease_id:
        models.Lease.objects.filter(lease_id=lease.lease_id).update(expires_at=lease.expires_at, kept=lease.kept)
        return
    models.Lease.objects.create(
        lease_id=lease.lease_id,
        action_id=action.action_id,
        holder_id=lease.holder,
        fence=lease.fence,
        granted_at=lease.granted_at,
        expires_at=lease.expires_at,
        kept=lease.kept,
    )


def _write_verdicts(action: Action, snapshot: Snapshot | None) -> None:
    """Verdicts of an earlier revision stand; one that is gone from the same revision was undone."""
    is_same_revision = snapshot is not None and action.revision is not None and snapshot.number == action.sent.number
    was = snapshot.verdicts if snapshot and is_same_revision else frozenset()
    undone = was - {v.verdict_id for v in action.verdicts}
    if undone:
        models.Verdict.objects.filter(verdict_id__in=undone).update(is_undone=True)
    for verdict in action.verdicts:
        if verdict.verdict_id not in was:
            opinion = asdict(verdict.opinion)
            models.Verdict.objects.create(
                verdict_id=verdict.verdict_id,
                action_id=action.action_id,
                revision_id=action.sent.revision_id,
                reviewer_id=verdict.reviewer,
                outcome=verdict.opinion.outcome,
                points=verdict.points,
                lines=[asdict(line) for line in verdict.lines],
                opinion={**opinion, "ticked": list(opinion["ticked"])},
                given_at=verdict.given_at,
            )


def _write_decision(action: Action, was: tuple[DecisionId, DecisionState] | None) -> None:
    decision = action.decision
    if decision is None or was == (decision.decision_id, decision.state):
        return
    state = {"state": decision.state, "settled_at": decision.settled_at}
    if was is not None and was[0] == decision.decision_id:
        models.Decision.objects.filter(decision_id=decision.decision_id).update(**state)
        return
    models.Decision.objects.create(
        decision_id=decision.decision_id,
        action_id=action.action_id,
        revision_id=action.sent.revision_id,
        verdict_id=decision.verdict_id,
        decided_by_id=decision.decided_by,
        outcome=decision.outcome,
        points=decision.points,
        lines=[asdict(line) for line in decision.lines],
        staged_at=decision.staged_at,
        effective_at=decision.effective_at,
        **state,
    )
