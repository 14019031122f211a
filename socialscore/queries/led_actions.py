"""What a lead reads of the actions in their activities: the list, and what to try new rules on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from socialscore.domain.action_states import Status
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.points import LineKind
from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.queries.asking import askable
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of

OVERDUE = "OVERDUE"
TRIED = (Status.APPROVED, Status.SUBMITTED, Status.CHANGES_REQUESTED)
HOW_MANY_TRIED = 50
SHOWN_OLDEST = 5
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)  # a day later than the first moment, for zones behind UTC


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
class Waiting:
    """One of the actions that wait longest."""

    action_id: UUID
    activity_name: str
    person_name: str
    submitted_at: datetime
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
    size: int = PAGE_SIZE,
) -> Page[LedAction]:
    """
    Actions that were sent to these activities, newest first. One query.

    :param lead_id: whose activities; None for everybody's.
    :param state: a status, or OVERDUE.
    :param search: a part of the participant's name.
    """
    search = askable(search)
    if size == PAGE_SIZE and not (activity_id or state or search or cursor):
        found = _NEWEST.rows() if lead_id is None else _NEWEST_OF_LEAD.rows(lead_id=lead_id)
    else:
        rows = older_than(_in_state(_newest(), state, now), cursor, moment="submitted_at", key="action_id")
        if search:
            rows = rows.filter(subject__person__display_name__icontains=search)
        if activity_id is not None:
            rows = _led_by(lead_id, rows).filter(activity_id=activity_id)
        elif search or state == OVERDUE:  # rare among the newest: they would be looked for in each activity
            rows = _led_by(lead_id, rows)
        else:
            rows = _newest_of_each(lead_id, rows, size + 1)
        found = list(rows.values_list(*_COLUMNS)[: size + 1])
    return page_of(
        found,
        to_row=lambda row: _led_action(row, now),
        cursor_of=lambda row: encode(row[SUBMITTED_AT], row[0]),
        size=size,
    )


def waiting_longest(*, lead_id: SubjectId | None, now: datetime) -> list[Waiting]:
    """The five actions under review that wait longest, oldest first. One query."""
    rows = _OLDEST.rows() if lead_id is None else _OLDEST_OF_LEAD.rows(lead_id=lead_id)
    return [
        Waiting(
            action_id=action_id,
            activity_name=activity_name,
            person_name=person_name or "",
            submitted_at=submitted_at,
            is_overdue=due_at is not None and due_at < now,
            is_escalated=escalated_at is not None,
        )
        for action_id, activity_name, person_name, submitted_at, due_at, escalated_at in rows
    ]


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


SUBMITTED_AT = _COLUMNS.index("submitted_at")


def _newest() -> QuerySet[models.Action]:
    return models.Action.objects.filter(submitted_at__isnull=False).order_by("-submitted_at", "-action_id")


def _led_by(lead_id: Any, rows: QuerySet[models.Action]) -> QuerySet[models.Action]:
    return rows if lead_id is None else rows.filter(activity__lead_id=lead_id)


def _newest_of_each(lead_id: Any, rows: QuerySet[models.Action], count: int) -> QuerySet[models.Action]:
    """
    What may be among the so many newest of the lead's activities: no more than so many of each are read.

    Where one activity has so many, whatever is older than those cannot be among the newest of all.
    """
    last = rows.filter(activity_id=OuterRef("activity_id")).order_by("-submitted_at").values("submitted_at")
    activities = models.Activity.objects.annotate(last=Subquery(last[count - 1 : count]))
    if lead_id is not None:
        activities = activities.filter(lead_id=lead_id)
    # By the one name, so that SQLite looks it up once for each activity; asked whether it is there, it looks again.
    newest = activities.order_by(F("last").desc(nulls_last=True)).values("last")[:1]
    since = Coalesce(Subquery(newest), Value(LONG_AGO))
    return _led_by(lead_id, rows).filter(submitted_at__gte=since)


def _first_page() -> QuerySet[Any, Any]:
    return _newest().values_list(*_COLUMNS)[: PAGE_SIZE + 1]


def _first_page_of_lead(lead_id: UUID) -> QuerySet[Any, Any]:
    return _newest_of_each(lead_id, _newest(), PAGE_SIZE + 1).values_list(*_COLUMNS)[: PAGE_SIZE + 1]


_NEWEST = CompiledQuery(_first_page)
_NEWEST_OF_LEAD = CompiledQuery(_first_page_of_lead, lead_id=UUID)


def _oldest_waiting(lead_id: Any = None) -> QuerySet[Any, Any]:
    """The oldest five of each activity, and of those the oldest; sorting would read all that waits."""
    waiting = models.Action.objects.filter(status=Status.SUBMITTED, activity_id=OuterRef("activity_id"))
    oldest = waiting.order_by("submitted_at", "action_id").values("action_id")
    activities = models.Activity.objects.filter(waiting_count__gt=0)
    if lead_id is not None:
        activities = activities.filter(lead_id=lead_id)
    first, *others = (activities.values_list(Subquery(oldest[n : n + 1])) for n in range(SHOWN_OLDEST))
    rows = models.Action.objects.filter(action_id__in=first.union(*others))
    return rows.order_by("submitted_at", "action_id").values_list(
        "action_id",
        "activity__name",
        "subject__person__display_name",
        "submitted_at",
        "due_at",
        "escalated_at",
    )[:SHOWN_OLDEST]


_OLDEST_OF_LEAD = CompiledQuery(_oldest_waiting, lead_id=UUID)
_OLDEST = CompiledQuery(_oldest_waiting)


def _in_state(rows: QuerySet[models.Action], state: str, now: datetime) -> QuerySet[models.Action]:
    if state == OVERDUE:
        return rows.filter(status=Status.SUBMITTED, due_at__lt=now)
    return rows.filter(status=state) if state in set(Status) else rows


def _led_action(row: tuple[Any, ...], now: datetime) -> LedAction:
    action_id, activity_name, person_name, status, submitted_at, due_at, escalated_at, awarded, reserved = row
    is_waiting = status == Status.SUBMITTED
    return LedAction(
        action_id=action_id,
        activity_name=activity_name,
        person_name=person_name or "",
        status=status,
        submitted_at=submitted_at,
        points=reserved if awarded is None else awarded,
        is_up_to=awarded is None,
        is_overdue=is_waiting and due_at is not None and due_at < now,
        is_escalated=is_waiting and escalated_at is not None,
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
