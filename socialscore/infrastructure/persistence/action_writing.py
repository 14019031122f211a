"""One action written to its rows: what differs from the snapshot, and nothing else."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from socialscore.domain.action import Action
from socialscore.domain.ids import DecisionId, PartId
from socialscore.domain.likeness import Likeness, bands
from socialscore.domain.points import Line
from socialscore.domain.proof import Part, PartKind
from socialscore.domain.review import DecisionState, Lease, Opinion, Verdict
from socialscore.domain.revision import Revision
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.action_rows import Snapshot, snapshot_of
from socialscore.infrastructure.persistence.compiled_writing import insert, update


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
        "with_steward_at": action.with_steward_at,
        "overdue_at": action.overdue_at,
        "hidden_at": action.hidden_at,
        "claim_after": claim_after(action),
    }


def claim_after(action: Action) -> datetime | None:
    """From when on somebody may take it; None when nothing waits."""
    if not action.takes_verdicts or action.hidden_at is not None:
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
    return snapshot_of(action)


def _write_revision(action: Action, revision: Revision, was: Revision | None) -> None:
    columns = {
        "text": revision.content.text,
        "link": revision.content.link,
        "count": revision.content.count,
        "people_agreed": revision.content.people_agreed,
        "up_to": revision.up_to,
        "quorum_required": revision.quorum_required,
        "quorum_causes": list(revision.quorum_causes),
        "alike": [_plain_likeness(one) for one in revision.alike],
        "proof_hash": revision.proof_hash,
        "submitted_at": revision.submitted_at,
    }
    if was is None:
        insert(
            models.Revision(
                revision_id=revision.revision_id, action_id=action.action_id, number=revision.number, **columns
            )
        )
    else:
        update(models.Revision, {"revision_id": revision.revision_id}, columns)
    _write_parts(action, revision, was.parts if was else ())


def _write_parts(action: Action, revision: Revision, was: Collection[Part]) -> None:
    known = {part.part_id for part in was}
    gone = known - {part.part_id for part in revision.parts}
    if gone:
        models.Part.objects.filter(part_id__in=gone).delete()
    positions, were = _positions(revision.parts), _positions(was)
    moved = [part_id for part_id in known - gone if positions[part_id] != were[part_id]]
    if moved:
        models.Part.objects.bulk_update(
            [models.Part(part_id=part_id, position=positions[part_id]) for part_id in moved], ["position"]
        )
    new = [part for part in revision.parts if part.part_id not in known]
    _write_files(action, [part for part in new if part.kind is PartKind.FILE])
    models.Part.objects.bulk_create(
        models.Part(
            part_id=part.part_id,
            revision_id=revision.revision_id,
            kind=part.kind,
            position=positions[part.part_id],
            sha256=part.sha256,
            original_sha256=part.original_sha256,
            media_type=part.media_type,
            size_bytes=part.size_bytes,
            text=part.text,
            file_id=part.file_id,
        )
        for part in new
    )


def _write_files(action: Action, parts: list[Part]) -> None:
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
            dhash=part.dhash,
            **_bands(part.dhash),
        )
        for part in parts
    )


def _bands(dhash: int | None) -> dict[str, int]:
    return {} if dhash is None else {f"band_{number}": band for number, band in enumerate(bands(dhash))}


def _plain_likeness(one: Likeness) -> dict[str, str]:
    return {"kind": one.kind, "part_id": str(one.part_id), "other_part_id": str(one.other_part_id)}


def _positions(parts: Collection[Part]) -> dict[PartId, int]:
    """Text and link have the first two, so that sending a draft moves no file."""
    fixed = {PartKind.TEXT: 0, PartKind.LINK: 1}
    files = [part.part_id for part in parts if part.kind is PartKind.FILE]
    written = {part.part_id: fixed[part.kind] for part in parts if part.kind is not PartKind.FILE}
    return written | {part_id: position for position, part_id in enumerate(files, start=len(fixed))}


def _write_lease(action: Action, was: Lease | None) -> None:
    lease = action.lease
    if lease == was:
        return
    if was is not None and (lease is None or lease.lease_id != was.lease_id):
        update(models.Lease, {"lease_id": was.lease_id}, {"has_ended": True})
    if lease is None:
        return
    if was is not None and was.lease_id == lease.lease_id:
        update(models.Lease, {"lease_id": lease.lease_id}, {"expires_at": lease.expires_at, "kept": lease.kept})
        return
    insert(
        models.Lease(
            lease_id=lease.lease_id,
            action_id=action.action_id,
            holder_id=lease.holder,
            fence=lease.fence,
            granted_at=lease.granted_at,
            expires_at=lease.expires_at,
            kept=lease.kept,
        )
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
            _add_verdict(action, verdict)


def _add_verdict(action: Action, verdict: Verdict) -> None:
    insert(
        models.Verdict(
            verdict_id=verdict.verdict_id,
            action_id=action.action_id,
            revision_id=action.sent.revision_id,
            reviewer_id=verdict.reviewer,
            judged_id=action.subject_id,
            outcome=verdict.opinion.outcome,
            points=verdict.points,
            lines=[_plain(line) for line in verdict.lines],
            opinion={**_plain(verdict.opinion), "ticked": list(verdict.opinion.ticked)},
            given_at=verdict.given_at,
        )
    )


def _plain(thing: Opinion | Line) -> dict[str, Any]:
    """As JSON; `asdict` copies in depth what is flat."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def _write_decision(action: Action, was: tuple[DecisionId, DecisionState] | None) -> None:
    decision = action.decision
    if decision is None or was == (decision.decision_id, decision.state):
        return
    state = {"state": decision.state, "settled_at": decision.settled_at}
    if was is not None and was[0] == decision.decision_id:
        update(models.Decision, {"decision_id": decision.decision_id}, state)
        return
    insert(
        models.Decision(
            decision_id=decision.decision_id,
            action_id=action.action_id,
            revision_id=action.sent.revision_id,
            verdict_id=decision.verdict_id,
            decided_by_id=decision.decided_by,
            outcome=decision.outcome,
            points=decision.points,
            lines=[_plain(line) for line in decision.lines],
            staged_at=decision.staged_at,
            effective_at=decision.effective_at,
            **state,
        )
    )
