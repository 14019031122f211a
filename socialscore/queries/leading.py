"""
What a lead reads of their activities: which there are, how their review goes, what their rules are.

A staged decision whose time has come counts as taken, so that no figure waits for the worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from socialscore.domain.action_states import Status
from socialscore.domain.activity import ENDED, ActivityState, has_opened
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.queries.asking import askable
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.pages import Page, decode, encode, page_of

SHOWN_ACTIVITIES = 50
SHOWN_VERSIONS = 20
SHOWN_NAMES = 200
MOST_OVERDUE = 100
_WAITING = models.Action.objects.filter(status=Status.SUBMITTED)
OVER = (ActivityState.ARCHIVED, ActivityState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedActivity:
    """
    An activity and what waits in it. `opened_at` may lie ahead; `oldest_at` is the submission waiting longest.

    `overdue` is counted no further than `MOST_OVERDUE`. `moves` counts how often an action began or ended to wait.
    """

    activity_id: UUID
    name: str
    state: str
    state_reason: str
    lead_id: UUID
    lead_name: str
    opened_at: datetime | None
    closes_at: datetime | None
    due_hours: int
    waiting: int
    overdue: int
    oldest_at: datetime | None
    moves: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the rules, and how many actions wait under it. `rules` are there for the newest one only."""

    number: int
    most_points: int
    published_at: datetime | None
    waiting: int
    rules: Rules | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityForEditing:
    """
    Words, window and current rules of an activity; `version` is what a change must carry.

    `waiting_before` counts those of `waiting` that were sent under an earlier version.
    """

    activity_id: UUID
    name: str
    description: str
    state: str
    state_reason: str
    lead_id: UUID
    number: int
    rules: Rules
    opens_at: datetime | None
    closes_at: datetime | None
    waiting: int
    waiting_before: int
    version: int

    @property
    def is_draft(self) -> bool:
        return self.state == ActivityState.DRAFT

    @property
    def has_opened(self) -> bool:
        """Whether its opening time can change no more."""
        return has_opened(ActivityState(self.state), self.opens_at, timezone.now())

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


def led_activities(
    *,
    lead_id: SubjectId | None,
    are_over: bool,
    now: datetime,
    cursor: str | None = None,
    size: int = SHOWN_ACTIVITIES,
) -> Page[LedActivity]:
    """
    Activities by name; `are_over` shows the archived and cancelled ones instead. One query.

    :param lead_id: whose; None for everybody's.
    """
    found: Sequence[tuple[Any, ...]]
    if cursor is None and size == SHOWN_ACTIVITIES:
        values = {"now": now} if lead_id is None else {"now": now, "lead_id": lead_id}
        found = _first_activities(is_mine=lead_id is not None, are_over=are_over).rows(**values)
    else:
        rows = _named_after(_activities(are_over=are_over, now=now, lead_id=lead_id), cursor)
        found = list(rows[: size + 1])
    return page_of(found, to_row=_led_activity, cursor_of=lambda row: encode(row[1], row[0]), size=size)


def led_activity(activity_id: ActivityId, *, lead_id: SubjectId | None, now: datetime) -> LedActivity | None:
    """One activity; None if there is none, or it is somebody else's. One query."""
    rows = _with_waiting(_of(lead_id).filter(activity_id=activity_id), now)
    row = rows.first()
    return None if row is None else _led_activity(row)


def versions_of(activity_id: ActivityId) -> list[Version]:
    """The newest versions of the rules, at most 20, each with what waits under it. One query."""
    all_waiting = F("activity__waiting_count")
    of_version = _WAITING.filter(activity_version_id=OuterRef("version_id")).values("status").annotate(n=Count("*"))
    rows = (
        models.ActivityVersion.objects.filter(activity_id=activity_id)
        .order_by("-number")
        .annotate(
            # What waits is counted already: few of them wait under an earlier version.
            waiting=Case(
                When(version_id=F("activity__current_version_id"), then=all_waiting - _waiting_before("number")),
                default=_count_or_zero(of_version),
            )
        )
        .values_list("number", "most_points", "published_at", "waiting", "rules")[:SHOWN_VERSIONS]
    )
    return [
        Version(
            number=number,
            most_points=most,
            published_at=published_at,
            waiting=waiting,
            rules=None if place else Rules.from_data(data),
        )
        for place, (number, most, published_at, waiting, data) in enumerate(rows)
    ]


def activity_for_editing(activity_id: ActivityId, *, lead_id: SubjectId | None) -> ActivityForEditing | None:
    """What the rules form starts with; None if there is none, or it is somebody else's. One query."""
    rows = _of(lead_id).annotate(before=_waiting_before("current_version__number")).select_related("current_version")
    row = rows.filter(activity_id=activity_id).first()
    if row is None or row.current_version is None:
        return None
    return ActivityForEditing(
        activity_id=row.activity_id,
        name=row.name,
        description=row.description,
        state=row.state,
        state_reason=row.state_reason,
        lead_id=row.lead_id,
        number=row.current_version.number,
        rules=Rules.from_data(row.current_version.rules),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        waiting=row.waiting_count,
        waiting_before=row.before,
        version=row.version,
    )


def activity_names(*, lead_id: SubjectId | None) -> list[tuple[UUID, str]]:
    """Ids and names for a filter, by name, at most 200. One query."""
    rows = _ALL_NAMES.rows() if lead_id is None else _OWN_NAMES.rows(lead_id=lead_id)
    return [(activity_id, name) for activity_id, name in rows]


def unended_names(*, lead_id: SubjectId, limit: int = 50) -> list[tuple[UUID, str]]:
    """Ids and names of the activities a person leads that have not ended, by name. One query."""
    rows = _of(lead_id).exclude(state__in=ENDED)
    return list(rows.order_by("name", "activity_id").values_list("activity_id", "name")[:limit])


def _of(lead_id: SubjectId | None) -> QuerySet[models.Activity]:
    rows = models.Activity.objects.all()
    return rows if lead_id is None else rows.filter(lead_id=lead_id)


@cache
def _first_activities(*, is_mine: bool, are_over: bool) -> CompiledQuery:
    def build(**values: Any) -> QuerySet[Any, Any]:
        return _activities(are_over=are_over, **values)[: SHOWN_ACTIVITIES + 1]

    return CompiledQuery(build, now=datetime, **({"lead_id": UUID} if is_mine else {}))


def _activities(*, are_over: bool, now: datetime, lead_id: Any = None) -> QuerySet[Any, Any]:
    rows = _of(lead_id).filter(Q(state__in=OVER) if are_over else ~Q(state__in=OVER))
    return _with_waiting(rows, now).order_by("name", "activity_id")


def _with_waiting(rows: QuerySet[models.Activity], now: datetime) -> QuerySet[Any, Any]:
    waiting = models.Action.objects.filter(activity_id=OuterRef("activity_id"), status=Status.SUBMITTED)
    oldest = waiting.order_by("submitted_at").values("submitted_at")[:1]
    overdue = waiting.filter(due_at__lt=now).order_by("due_at").values("due_at")[:MOST_OVERDUE]
    return rows.annotate(overdue=_HowMany(overdue), oldest_at=Subquery(oldest)).values_list(
        "activity_id",
        "name",
        "state",
        "state_reason",
        "lead_id",
        "lead__person__display_name",
        "opens_at",
        "closes_at",
        "current_version__rules__due_hours",
        "waiting_count",
        "overdue",
        "oldest_at",
        "review_moves",
    )


class _HowMany(Subquery):
    """How many rows of a list that has an end; a count would read on."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _names(lead_id: Any = None) -> QuerySet[Any, Any]:
    return _of(lead_id).order_by("name", "activity_id").values_list("activity_id", "name")[:SHOWN_NAMES]


_OWN_NAMES = CompiledQuery(_names, lead_id=UUID)
_ALL_NAMES = CompiledQuery(_names)


def _waiting_before(number: str) -> Coalesce:
    """How many wait under earlier versions than one: few do, however many wait in the activity."""
    earlier = {
        "activity_version__activity_id": OuterRef("activity_id"),
        "activity_version__number__lt": OuterRef(number),
    }
    return _count_or_zero(_WAITING.filter(**earlier).values("status").annotate(n=Count("*")))


def _count_or_zero(counted: QuerySet[Any, Any]) -> Coalesce:
    """A correlated count; the rows counted have it as `n`."""
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), Value(0))


def _named_after(rows: QuerySet[Any, Any], cursor: str | None) -> QuerySet[Any, Any]:
    decoded = decode(cursor) if cursor else None
    if decoded is None:
        return rows
    try:
        name, key = askable(str(decoded[0])), UUID(decoded[1])
    except ValueError:
        return rows
    return rows.filter(Q(name__gt=name) | Q(name=name, activity_id__gt=key))


def _led_activity(row: tuple[Any, ...]) -> LedActivity:
    activity_id, name, state, state_reason, lead_id, lead_name, *rest = row
    opened_at, closes_at, due_hours, waiting, overdue, oldest_at, moves = rest
    return LedActivity(
        activity_id=activity_id,
        name=name,
        state=state,
        state_reason=state_reason,
        lead_id=lead_id,
        lead_name=lead_name or "",
        opened_at=opened_at,
        closes_at=closes_at,
        due_hours=due_hours or 0,
        waiting=waiting,
        overdue=overdue,
        oldest_at=oldest_at,
        moves=moves,
    )
