"""
Boards (product.md, P10): who opted in and is active, by confirmed points of a month or of all time.

Others are absent: they hold no place, and places close up over them. Ties share a place; among them the order is by a
random id, so that no name comes first for ever. Batches move all of it at once (`infrastructure/ranking.py`), so that a
place, the rows around it and the number of people agree; whoever left since the last batch is not shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby, pairwise
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from socialscore.domain.errors import NotFound, gettext_noop
from socialscore.domain.ids import SubjectId
from socialscore.domain.person import Listing
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.ranking import WIDTHS
from socialscore.queries.community_rules import current_rules

ALL_TIME = "ALL"
AROUND = 5
MOST_SHOWN = 50

_OWN, _AROUND, _TOP = range(3)


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

    `own_place` is None then; `own_points` and `own_reserved` are theirs to see, listed or not. `people` hold a place.
    `is_behind` tells that something happened that no batch has taken in.
    """

    top: list[BoardRow]
    around: list[BoardRow]
    own_place: int | None
    own_points: int
    own_reserved: int
    people: int
    is_behind: bool


def require_boards() -> None:
    """:raises BoardsOff: if the community switched boards off."""
    if not current_rules()[1].shows_boards:
        raise BoardsOff


def month_of(now: datetime, zone: tzinfo) -> str:
    """The code of the board of this month, e.g. 2026-11."""
    return now.astimezone(zone).strftime("%Y-%m")


def _buckets() -> str:
    """Which buckets of the histogram hold everybody with more than `points`: a few narrow ones, then wider ones."""
    parts = [
        f"SELECT {width}, points / {width} + 1, (points / {wider} + 1) * {wider // width} FROM first"  # noqa: S608
        for width, wider in pairwise(WIDTHS)
    ]
    widest = WIDTHS[-1]
    return " UNION ALL ".join([*parts, f"SELECT {widest}, points / {widest} + 1, {2**63 - 1} FROM first"])  # noqa: S608


# Written down, because Django has no words for it: `first` are the points of the first row around somebody, whose place
# is read from the histogram; those of the rows below it follow from their order. Nothing in it depends on how many
# people there are. A leaf that waits has no log, which both databases find in an index.
_STATEMENT = f"""
WITH me AS MATERIALIZED (
    SELECT ranked.points, ranked.subject_id
    FROM socialscore_boardsum AS own JOIN socialscore_rankedscore AS ranked ON ranked.sum_id = own.id
    WHERE own.subject_id = %(subject)s AND own.period = %(period)s
), above AS MATERIALIZED (
    SELECT points, subject_id FROM socialscore_rankedscore
    WHERE period = %(period)s AND (points, subject_id) > (SELECT points, subject_id FROM me)
    ORDER BY points, subject_id LIMIT %(around)s
), below AS (
    SELECT points, subject_id FROM socialscore_rankedscore
    WHERE period = %(period)s AND (points, subject_id) < (SELECT points, subject_id FROM me)
    ORDER BY points DESC, subject_id DESC LIMIT %(around)s
), top AS (
    SELECT points, subject_id FROM socialscore_rankedscore
    WHERE period = %(period)s ORDER BY points DESC, subject_id DESC LIMIT %(top)s
), first AS MATERIALIZED (
    SELECT coalesce((SELECT max(points) FROM above), (SELECT points FROM me)) AS points
), buckets (width, low, high) AS MATERIALIZED ({_buckets()})
SELECT {_OWN}, coalesce(own.points, 0), person.subject_id, person.person_id, person.is_active, person.listing,
    person.display_name, person.pseudonym, person.has_public_profile, person.reserved_score,
    (SELECT points FROM me),
    (SELECT coalesce(sum(people), 0) FROM buckets JOIN socialscore_rankbucket AS counted
        ON counted.period = %(period)s AND counted.width = buckets.width
        AND counted.bucket >= buckets.low AND counted.bucket < buckets.high),
    (SELECT people FROM socialscore_rankbucket
        WHERE period = %(period)s AND width = 1 AND bucket = (SELECT points FROM first)),
    (SELECT coalesce(sum(people), 0) FROM socialscore_rankbucket
        WHERE period = %(period)s AND width = {WIDTHS[-1]}),
    EXISTS (SELECT 1 FROM socialscore_logleaf WHERE log_id IS NULL AND leaf_index IS NULL)
        OR EXISTS (SELECT 1 FROM socialscore_ranktouch)
FROM socialscore_personprofile AS person LEFT JOIN socialscore_boardsum AS own
    ON own.subject_id = person.subject_id AND own.period = %(period)s
WHERE person.subject_id = %(subject)s
UNION ALL
SELECT shown.part, shown.points, shown.subject_id, person.person_id, person.is_active, person.listing,
    person.display_name, person.pseudonym, person.has_public_profile, 0, 0, 0, 0, 0, FALSE
FROM (
    SELECT {_AROUND} AS part, points, subject_id FROM above
    UNION ALL SELECT {_AROUND}, points, subject_id FROM below
    UNION ALL SELECT {_TOP}, points, subject_id FROM top
) AS shown LEFT JOIN socialscore_personprofile AS person ON person.subject_id = shown.subject_id
"""  # noqa: S608 (of numbers above)


class _Found(NamedTuple):
    """
    A row of the statement; ids as the database gives them. What follows the name is in one's own row only.

    `ranked` are one's points on the board, None for who is not on it; `points` those that one has. `before` people have
    more than the first row around somebody, `tied` people as many; `people` hold a place.
    """

    part: int
    points: int
    subject_id: UUID | str
    person_id: UUID | str
    is_active: bool
    listing: str
    display_name: str
    pseudonym: str
    has_public_profile: bool
    reserved: int
    ranked: int | None
    before: int
    tied: int | None
    people: int
    is_behind: bool

    @property
    def is_listed(self) -> bool:
        """Not who left since the last batch; of somebody who was erased there is nothing but the id."""
        return bool(self.is_active) and self.listing in (Listing.NAME, Listing.PSEUDONYM)


def board(*, period: str, subject_id: SubjectId, top: int = MOST_SHOWN, with_around: bool = True) -> Board:
    """The board as one person sees it: the first `top` places, five above and five below. One query."""
    parts: dict[int, list[_Found]] = {part: [] for part in range(3)}
    for row in _found(period, subject_id, top, AROUND if with_around else 0):
        parts[row.part].append(row)
    (own,) = parts[_OWN]
    around: list[BoardRow] = []
    if own.ranked is not None and own.is_listed:
        rows = [own._replace(points=own.ranked), *parts[_AROUND]]
        around = list(_shown(_placed(rows, own.before + 1, own.tied), own))
    return Board(
        top=list(_shown(_placed(parts[_TOP], 1, None), own)),
        around=around if with_around else [],
        own_place=next((row.place for row in around if row.is_me), None),
        own_points=next((row.points for row in around if row.is_me), own.points),
        own_reserved=own.reserved,
        people=own.people,
        is_behind=bool(own.is_behind),
    )


def oldest_waiting() -> datetime | None:
    """Since when something waits for a batch, None if nothing does. Two queries."""
    leaves = models.LogLeaf.objects.filter(log=None, leaf_index=None).order_by("leaf_id")
    touches = models.RankTouch.objects.order_by("touch_id")
    oldest = [leaves.values_list("created_at", flat=True).first(), touches.values_list("created_at", flat=True).first()]
    return min(filter(None, oldest), default=None)


def _found(period: str, subject_id: SubjectId, top: int, around: int) -> list[_Found]:
    subject = models.Subject._meta.pk.get_db_prep_value(subject_id, connection)  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"period": period, "subject": subject, "around": around, "top": top})
        return [_Found._make(row) for row in cursor.fetchall()]


def _placed(rows: list[_Found], place: int, tied: int | None) -> Iterator[tuple[int, _Found]]:
    """
    Rows in their order, with their places.

    :param place: of the first row.
    :param tied: how many people share it, where some of them may stand before the first row.
    """
    ordered = sorted(rows, key=lambda row: (row.points, row.subject_id), reverse=True)
    for _points, group in groupby(ordered, key=lambda row: row.points):
        same = list(group)
        yield from ((place, row) for row in same)
        place, tied = place + (tied or len(same)), None


def _shown(placed: Iterable[tuple[int, _Found]], own: _Found) -> Iterator[BoardRow]:
    """As the board writes them. Whoever left since the last batch keeps the place until the next, unseen."""
    for place, row in placed:
        if row.is_listed:
            is_pseudonym = row.listing == Listing.PSEUDONYM
            yield BoardRow(
                place=place,
                person_id=row.person_id if isinstance(row.person_id, UUID) else UUID(row.person_id),
                name=row.pseudonym if is_pseudonym else row.display_name,
                points=row.points,
                is_pseudonym=is_pseudonym,
                has_public_profile=bool(row.has_public_profile),
                is_me=row.subject_id == own.subject_id,
            )
