"""What stands beside the item in hand: the queue, what is withheld, what was decided meanwhile."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value

from socialscore.domain.action_states import Status
from socialscore.domain.community import PAIR_WITHIN
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app import conflicts, models
from socialscore.infrastructure.django_app.waiting import first_in_order_of_urgency, in_order_of_urgency, judgeable_by
from socialscore.queries import blind
from socialscore.queries.compiled import LongQuery
from socialscore.queries.in_hand import HeldItem

QUEUE_SIZE = 25
MOST_ACTIVITIES = 200
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """An item of the queue. `participant` is empty where the person has no name, or has left."""

    action_id: UUID
    activity_name: str
    participant: str
    submitted_at: datetime
    is_overdue: bool
    is_escalated: bool
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The most urgent rows; `has_more` when others wait behind them."""

    rows: list[QueueRow]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingActivities:
    """
    Activities in which something waits that one may judge, by name; and how many items are withheld.

    `withheld` counts one's own, and those of activities one leads. It is read from stored counters, so that items in
    their undo window are among them. `apart` counts those of people one is close to, stepped back from, or met too
    often among the last 300 they judged this week; no further than one beyond `MOST_COUNTED`.
    """

    choices: list[tuple[UUID, str]]
    withheld: int
    apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """
    Where an action stands. `outcome` is None while nobody decided its current revision; `is_held` by another reviewer.
    """

    activity_name: str
    participant: str
    status: Status
    outcome: Outcome | None
    points: int
    is_mine: bool
    is_held: bool


def queue(reviewer_id: SubjectId, *, now: datetime, activity_id: ActivityId | None = None) -> Queue:
    """
    What waits for this reviewer and nobody else holds, overdue first, then escalated, then oldest. One query.

    Items they hold themselves stand in their place.
    """
    moments = {"now": now, "week_ago": now - PAIR_WITHIN}
    if activity_id is None:
        found = _QUEUE.rows(reviewer_id=reviewer_id, **moments)
    else:
        found = _QUEUE_OF_ACTIVITY.rows(reviewer_id=reviewer_id, **moments, activity_id=activity_id)
    rows = [
        QueueRow(
            action_id=action_id,
            activity_name=activity_name,
            participant=participant or "",
            submitted_at=submitted_at,
            is_overdue=is_overdue,
            is_escalated=is_escalated,
            is_mine=is_mine,
        )
        for action_id, activity_name, participant, submitted_at, is_overdue, is_escalated, is_mine in found
    ]
    return Queue(rows=rows[:QUEUE_SIZE], has_more=len(rows) > QUEUE_SIZE)


def with_trial(found: Queue, held: HeldItem | None) -> Queue:
    """The queue with the item for calibration in hand at its head, where the next one would stand."""
    if held is None or not held.is_trial or any(row.action_id == held.action_id for row in found.rows):
        return found
    row = QueueRow(
        action_id=held.action_id,
        activity_name=held.activity_name,
        participant=held.participant,
        submitted_at=held.submitted_at,
        is_overdue=False,
        is_escalated=False,
        is_mine=True,
    )
    return replace(found, rows=[row, *found.rows[: QUEUE_SIZE - 1]])


def waiting_activities(reviewer_id: SubjectId, *, now: datetime) -> WaitingActivities:
    """Where something waits, and how much of it is withheld from this reviewer. One query, of counters and few rows."""
    choices, withheld, apart = [], 0, 0
    for activity_id, name, waiting, is_closed, own_waiting, kept_apart in _ACTIVITIES.rows(
        reviewer_id=reviewer_id, week_ago=now - PAIR_WITHIN
    ):
        apart = kept_apart or 0
        mine = waiting if is_closed else own_waiting or 0
        withheld += mine
        if waiting > mine:
            choices.append((activity_id, name))
    return WaitingActivities(choices=choices, withheld=withheld, apart=apart)


def withheld_from(reviewer_id: SubjectId, action_id: ActionId) -> bool:
    """
    Whether this reviewer may never judge the action: it is their own, they lead its activity, they are related to its
    participant, or stepped back from it. One query.
    """
    first, second = conflicts.related_to(reviewer_id)
    conflicting = (
        Q(subject_id=reviewer_id)
        | (Q(activity__lead_id=reviewer_id) & ~Q(activity_version__rules__lead_may_review=True))
        | Q(subject_id__in=first)
        | Q(subject_id__in=second)
        | Q(conflicts.recused(reviewer_id))
    )
    return models.Action.objects.filter(conflicting, action_id=action_id).exists()


def outcomes(reviewer_id: SubjectId, action_id: ActionId, *, now: datetime) -> Outcomes | None:
    """What became of an action, for whoever came too late. One query."""
    held = models.Lease.objects.filter(action_id=OuterRef("action_id"), has_ended=False, expires_at__gt=now)
    found = models.Action.objects.filter(action_id=action_id).values_list(
        Exists(held.exclude(holder_id=reviewer_id)),
        "activity__name",
        blind.participant(),
        "status",
        "revision_number",
        "decisions__revision__number",
        "decisions__state",
        "decisions__outcome",
        "decisions__points",
        "decisions__decided_by",
    )
    shown = None
    for is_held, activity_name, participant, status, current, number, state, outcome, points, decided_by in found:
        is_decided = number == current and state in (DecisionState.STAGED, DecisionState.SETTLED)
        if shown is None or is_decided:
            shown = Outcomes(
                activity_name=activity_name,
                participant=participant or "",
                status=Status(status),
                outcome=Outcome(outcome) if is_decided else None,
                points=points or 0,
                is_mine=is_decided and decided_by == reviewer_id,
                is_held=is_held,
            )
    return shown


def _queue(reviewer_id: UUID, now: datetime, week_ago: datetime, activity_id: UUID | None = None) -> QuerySet[Any, Any]:
    held = models.Lease.objects.filter(holder_id=reviewer_id, has_ended=False).values("action_id")
    waiting = judgeable_by(SubjectId(reviewer_id), week_ago=week_ago)
    first = first_in_order_of_urgency(waiting, now, QUEUE_SIZE + 1, held=held, activity_id=activity_id)
    # Names are looked up for those that are shown, not for all that waits.
    return in_order_of_urgency(models.Action.objects.filter(action_id__in=first.values("action_id")), now).values_list(
        "action_id",
        "activity__name",
        blind.participant(),
        "submitted_at",
        _whether(Q(due_at__lt=now)),
        _whether(Q(escalated_at__isnull=False)),
        _whether(Q(claim_after__gt=now)),
    )


def _apart(reviewer_id: UUID, week_ago: datetime) -> Subquery:
    """How many: each part is found along the index of its few people or actions, never along the queue."""
    waiting = (
        models.Action.objects.filter(status=Status.SUBMITTED, claim_after__isnull=False)
        .exclude(subject_id=reviewer_id)
        .exclude(activity_version_id__in=conflicts.closed_to(reviewer_id))
        .order_by()
        .values_list("action_id")
    )
    stepped_back = models.Recusal.objects.filter(reviewer_id=reviewer_id).values("action_id")
    often = waiting.filter(subject_id__in=conflicts.frequent(reviewer_id, week_ago))
    parts = [waiting.filter(subject_id__in=few) for few in conflicts.related_to(reviewer_id)]
    parts += [waiting.filter(action_id__in=stepped_back), often.filter(conflicts.others_could(reviewer_id))]
    # SQLite takes no LIMIT in a member of a union, but in a subquery of one.
    first, *others = (
        models.Action.objects.filter(action_id__in=part[: MOST_COUNTED + 1]).values("action_id") for part in parts
    )
    few = models.Action.objects.filter(action_id__in=first.union(*others)[: MOST_COUNTED + 1])
    return Subquery(few.order_by().values(all=Value(1)).annotate(n=Count("action_id")).values("n"))


def _activities(reviewer_id: UUID, week_ago: datetime) -> QuerySet[Any, Any]:
    own = (
        models.Action.objects.filter(activity_id=OuterRef("activity_id"), subject_id=reviewer_id)
        .filter(status=Status.SUBMITTED, is_staged=False)
        .order_by()
        .values("activity_id")
        .annotate(own=Count("action_id"))
        .values("own")
    )
    is_closed = _whether(Q(lead_id=reviewer_id) & ~Q(current_version__rules__lead_may_review=True))
    waiting = models.Activity.objects.filter(waiting_count__gt=0).order_by("name", "activity_id")
    return waiting.values_list(
        "activity_id", "name", "waiting_count", is_closed, Subquery(own), _apart(reviewer_id, week_ago)
    )[:MOST_ACTIVITIES]


def _whether(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


_QUEUE = LongQuery(_queue, reviewer_id=UUID, now=datetime, week_ago=datetime)
_QUEUE_OF_ACTIVITY = LongQuery(_queue, reviewer_id=UUID, now=datetime, week_ago=datetime, activity_id=UUID)
_ACTIVITIES = LongQuery(_activities, reviewer_id=UUID, week_ago=datetime)
