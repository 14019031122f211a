"""What a lead reads of the actions in their activities: the list, and what to try new rules on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from socialscore.domain.action import Status
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.points import LineKind
from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.queries.asking import askable
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of

OVERDUE = "OVERDUE"
TRIED = (Status.APPROVED, Status.SUBMITTED, Status.CHANGES_REQUESTED)
HOW_MANY_TRIED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LedAction:
    """`points` are those awarded, or, with `is_up_to`, the most that it may still earn."""

    action_id: UUID
    activity_name: str
    person_name: str
    status: str
    submitted_at: datetime
    points: int | None
    is_up_to: bool
    is_overdue: bool
    is_escalated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """
    An earlier action to try new rules on: the count, the ticks, and what it earned under its own rules.

    `ticked` is None while nobody has ticked yet: then it may earn all criteria. `judgement` is what the reviewer gave
    beyond the computed points.
    """

    count: int
    ticked: frozenset[str] | None
    points: int
    judgement: int = 0


def led_actions(
    *,
    lead_id: SubjectId | None,
    activity_id: ActivityId | None = None,
    state: str = "",
    search: str = "",
    now: datetime,
    cursor: str | None = None,
) -> Page[LedAction]:
    """
    Actions that were sent to these activities, newest first, 25 a page. One query.

    :param lead_id: whose activities; None for everybody's.
    :param state: a status, or OVERDUE.
    :param search: a part of the participant's name.
    """
    rows = models.Action.objects.filter(submitted_at__isnull=False)
    if lead_id is not None:
        rows = rows.filter(activity__lead_id=lead_id)
    if activity_id is not None:
        rows = rows.filter(activity_id=activity_id)
    rows = _in_state(rows, state, now)
    search = askable(search)
    if search:
        rows = rows.filter(subject__person__display_name__icontains=search)
    rows = older_than(rows, cursor, moment="submitted_at", key="action_id")
    found = rows.order_by("-submitted_at", "-action_id").values(*_COLUMNS)[: PAGE_SIZE + 1]
    return page_of(
        list(found),
        to_row=lambda row: _led_action(row, now),
        cursor_of=lambda row: encode(row["submitted_at"], row["action_id"]),
    )


def tried_on(activity_id: ActivityId, *, limit: int = HOW_MANY_TRIED) -> list[Tried]:
    """The last approved and pending actions of an activity, to try new rules on. One query."""
    approvals = models.Decision.objects.filter(
        action_id=OuterRef("action_id"), state=DecisionState.SETTLED, outcome=Outcome.APPROVE
    ).order_by("-settled_at")
    revision = models.Revision.objects.filter(action_id=OuterRef("action_id"), number=OuterRef("revision_number"))
    rows = (
        models.Action.objects.filter(activity_id=activity_id, status__in=TRIED)
        .order_by("-submitted_at", "-action_id")
        .annotate(
            stated=Subquery(revision.values("count")[:1]),
            opinion=Subquery(approvals.values("verdict__opinion")[:1]),
            lines=Subquery(approvals.values("lines")[:1]),
        )
        .values_list("points_awarded", "up_to", "stated", "opinion", "lines")[:limit]
    )
    return [_tried(*row) for row in rows]


_COLUMNS = (
    "action_id",
    "activity__name",
    "subject__person__display_name",
    "status",
    "submitted_at",
    "due_at",
    "escalated_at",
    "points_awarded",
    "reserved_points",
)


def _in_state(rows: QuerySet[models.Action], state: str, now: datetime) -> QuerySet[models.Action]:
    if state == OVERDUE:
        return rows.filter(status=Status.SUBMITTED, due_at__lt=now)
    return rows.filter(status=state) if state in set(Status) else rows


def _led_action(row: dict[str, Any], now: datetime) -> LedAction:
    is_waiting = row["status"] == Status.SUBMITTED
    return LedAction(
        action_id=row["action_id"],
        activity_name=row["activity__name"],
        person_name=row["subject__person__display_name"] or "",
        status=row["status"],
        submitted_at=row["submitted_at"],
        points=row["points_awarded"] if row["points_awarded"] is not None else row["reserved_points"],
        is_up_to=row["points_awarded"] is None,
        is_overdue=is_waiting and row["due_at"] is not None and row["due_at"] < now,
        is_escalated=is_waiting and row["escalated_at"] is not None,
    )


def _tried(
    points_awarded: int | None,
    up_to: int,
    stated: int | None,
    opinion: dict[str, Any] | None,
    lines: list[dict[str, Any]] | None,
) -> Tried:
    if points_awarded is None or opinion is None:
        return Tried(count=stated or 0, ticked=None, points=up_to if points_awarded is None else points_awarded)
    count = opinion.get("count")
    return Tried(
        count=min(stated or 0, stated or 0 if count is None else count),
        ticked=frozenset(opinion.get("ticked", ())),
        points=points_awarded,
        judgement=sum(line["points"] for line in lines or () if line["kind"] == LineKind.JUDGEMENT),
    )
