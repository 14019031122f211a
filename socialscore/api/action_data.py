"""Actions as programs see them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from socialscore.domain.action_states import Status
from socialscore.domain.likeness import LikenessKind
from socialscore.domain.review import Outcome
from socialscore.http.explained import answer_reason, explained
from socialscore.http.validation import ValidationState, validation_state
from socialscore.queries.actions import ActionRow
from socialscore.queries.own_action import Answer, LookRow, OwnAction, RevisionRow
from socialscore.queries.proofs import FileRow
from socialscore.queries.waits import Waits


class ActionData(TypedDict):
    """An action; `validation_state` is the coarse view of its status, null for what was never judged."""

    action_id: UUID
    activity_id: UUID
    activity: str
    status: Status
    validation_state: ValidationState | None
    up_to: int
    points_awarded: int | None
    proof_hash: str
    version: int
    created_at: datetime
    submitted_at: datetime | None


class WaitsData(TypedDict):
    """How long answers take, in seconds, null while there are too few to say; `ahead` of one that waits, up to 200."""

    half_seconds: int | None
    most_seconds: int | None
    ahead: int | None


class SummandData(TypedDict):
    label: str
    detail: str
    points: int


class OtherData(TypedDict):
    """What would have changed the points, and by how much."""

    text: str
    points: int


class PointsData(TypedDict):
    """The account of an action's points: the lines add up to `total`, which was given if `is_award`."""

    is_award: bool
    total: int
    lines: list[SummandData]
    others: list[OtherData]


class AnswerData(TypedDict):
    """A decision on one version; `reason_label` is the reason as its reviewers read it."""

    outcome: Outcome
    points: int
    reason: str
    reason_label: str
    sentence: str
    note: str
    settled_at: datetime


class RevisionData(TypedDict):
    """
    One version of what was sent; `submitted_at` is null while it is being written.

    `alike` is what was found like it when it was sent: a hint to reviewers, which decides nothing.
    """

    number: int
    text: str
    link: str
    count: int | None
    up_to: int
    proof_hash: str
    submitted_at: datetime | None
    files: list[FileRow]
    alike: list[LikenessKind]
    answer: AnswerData | None


class ActionDetailData(ActionData):
    """An action with its versions, oldest first, their answers, the account of its points, and its last entry."""

    rule_version: int
    changed_at: datetime
    due_at: datetime | None
    changes_until: datetime | None
    ended_at: datetime | None
    is_escalated: bool
    opinions_needed: int
    opinions_given: int
    is_overdue: bool
    points: PointsData
    waits: WaitsData | None
    looks: list[LookRow]
    entry_id: int | None
    revisions: list[RevisionData]


def as_data(row: ActionRow | OwnAction) -> ActionData:
    """An action as programs see it."""
    return {
        "action_id": row.action_id,
        "activity_id": row.activity_id,
        "activity": row.activity_name,
        "status": Status(row.status),
        "validation_state": validation_state(row.status),
        "up_to": row.up_to,
        "points_awarded": row.points_awarded,
        "proof_hash": row.proof_hash,
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
        "version": row.version,
    }


def waits_data(found: Waits) -> WaitsData:
    return {"half_seconds": _seconds(found.half), "most_seconds": _seconds(found.most), "ahead": found.ahead}


def detail_data(action: OwnAction, *, looks: Iterable[LookRow], expected: Waits | None) -> ActionDetailData:
    """
    An action with its versions, their answers, and the account of its points; the lines add up to the total.

    :param looks: who else looked at its proof.
    :param expected: how long answers take, while it waits for one.
    """
    account = explained(action)
    return {
        **as_data(action),
        "rule_version": action.rule_version,
        "changed_at": action.changed_at,
        "due_at": action.due_at,
        "changes_until": action.changes_until,
        "ended_at": action.ended_at,
        "is_escalated": action.is_escalated,
        "opinions_needed": action.opinions_needed,
        "opinions_given": action.opinions_given,
        "is_overdue": action.is_overdue,
        "points": {
            "is_award": account.is_award,
            "total": account.total,
            "lines": [{"label": line.label, "detail": line.detail, "points": line.points} for line in account.lines],
            "others": [{"text": other.text, "points": other.points} for other in account.others],
        },
        "waits": waits_data(expected) if expected else None,
        "looks": list(looks),
        "entry_id": action.entry_id,
        "revisions": [_revision(action, revision) for revision in action.revisions],
    }


def _revision(action: OwnAction, revision: RevisionRow) -> RevisionData:
    return {
        "number": revision.number,
        "text": revision.text,
        "link": revision.link,
        "count": revision.count,
        "up_to": revision.up_to,
        "proof_hash": revision.proof_hash,
        "submitted_at": revision.submitted_at,
        "files": list(revision.files),
        "alike": [LikenessKind(kind) for kind in revision.alike],
        "answer": _answer(action, revision.answer) if revision.answer else None,
    }


def _answer(action: OwnAction, answer: Answer) -> AnswerData:
    return {
        "outcome": answer.outcome,
        "points": answer.points,
        "reason": answer.reason,
        "reason_label": answer_reason(answer, action.rules),
        "sentence": answer.sentence,
        "note": answer.note,
        "settled_at": answer.settled_at,
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
