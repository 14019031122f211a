"""One action as its activity's lead reads it: the proof, what was said about it, what it earned."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.points import Line, LineKind
from socialscore.domain.proof import PartKind
from socialscore.domain.review import DecisionState
from socialscore.infrastructure.django_app import models
from socialscore.queries.proofs import FILE_COLUMNS, FileRow, file_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRevision:
    """One content of an action, as it was sent."""

    number: int
    text: str
    link: str
    count: int | None
    submitted_at: datetime
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledDecision:
    """One outcome, with the reviewer's words; `sentence` is empty for an approval."""

    revision: int
    outcome: str
    points: int
    lines: tuple[Line, ...]
    reason: str
    sentence: str
    why: str
    settled_at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedActionPage:
    """
    `is_own` is true if the reader sent it; `is_first_look` if they have not been recorded as a viewer today.

    `is_hidden`: the proof was reported, so that texts, links and files are left out for all but stewards and its owner.
    """

    action_id: UUID
    activity_id: UUID
    activity_name: str
    person_name: str
    status: str
    rule_version: int
    unit_name: str
    up_to: int
    points: int | None
    submitted_at: datetime
    due_at: datetime | None
    changes_until: datetime | None
    ended_at: datetime | None
    is_escalated: bool
    is_own: bool
    is_first_look: bool
    is_hidden: bool
    revisions: tuple[SentRevision, ...]
    decisions: tuple[SettledDecision, ...]


def led_action(
    action_id: ActionId, *, lead_id: SubjectId | None, viewer_id: SubjectId, today: date
) -> LedActionPage | None:
    """
    An action that was sent to this lead's activity; None otherwise, so that a draft stays its writer's. Three queries.

    :param lead_id: whose activities; None for everybody's.
    """
    row = _rows(lead_id, viewer_id, today).filter(action_id=action_id).values(*_COLUMNS).first()
    if row is None or row["submitted_at"] is None:
        return None
    is_own = row["subject_id"] == viewer_id
    is_hidden = row["hidden_at"] is not None and lead_id is not None and not is_own
    revisions = _revisions(action_id)
    return LedActionPage(
        action_id=action_id,
        activity_id=row["activity_id"],
        activity_name=row["activity__name"],
        person_name=row["subject__person__display_name"] or "",
        status=row["status"],
        rule_version=row["activity_version__number"],
        unit_name=row["activity_version__rules__points__unit_name"] or "",
        up_to=row["up_to"],
        points=row["points_awarded"],
        submitted_at=row["submitted_at"],
        due_at=row["due_at"],
        changes_until=row["changes_until"],
        ended_at=row["ended_at"],
        is_escalated=row["escalated_at"] is not None,
        is_own=is_own,
        is_first_look=not row["seen"],
        is_hidden=is_hidden,
        revisions=tuple(replace(one, text="", link="", files=()) for one in revisions) if is_hidden else revisions,
        decisions=_decisions(action_id),
    )


_COLUMNS = (
    "activity_id",
    "activity__name",
    "activity_version__number",
    "activity_version__rules__points__unit_name",
    "subject_id",
    "subject__person__display_name",
    "status",
    "up_to",
    "points_awarded",
    "submitted_at",
    "due_at",
    "changes_until",
    "ended_at",
    "escalated_at",
    "hidden_at",
    "seen",
)


def _rows(lead_id: SubjectId | None, viewer_id: SubjectId, today: date) -> QuerySet[models.Action]:
    seen = models.ProofView.objects.filter(action_id=OuterRef("action_id"), viewer_id=viewer_id, viewed_on=today)
    rows = models.Action.objects.exclude(status=Status.DRAFT).annotate(seen=Exists(seen))
    return rows if lead_id is None else rows.filter(activity__lead_id=lead_id)


def _revisions(action_id: ActionId) -> tuple[SentRevision, ...]:
    rows = (
        models.Revision.objects.filter(action_id=action_id, submitted_at__isnull=False)
        .order_by("number", "parts__position")
        .values("number", "text", "link", "count", "submitted_at", "parts__text", *FILE_COLUMNS)
    )
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["number"], []).append(row)
    return tuple(
        SentRevision(
            number=number,
            text=_written(parts, PartKind.TEXT),
            link=_written(parts, PartKind.LINK),
            count=parts[0]["count"],
            submitted_at=parts[0]["submitted_at"],
            files=tuple(file for file in map(file_of, parts) if file is not None),
        )
        for number, parts in grouped.items()
    )


def _written(parts: list[dict[str, Any]], kind: PartKind) -> str:
    return next((part["parts__text"] for part in parts if part["parts__kind"] == kind), "")


def _decisions(action_id: ActionId) -> tuple[SettledDecision, ...]:
    rows = (
        models.Decision.objects.filter(action_id=action_id, state=DecisionState.SETTLED)
        .order_by("settled_at", "decision_id")
        .values_list(
            "revision__number",
            "outcome",
            "points",
            "lines",
            "verdict__opinion",
            "settled_at",
            "decided_by__person__display_name",
        )
    )
    return tuple(
        SettledDecision(
            revision=revision,
            outcome=outcome,
            points=points,
            lines=tuple(Line(**{**line, "kind": LineKind(line["kind"])}) for line in lines),
            reason=opinion.get("reason", ""),
            sentence=opinion.get("sentence", ""),
            why=opinion.get("why", ""),
            settled_at=settled_at,
            decided_by=decided_by or "",
        )
        for revision, outcome, points, lines, opinion, settled_at, decided_by in rows
        if settled_at is not None
    )
