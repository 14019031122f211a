"""
Boards (product.md, P10): who opted in and is active, by confirmed points of a month or of all time.

Others are absent: they hold no place, and places close up over them. Ties share a place; among them the order is by a
random id, so that no name comes first for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from socialscore.domain.ids import SubjectId
from socialscore.domain.person import Listing
from socialscore.infrastructure.django_app import models

ALL_TIME = "ALL"
AROUND = 5
MOST_SHOWN = 50

_ABOVE, _BELOW, _TOP, _OWN = range(4)
_COLUMNS = (
    "part",
    "points",
    "subject_id",
    "person_id",
    "listing",
    "display_name",
    "pseudonym",
    "has_public_profile",
    "reserved",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A place on a board. `name` is the one the person chose to be seen by."""

    place: int
    person_id: UUID
    name: str
    points: int
    is_pseudonym: bool
    has_public_profile: bool
    is_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """
    The first places, and those around somebody; `around` is empty for who is not listed or has no points there.

    `own_points` and `own_reserved` are theirs to see, listed or not.
    """

    top: list[BoardRow]
    around: list[BoardRow]
    own_points: int
    own_reserved: int


def month_of(now: datetime, zone: tzinfo) -> str:
    """The code of the board of this month, e.g. 2026-11."""
    return now.astimezone(zone).strftime("%Y-%m")


def board(*, period: str, subject_id: SubjectId, top: int = MOST_SHOWN, with_around: bool = True) -> Board:
    """The board as one person sees it: the first `top` places, five above and five below. At most two queries."""
    parts: dict[int, list[tuple[Any, ...]]] = {}
    for row in _united(_parts(period, subject_id, top, with_around)):
        parts.setdefault(row[0], []).append(row)
    first = sorted(parts.get(_TOP, []), key=_order)
    around = sorted([*parts.get(_ABOVE, []), *parts.get(_BELOW, [])], key=_order)
    own = parts[_OWN][0] if _OWN in parts else None
    is_listed = any(row[2] == subject_id for row in around)
    return Board(
        top=_placed(first, 0, 1, subject_id),
        around=_placed(around, *_start(period, around[0]), subject_id) if is_listed else [],
        own_points=own[1] if own else 0,
        own_reserved=own[8] if own else 0,
    )


def _listed(period: str) -> QuerySet[models.BoardSum]:
    return models.BoardSum.objects.filter(
        period=period,
        points__gt=0,
        subject__person__is_active=True,
        subject__person__listing__in=[Listing.NAME, Listing.PSEUDONYM],
    )


def _parts(period: str, subject_id: SubjectId, top: int, with_around: bool) -> list[QuerySet[Any, Any]]:
    listed = _listed(period)
    own = models.BoardSum.objects.filter(period=period, subject_id=subject_id)
    mine = Subquery(own.values("points")[:1])
    before = Q(points__gt=mine) | Q(points=mine, subject_id__lt=subject_id)
    after = Q(points__lt=mine) | Q(points=mine, subject_id__gte=subject_id)
    around = [
        (_ABOVE, listed.filter(before).order_by("points", "-subject_id")[:AROUND]),
        (_BELOW, listed.filter(after).order_by("-points", "subject_id")[: AROUND + 1]),
    ]
    rows = [(_TOP, listed.order_by("-points", "subject_id")[:top]), *(around if with_around else [])]
    parts: list[QuerySet[Any, Any]] = [
        found.values_list(
            Value(part),
            "points",
            "subject_id",
            *(f"subject__person__{name}" for name in _COLUMNS[3:8]),
            "subject__person__reserved_score",
        )
        for part, found in rows
    ]
    own_points = Coalesce(
        Subquery(own.filter(subject_id=OuterRef("subject_id")).values("points")[:1]),
        Value(0),
        output_field=BigIntegerField(),
    )
    profile = models.PersonProfile.objects.filter(subject_id=subject_id)
    return [*parts, profile.values_list(Value(_OWN), own_points, *_COLUMNS[2:8], "reserved_score")]


def _united(parts: Sequence[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """
    All parts in one statement. Django's own `union` puts limits where SQLite takes none, so each part is wrapped.
    """
    texts: list[str] = []
    values: list[Any] = []
    for number, part in enumerate(parts):
        text, given = part.query.sql_with_params()
        texts.append(f"SELECT * FROM ({text}) part_{number}")  # noqa: S608 (Django made it, values apart)
        values.extend(given)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), values)
        return [(*row[:2], _uuid(row[2]), _uuid(row[3]), *row[4:]) for row in cursor.fetchall()]


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _order(row: tuple[Any, ...]) -> tuple[int, UUID]:
    return -row[1], row[2]


def _start(period: str, row: tuple[Any, ...]) -> tuple[int, int]:
    """How many stand before a row, and the place it shares. One query."""
    points, subject_id = row[1], row[2]
    counts = _listed(period).aggregate(
        higher=Count("pk", filter=Q(points__gt=points)),
        tied=Count("pk", filter=Q(points=points, subject_id__lt=subject_id)),
    )
    return counts["higher"] + counts["tied"], counts["higher"] + 1


def _placed(rows: list[tuple[Any, ...]], before: int, place: int, subject_id: SubjectId) -> list[BoardRow]:
    """Rows with their places; `before` many stand before the first one, which has `place`."""
    placed: list[BoardRow] = []
    for position, row in enumerate(rows, start=before + 1):
        if placed and row[1] != placed[-1].points:
            place = position
        placed.append(_row(row, place, subject_id))
    return placed


def _row(row: tuple[Any, ...], place: int, subject_id: SubjectId) -> BoardRow:
    _part, points, row_subject_id, person_id, listing, display_name, pseudonym, has_public_profile, _reserved = row
    is_pseudonym = listing == Listing.PSEUDONYM
    return BoardRow(
        place=place,
        person_id=person_id,
        name=pseudonym if is_pseudonym else display_name,
        points=points,
        is_pseudonym=is_pseudonym,
        has_public_profile=bool(has_public_profile),
        is_me=row_subject_id == subject_id,
    )
