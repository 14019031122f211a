"""How review goes in some activities: weeks, shares and answer times, in one statement for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from socialscore.domain.caps import Window as Span
from socialscore.domain.caps import window_bounds
from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery

WEEKS = 12
RECENT = timedelta(days=30)
ENOUGH = 10
SIZES = (1, 10, 50, 100)  # how many activities a statement has places for
LONGEST_WAIT = timedelta(days=60)  # the longest due time that rules allow
SENT, MEDIAN = "SENT", "MEDIAN"
MOST_KEPT = 200
DIGITS = 9  # binary ones, of a count of moves

Week = tuple[date, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    Of the last 12 weeks: what was sent and decided in each. Of the last 30 days: outcomes, and the median answer time.

    `answer_seconds` is None below 10 decisions: that is not enough to say what is typical.
    """

    weeks: tuple[Week, ...]
    sent: tuple[int, ...]
    approved: int = 0
    changes: int = 0
    declined: int = 0
    answer_seconds: int | None = None

    @property
    def decided(self) -> int:
        """Answers that ended an action; asking for changes does not."""
        return self.approved + self.declined

    @property
    def approval(self) -> float | None:
        """The share of approved ones among those that ended; None if none did."""
        return self.approved / self.decided if self.decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllFigures:
    """Figures of each activity, and of all together."""

    each: dict[UUID, Figures]
    together: Figures


_KEPT: dict[tuple[Any, ...], AllFigures] = {}
_KEEPING = Lock()


@dataclass(slots=True)
class _Sums:
    weeks: list[list[int]] = field(default_factory=lambda: [[0, 0, 0] for _ in range(WEEKS)])
    sent: list[int] = field(default_factory=lambda: [0] * WEEKS)
    recent: list[int] = field(default_factory=lambda: [0, 0, 0])
    answer_seconds: int | None = None


class SecondsBetween(Func):
    """Seconds from the first to the second datetime, computed by the database itself."""

    arity = 2
    output_field = FloatField()

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        template = "EXTRACT(EPOCH FROM (%(later)s - %(earlier)s))"
        if connection.vendor == "sqlite":
            template = "((julianday(%(later)s) - julianday(%(earlier)s)) * 86400.0)"
        earlier, earlier_params = compiler.compile(self.source_expressions[0])
        later, later_params = compiler.compile(self.source_expressions[1])
        return template % {"earlier": earlier, "later": later}, (*later_params, *earlier_params)


def kept_figures(activities: Iterable[tuple[UUID, int]], *, now: datetime, zone: tzinfo) -> AllFigures:
    """
    The figures of activities, each with its count of moves: read again when one has moved, and every hour.

    Twelve weeks of a busy activity take long to read, and one move more cannot be seen in them: from 512 moves on they
    are read again before a 256th part of them has been added, so that a move costs the same however many there were.

    No query where this process has read them. A decision that became due since then counts once it is settled.
    """
    moved = tuple((activity_id, _noticed(moves)) for activity_id, moves in activities)
    key = (moved, now.replace(minute=0, second=0, microsecond=0), _mondays(now, zone)[-1])
    found = _KEPT.get(key)
    if found is None:
        found = figures_of([activity_id for activity_id, _ in moved], now=now, zone=zone)
        with _KEEPING:
            while len(_KEPT) >= MOST_KEPT:
                _KEPT.pop(next(iter(_KEPT)))
            _KEPT[key] = found
    return found


def _noticed(moves: int) -> int:
    """The last count of moves after which figures were read again."""
    unseen = max(0, moves.bit_length() - DIGITS)
    return moves >> unseen << unseen


def figures_of(activity_ids: Iterable[UUID], *, now: datetime, zone: tzinfo) -> AllFigures:
    """
    The figures of at most 100 activities, in weeks that begin on Monday on the community's clock. One query.

    Decisions of actions that had waited more than 60 days longer than 12 weeks ago are left out, so that the query
    reads no more than it shows.
    """
    ids = list(activity_ids)
    mondays = _mondays(now, zone)
    sums: dict[UUID, _Sums] = {activity_id: _Sums() for activity_id in ids}
    together = _Sums()
    for activity_id, week, what, count, value in _rows(ids, mondays, now) if ids else ():
        _add(together if activity_id is None else sums[activity_id], week, what, count, value)
        if activity_id is not None and what != MEDIAN:
            _add(together, week, what, count, value)
    days = [monday.astimezone(zone).date() for monday in mondays]
    return AllFigures(
        each={activity_id: _figures(found, days) for activity_id, found in sums.items()},
        together=_figures(together, days),
    )


def _rows(ids: list[UUID], mondays: list[datetime], now: datetime) -> list[tuple[Any, ...]]:
    """Each activity counts once, however often the statement names it to fill its places."""
    places = next(size for size in SIZES if size >= len(ids))
    named = {f"activity{n}": ids[n % len(ids)] for n in range(places)}
    weeks = {f"week{n}": monday for n, monday in enumerate(mondays)}
    moments = {"now": now, "recent": now - RECENT, "since": mondays[0] - LONGEST_WAIT}
    return _statement(places).rows(**named, **weeks, **moments)


@cache
def _statement(places: int) -> CompiledQuery:
    kinds = {
        **{f"activity{n}": UUID for n in range(places)},
        **{f"week{n}": datetime for n in range(WEEKS)},
        **dict.fromkeys(("now", "recent", "since"), datetime),
    }
    return CompiledQuery(_everything, **kinds)


def _everything(*, now: datetime, recent: datetime, since: datetime, **more: Any) -> QuerySet[Any, Any]:
    ids = [value for name, value in more.items() if name.startswith("activity")]
    mondays = [more[f"week{n}"] for n in range(WEEKS)]
    decided = (
        models.Decision.objects.exclude(state=DecisionState.UNDONE)
        .filter(action__activity_id__in=ids, action__submitted_at__gte=since)
        .filter(effective_at__gte=mondays[0], effective_at__lte=now)
    )
    sent = models.Action.objects.filter(activity_id__in=ids, submitted_at__gte=mondays[0])
    return _weekly_outcomes(decided, mondays, recent).union(
        _weekly_sent(sent, mondays), *_medians(decided.filter(effective_at__gte=recent)), all=True
    )


def _mondays(now: datetime, zone: tzinfo) -> list[datetime]:
    bounds = window_bounds(Span.WEEK, now, zone)
    assert bounds is not None, "a week has bounds"
    return [bounds[0] - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _week(moment: str, mondays: list[datetime]) -> Case:
    """The number of the week, 0 the first: comparisons only, which the database does without a function of ours."""
    whens = [When(**{f"{moment}__gte": monday}, then=Value(n)) for n, monday in enumerate(mondays)]
    return Case(*reversed(whens), default=Value(0), output_field=IntegerField())


def _weekly_outcomes(
    decided: QuerySet[models.Decision], mondays: list[datetime], recent: datetime
) -> QuerySet[Any, Any]:
    lately = Count("decision_id", filter=Q(effective_at__gte=recent))
    return (
        decided.annotate(week=_week("effective_at", mondays), of=F("action__activity_id"), what=F("outcome"))
        .values("of", "week", "what")
        .annotate(n=Count("*"), value=lately)
        .values_list("of", "week", "what", "n", "value")
    )


def _weekly_sent(sent: QuerySet[models.Action], mondays: list[datetime]) -> QuerySet[Any, Any]:
    return (
        sent.annotate(week=_week("submitted_at", mondays), of=F("activity_id"), what=Value(SENT))
        .values("of", "week", "what")
        .annotate(n=Count("*"), value=Value(0, output_field=IntegerField()))
        .values_list("of", "week", "what", "n", "value")
    )


def _medians(decided: QuerySet[models.Decision]) -> list[QuerySet[Any, Any]]:
    """The lower middle of the answer times: one row per activity, and one, without an activity, for all."""
    timed = decided.annotate(seconds=SecondsBetween(F("revision__submitted_at"), F("effective_at")))
    each = _middle(timed.annotate(of=F("action__activity_id")), partition_by=[F("of")])
    nobody = Cast(Value(None), UUIDField())  # a bare null becomes a text where PostgreSQL unites the rows
    everything = _middle(timed.annotate(of=nobody), partition_by=None)
    return [each, everything]


def _middle(timed: QuerySet[Any, Any], *, partition_by: list[F] | None) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = (
        timed.annotate(
            place=Window(RowNumber(), partition_by=partition_by, order_by=[F("seconds"), F("decision_id")]),
            n=Window(Count("*"), partition_by=partition_by),
        )
        .filter(place=(F("n") + 1) / 2, n__gte=ENOUGH)
        .annotate(
            week=Value(0, output_field=IntegerField()),
            what=Value(MEDIAN),
            value=Cast("seconds", IntegerField()),
        )
        .values_list("of", "week", "what", "n", "value")
    )
    return found


def _add(sums: _Sums, week: int, what: str, count: int, value: int) -> None:
    if what == SENT:
        sums.sent[week] += count
    elif what == MEDIAN:
        sums.answer_seconds = value
    else:
        place = (Outcome.APPROVE, Outcome.CHANGES, Outcome.DECLINE).index(Outcome(what))
        sums.weeks[week][place] += count
        sums.recent[place] += value


def _figures(sums: _Sums, days: list[date]) -> Figures:
    approved, changes, declined = sums.recent
    return Figures(
        weeks=tuple((day, a, c, d) for day, (a, c, d) in zip(days, sums.weeks, strict=True)),
        sent=tuple(sums.sent),
        approved=approved,
        changes=changes,
        declined=declined,
        answer_seconds=sums.answer_seconds,
    )
