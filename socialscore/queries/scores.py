"""A person's score: what it is made of, how it grew, and every entry of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery, Sum

from socialscore.domain.ids import SubjectId
from socialscore.domain.points import Line
from socialscore.domain.review import DecisionState, Outcome
from socialscore.domain.score import EntryKind
from socialscore.infrastructure.django_app import models
from socialscore.queries.actions import lines_of
from socialscore.queries.pages import PAGE_SIZE, decode, encode

LARGEST_ID = 2**63
CONFIRMED_KINDS = (EntryKind.CONFIRM, EntryKind.REVERSE, EntryKind.ADJUST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What an activity gave in all; without a name it is what stewards adjusted."""

    activity_id: UUID | None
    name: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    The true sums of the ledger. `shares` are the highest first; `history` says the score at the end of each week.

    `is_due` says that a decision waits to be settled now, so that the sums are about to move.
    """

    score: int
    reserved: int
    shares: tuple[Share, ...]
    history: tuple[tuple[datetime, int], ...]
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One confirmed entry with its cause; `after` is the score once it was added."""

    entry_id: int
    kind: EntryKind
    points: int
    after: int
    created_at: datetime
    rule_version: int
    action_id: UUID | None
    activity_name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Some entries, and the present score."""

    rows: list[EntryRow]
    score: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """Points reserved for an action that has no answer yet."""

    action_id: UUID
    activity_name: str
    status: str
    points: int


def account(subject_id: SubjectId, *, weeks: Sequence[datetime], now: datetime) -> Account:
    """The account of one person; `weeks` are the beginnings of those to show, in time order. One query."""
    grown = {
        f"since_{n}": Sum("confirmed_delta", filter=Q(created_at__gte=week), default=0) for n, week in enumerate(weeks)
    }
    due = models.Decision.objects.filter(
        action__subject_id=subject_id, state=DecisionState.STAGED, effective_at__lte=now
    )
    rows: list[Any] = list(
        models.ScoreEntry.objects.filter(subject_id=subject_id)
        .values("action__activity_id", "action__activity__name")
        .annotate(confirmed=Sum("confirmed_delta"), held=Sum("reserved_delta"), **grown, is_due=Exists(due))
    )
    score = sum(row["confirmed"] for row in rows)
    since = [sum(row[f"since_{n}"] for row in rows) for n in range(len(weeks))]
    at_the_end = [score - later for later in [*since[1:], 0]] if weeks else []
    shares = [
        Share(activity_id=row["action__activity_id"], name=row["action__activity__name"] or "", points=row["confirmed"])
        for row in rows
        if row["confirmed"]
    ]
    return Account(
        score=score,
        reserved=sum(row["held"] for row in rows),
        shares=tuple(sorted(shares, key=lambda share: (-share.points, share.name))),
        history=tuple(zip(weeks, at_the_end, strict=True)),
        is_due=any(row["is_due"] for row in rows),
    )


def entries(subject_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE) -> EntryPage:
    """Confirmed entries, newest first, each with the score after it. One query, two on pages after the first."""
    own = models.ScoreEntry.objects.filter(subject_id=subject_id, kind__in=CONFIRMED_KINDS)
    before = _entry_id(cursor)
    found = own if before is None else own.filter(entry_id__lt=before)
    reasons = models.Decision.objects.filter(
        action_id=OuterRef("action_id"), state=DecisionState.SETTLED, outcome=Outcome.APPROVE
    )
    rows: list[dict[str, Any]] = list(
        found.order_by("-entry_id")
        .annotate(lines=Subquery(reasons.order_by("-settled_at").values("lines")[:1]))
        .values(*_ENTRY_COLUMNS)[: size + 1]
    )
    if not rows:
        return EntryPage(rows=[], score=0, next_cursor=None) if before is None else entries(subject_id, size=size)
    score = rows[0]["subject__person__reputation_score"]
    after = score if before is None else found.aggregate(sum=Sum("confirmed_delta", default=0))["sum"]
    shown = []
    for row in rows[:size]:
        shown.append(_entry(row, after))
        after -= row["confirmed_delta"]
    last = shown[-1].entry_id if len(rows) > size else None
    return EntryPage(rows=shown, score=score, next_cursor=encode(last, last) if last is not None else None)


def waiting(subject_id: SubjectId, *, most: int = PAGE_SIZE) -> list[WaitingRow]:
    """What is reserved, newest first. One query."""
    found = models.Action.objects.filter(subject_id=subject_id, reserved_points__isnull=False)
    rows = found.order_by("-created_at", "-action_id").values_list(
        "action_id", "activity__name", "status", "reserved_points"
    )[:most]
    return [
        WaitingRow(action_id=action_id, activity_name=name, status=status, points=points or 0)
        for action_id, name, status, points in rows
    ]


_ENTRY_COLUMNS = (
    "entry_id",
    "kind",
    "confirmed_delta",
    "created_at",
    "rule_version",
    "action_id",
    "action__activity__name",
    "lines",
    "subject__person__reputation_score",
)


def _entry(row: dict[str, Any], after: int) -> EntryRow:
    return EntryRow(
        entry_id=row["entry_id"],
        kind=EntryKind(row["kind"]),
        points=row["confirmed_delta"],
        after=after,
        created_at=row["created_at"],
        rule_version=row["rule_version"],
        action_id=row["action_id"],
        activity_name=row["action__activity__name"] or "",
        lines=lines_of(row["lines"] or []),
    )


def _entry_id(cursor: str | None) -> int | None:
    decoded = decode(cursor) if cursor else None
    if decoded is None or not isinstance(decoded[0], int) or not 0 < decoded[0] < LARGEST_ID:
        return None
    return decoded[0]
