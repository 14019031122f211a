"""
Boards (product.md, P10): who opted in and is active, by confirmed points of a month or of all time.

Others are absent: they hold no place, and places close up over them. Ties share a place; among them the order is by a
random id, so that no name comes first for ever.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from socialscore.domain.errors import NotFound, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.person import Listing
from socialscore.infrastructure.django_app import models

ALL_TIME = "ALL"
AROUND = 5
MOST_SHOWN = 50

_ABOVE, _BELOW, _TOP, _OWN = range(4)
# Stand where a period and a person will, in statements that are built once.
_ANY_PERIOD = "0000-00"
_ANYBODY = SubjectId(UUID(int=0))


class BoardsOff(NotFound):
    text = gettext_noop("This community has no leaderboard. Your own points are on your home page.")


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


def require_boards() -> None:
    """:raises BoardsOff: if the community switched boards off."""
    if not settings.BOARDS:
        raise BoardsOff


def month_of(now: datetime, zone: tzinfo) -> str:
    """The code of the board of this month, e.g. 2026-11."""
    return now.astimezone(zone).strftime("%Y-%m")


class _Found(NamedTuple):
    """A row of the statement; `before` counts those who stand before a person, in their own row only."""

    part: int
    points: int
    subject_id: UUID
    person_id: UUID
    listing: str
    display_name: str
    pseudonym: str
    has_public_profile: bool
    reserved: int
    before: int


def board(*, period: str, subject_id: SubjectId, top: int = MOST_SHOWN, with_around: bool = True) -> Board:
    """The board as one person sees it: the first `top` places, five above and five below. At most two queries."""
    parts: dict[int, list[_Found]] = {part: [] for part in range(4)}
    for row in _found(period, subject_id, top, with_around):
        parts[row.part].append(row)
    (own,) = parts[_OWN]
    around = _around(period, own, parts[_ABOVE], parts[_BELOW])
    return Board(
        top=_placed(sorted(parts[_TOP], key=_order), 0, 1, subject_id),
        around=around,
        own_points=own.points,
        own_reserved=own.reserved,
    )


def _around(period: str, own: _Found, above: list[_Found], below: list[_Found]) -> list[BoardRow]:
    """Five above, me, five below; nothing if I am not on the board."""
    rows = sorted([*above, *below], key=_order)
    if not any(row.subject_id == own.subject_id for row in below):
        return []
    before = own.before - len(above)
    if len(above) > AROUND:  # one more than is shown tells where the next place begins
        hidden, rows, before = rows[0], rows[1:], before + 1
        is_tied = hidden.points == rows[0].points
        place = _place_of(period, hidden.points) if is_tied else before + 1
        return _placed(rows, before, place, SubjectId(own.subject_id))
    return _placed(rows, before, 1, SubjectId(own.subject_id))


def _listed(period: str) -> QuerySet[models.BoardSum]:
    return models.BoardSum.objects.filter(
        period=period,
        points__gt=0,
        subject__person__is_active=True,
        subject__person__listing__in=[Listing.NAME, Listing.PSEUDONYM],
    )


def _place_of(period: str, points: int) -> int:
    """The place that so many points share. One query."""
    return _listed(period).filter(points__gt=points).count() + 1


def _found(period: str, subject_id: SubjectId, top: int, with_around: bool) -> list[_Found]:
    """All parts in one statement. One query."""
    text, marked = _statement(connection.vendor, top, with_around)
    given = {_ANY_PERIOD: period, _adapted(_ANYBODY): _adapted(subject_id)}
    with connection.cursor() as cursor:
        cursor.execute(text, [given.get(value, value) for value in marked])
        return [
            _Found(part, points, _uuid(subject), _uuid(person), *rest)
            for part, points, subject, person, *rest in cursor.fetchall()
        ]


@cache
def _statement(vendor: str, top: int, with_around: bool) -> tuple[str, tuple[Any, ...]]:
    """
    The text for a kind of database and its values, built once: Django needs longer for it than the database to answer.

    Django's own `union` puts limits where SQLite takes none, so each part is wrapped.
    """
    texts: list[str] = []
    values: list[Any] = []
    for number, part in enumerate(_parts(_ANY_PERIOD, _ANYBODY, top, with_around)):
        text, given = part.query.sql_with_params()
        texts.append(f"SELECT * FROM ({text}) part_{number}")  # noqa: S608 (Django made it, values apart)
        values.extend(given)
    return " UNION ALL ".join(texts), tuple(values)


def _parts(period: str, subject_id: SubjectId, top: int, with_around: bool) -> list[QuerySet[Any, Any]]:
    listed = _listed(period)
    own = models.BoardSum.objects.filter(period=period, subject_id=subject_id)
    mine = Subquery(own.values("points")[:1])
    before = listed.filter(Q(points__gt=mine) | Q(points=mine, subject_id__lt=subject_id))
    after = listed.filter(Q(points__lt=mine) | Q(points=mine, subject_id__gte=subject_id))
    around = [
        (_ABOVE, before.order_by("points", "-subject_id")[: AROUND + 1]),
        (_BELOW, after.order_by("-points", "subject_id")[: AROUND + 1]),
    ]
    names = ("person_id", "listing", "display_name", "pseudonym", "has_public_profile", "reserved_score")
    parts: list[QuerySet[Any, Any]] = [
        rows.values_list(Value(part), "points", "subject_id", *(f"subject__person__{name}" for name in names), Value(0))
        for part, rows in [(_TOP, listed.order_by("-points", "subject_id")[:top]), *(around if with_around else [])]
    ]
    counted = before.order_by().values("period").annotate(count=Count("pk")).values("count")
    profile = models.PersonProfile.objects.filter(subject_id=subject_id)
    return [
        *parts,
        profile.values_list(Value(_OWN), _or_zero(mine), "subject_id", *names, _or_zero(Subquery(counted))),
    ]


def _or_zero(value: Subquery) -> Coalesce:
    return Coalesce(value, Value(0), output_field=BigIntegerField())


def _adapted(subject_id: SubjectId) -> Any:
    return models.Subject._meta.pk.get_db_prep_value(subject_id, connection)  # noqa: SLF001


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _order(row: _Found) -> tuple[int, UUID]:
    return -row.points, row.subject_id


def _placed(rows: list[_Found], before: int, place: int, subject_id: SubjectId) -> list[BoardRow]:
    """Rows with their places; `before` many stand before the first one, which has `place`."""
    placed: list[BoardRow] = []
    for position, row in enumerate(rows, start=before + 1):
        if placed and row.points != placed[-1].points:
            place = position
        is_pseudonym = row.listing == Listing.PSEUDONYM
        placed.append(
            BoardRow(
                place=place,
                person_id=row.person_id,
                name=row.pseudonym if is_pseudonym else row.display_name,
                points=row.points,
                is_pseudonym=is_pseudonym,
                has_public_profile=bool(row.has_public_profile),
                is_me=row.subject_id == subject_id,
            )
        )
    return placed
