"""
Boards as they are read: who is on them with how many points, and how many people have how many.

What is true (`BoardSum`, and who is listed) is compared with what boards show (`RankedScore`), and the histogram moves
by the difference. A batch looks at those of whom something changed: whoever has an entry among the leaves that it
numbers, and whoever came or left (`RankTouch`). Looking twice moves nothing twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from socialscore.domain.person import Listing
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.turns import takes_turn

# A place is found by adding at most 31 buckets of each but the widest.
WIDTHS = (1, 32, 1_024)
MOST_AT_ONCE = 1_000
CHUNK = 1_000

Key = tuple[str, int, int]

# Thousands of rows at once: models of them would cost more than all the rest of a batch.
_PUT = """
WITH given (sum_id, points) AS (VALUES {values})
INSERT INTO socialscore_rankedscore (sum_id, period, subject_id, points)
SELECT own.id, own.period, own.subject_id, given.points
FROM given JOIN socialscore_boardsum AS own ON own.id = given.sum_id WHERE TRUE
ON CONFLICT (sum_id) DO UPDATE SET points = excluded.points
"""
_ADD = """
INSERT INTO socialscore_rankbucket (period, width, bucket, people) VALUES {values}
ON CONFLICT (period, width, bucket) DO UPDATE SET people = socialscore_rankbucket.people + excluded.people
"""
_DROP_EMPTY = "DELETE FROM socialscore_rankbucket WHERE people = 0 AND (period, width, bucket) IN (VALUES {values})"


class Misplaced(NamedTuple):
    """A sum that boards show otherwise than it is; 0 is not there."""

    sum_id: int
    subject_id: UUID
    period: str
    shown: int
    true: int


def move(subjects: QuerySet[Any, Any] | Iterable[UUID]) -> None:
    """Bring the boards up to date with these people, inside of a transaction whose turn it is."""
    moves: Counter[Key] = Counter()
    rows = list(misplaced(models.BoardSum.objects.filter(subject_id__in=subjects)))
    for row in rows:
        for width in WIDTHS:
            if row.shown:
                moves[row.period, width, row.shown // width] -= 1
            if row.true:
                moves[row.period, width, row.true // width] += 1
    _in_pieces(_PUT, [(row.sum_id, row.true) for row in rows if row.true])
    gone = [row.sum_id for row in rows if not row.true]
    for start in range(0, len(gone), CHUNK):
        models.RankedScore.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    _in_pieces(_ADD, [(*key, people) for key, people in moves.items() if people])
    _in_pieces(_DROP_EMPTY, [key for key, people in moves.items() if people < 0])


def move_touched(*, at_most: int = MOST_AT_ONCE) -> int:
    """Move the boards after those who came or left; how many changes that were. One query where there is none."""
    if not models.RankTouch.objects.exists():
        return 0
    with transaction.atomic():
        if not takes_turn():
            return 0
        rows = models.RankTouch.objects.order_by("touch_id").values_list("touch_id", "subject_id")
        touches = dict(rows[:at_most])
        # Read after the touches, so that it is at least as new: whoever changes from here on leaves another touch.
        move(set(touches.values()))
        models.RankTouch.objects.filter(pk__in=touches).delete()
    return len(touches)


def misplaced(sums: QuerySet[models.BoardSum]) -> Iterator[Misplaced]:
    """Which of these sums boards show otherwise than they are. One query."""
    is_on_board = Q(
        points__gt=0,
        subject__person__is_active=True,
        subject__person__listing__in=[Listing.NAME, Listing.PSEUDONYM],
    )
    rows = sums.annotate(
        true=Case(When(is_on_board, then=F("points")), default=Value(0)), shown=Coalesce("ranked__points", Value(0))
    ).exclude(true=F("shown"))
    return map(Misplaced._make, rows.values_list("pk", "subject_id", "period", "shown", "true"))


def _in_pieces(statement: str, rows: Sequence[tuple[str | int, ...]]) -> None:
    """Run a statement for many rows at once. Numbers are written out: as parameters they take longer than rows."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            piece = rows[start : start + CHUNK]
            values = ", ".join([f"({', '.join([_written(value) for value in row])})" for row in piece])
            cursor.execute(
                statement.format(values=values), [value for row in piece for value in row if isinstance(value, str)]
            )


def _written(value: str | int) -> str:
    return "%s" if isinstance(value, str) else f"{value:d}"
