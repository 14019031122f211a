"""A person's score: what it is made of, how it grew, and every entry of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
)

from socialscore.domain.ids import SubjectId
from socialscore.domain.points import Line
from socialscore.domain.review import DecisionState, Outcome
from socialscore.domain.score import EntryKind
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery, LongQuery
from socialscore.queries.imports import BroughtOver, brought_over
from socialscore.queries.own_action import lines_of
from socialscore.queries.pages import PAGE_SIZE, Page, decode, encode

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

    def highest(self, most: int) -> tuple[tuple[Share, ...], int]:
        """The first shares, and the sum of the others."""
        return self.shares[:most], sum(share.points for share in self.shares[most:])


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAccount:
    """What the entries before a moment add up to; `began_at` is the first entry of all, also if it came later."""

    score: int
    shares: tuple[Share, ...]
    began_at: datetime | None


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
    brought_over: BroughtOver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage(Page[EntryRow]):
    """Some entries, and the present score."""

    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """Points reserved for an action that has no answer yet, by an entry; None for one that the ledger has not."""

    entry_id: int | None
    action_id: UUID
    activity_name: str
    status: str
    points: int


def account(subject_id: SubjectId, *, weeks: Sequence[datetime], now: datetime) -> Account:
    """
    The account of one person; `weeks` are the beginnings of those to show, in time order. One query.

    Two kinds of rows come back: the sums of each activity, and the steps since the first week, which have a moment.
    """
    rows = _ACCOUNT.rows(subject_id=subject_id, since=weeks[0] if weeks else now, now=now)
    shares = [row for row in rows if row[5] is None]
    score = sum(row[2] for row in shares)
    grown = [(row[5], row[2]) for row in rows if row[5] is not None]
    ends = [*weeks[1:], None]
    return Account(
        score=score,
        reserved=sum(row[3] for row in shares),
        shares=_shares(shares),
        history=tuple((week, score - _since(end, grown)) for week, end in zip(weeks, ends, strict=False)),
        is_due=any(row[4] for row in shares),
    )


_NO_ID = Value(None, output_field=UUIDField())
_NO_NAME = Value(None, output_field=CharField())
_NO_MOMENT = Value(None, output_field=DateTimeField())
_ZERO = Value(0)
_FALSE = Value(value=False)


def _account(subject_id: UUID, since: datetime, now: datetime) -> QuerySet[Any, Any]:
    own = models.ScoreEntry.objects.filter(subject_id=subject_id)
    due = models.Decision.objects.filter(
        action__subject_id=subject_id, state=DecisionState.STAGED, effective_at__lte=now
    )
    sums = own.values(of=F("action__activity_id"), called=F("action__activity__name")).annotate(
        gained=Sum("confirmed_delta"), held=Sum("reserved_delta"), is_due=Exists(due), at=_NO_MOMENT
    )
    steps = (
        own.filter(created_at__gte=since)
        .exclude(confirmed_delta=0)
        .annotate(
            of=_NO_ID, called=_NO_NAME, gained=F("confirmed_delta"), held=_ZERO, is_due=_FALSE, at=F("created_at")
        )
    )
    columns = ("of", "called", "gained", "held", "is_due", "at")
    return sums.values_list(*columns).union(steps.values_list(*columns), all=True)


_ACCOUNT = LongQuery(_account, subject_id=UUID, since=datetime, now=datetime)


def _shares(rows: Iterable[Any]) -> tuple[Share, ...]:
    shares = [Share(activity_id=row[0], name=row[1] or "", points=row[2]) for row in rows if row[2]]
    return tuple(sorted(shares, key=lambda share: (-share.points, share.name)))


def _since(moment: datetime | None, grown: Iterable[tuple[datetime, int]]) -> int:
    """What was gained from a moment on; nothing for the end of the present week."""
    return 0 if moment is None else sum(points for at, points in grown if at >= moment)


def account_until(subject_id: SubjectId, until: datetime) -> PastAccount:
    """The account of one person as it was at a moment, from the entries alone. One query."""
    rows = _PAST.rows(subject_id=subject_id, until=until)
    return PastAccount(
        score=sum(row[2] for row in rows),
        shares=_shares(rows),
        began_at=min((row[3] for row in rows), default=None),
    )


_PAST = CompiledQuery(
    lambda subject_id, until: (
        models.ScoreEntry.objects.filter(subject_id=subject_id, kind__in=CONFIRMED_KINDS)
        .values(of=F("action__activity_id"), called=F("action__activity__name"))
        .annotate(gained=Sum("confirmed_delta", filter=Q(created_at__lt=until), default=0), began=Min("created_at"))
        .values_list("of", "called", "gained", "began")
    ),
    subject_id=UUID,
    until=datetime,
)


def entries(subject_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE) -> EntryPage:
    """
    Confirmed entries, newest first, each with the score after it. One query, two on pages after the first, and one more
    where past contributions are among them.
    """
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
    sources = brought_over(row["idempotency_key"] for row in rows if row["kind"] == EntryKind.ADJUST)
    for row in rows[:size]:
        shown.append(_entry(row, after, sources.get(row["idempotency_key"])))
        after -= row["confirmed_delta"]
    last = shown[-1].entry_id if len(rows) > size else None
    return EntryPage(rows=shown, score=score, next_cursor=encode(last, last) if last is not None else None)


def waiting(subject_id: SubjectId, *, most: int = PAGE_SIZE) -> list[WaitingRow]:
    """What is reserved, newest first. One query."""
    found = models.Action.objects.filter(subject_id=subject_id, reserved_points__isnull=False)
    reserving = models.ScoreEntry.objects.filter(action_id=OuterRef("pk"), kind=EntryKind.RESERVE).order_by("-entry_id")
    rows = (
        found.order_by("-created_at", "-action_id")
        .annotate(entry=Subquery(reserving.values("entry_id")[:1]))
        .values_list("entry", "action_id", "activity__name", "status", "reserved_points")[:most]
    )
    return [
        WaitingRow(entry_id=entry, action_id=action_id, activity_name=name, status=status, points=points or 0)
        for entry, action_id, name, status, points in rows
    ]


_ENTRY_COLUMNS = (
    "entry_id",
    "kind",
    "idempotency_key",
    "confirmed_delta",
    "created_at",
    "rule_version",
    "action_id",
    "action__activity__name",
    "lines",
    "subject__person__reputation_score",
)


def _entry(row: dict[str, Any], after: int, source: BroughtOver | None) -> EntryRow:
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
        brought_over=source,
    )


def _entry_id(cursor: str | None) -> int | None:
    decoded = decode(cursor) if cursor else None
    if decoded is None or not isinstance(decoded[0], int) or not 0 < decoded[0] < LARGEST_ID:
        return None
    return decoded[0]
