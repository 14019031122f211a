"""
Boards as they are read, counted anew: every sum, and every bucket of the histogram.

Each comparison is one statement, and sees one moment. Whoever waits for a batch is not looked at.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.ranking import WIDTHS, Misplaced, misplaced, move

CHUNK = 500

_COUNTED = " UNION ALL ".join(
    f"SELECT period, {width}, points / {width}, 0, count(*) FROM socialscore_rankedscore GROUP BY 1, 3"  # noqa: S608
    for width in WIDTHS
)
_WRONG_BUCKETS = f"""
SELECT period, width, bucket, sum(kept), CAST(sum(counted) AS bigint)
FROM (
    SELECT period, width, bucket, people AS kept, 0 AS counted FROM socialscore_rankbucket
    UNION ALL {_COUNTED}
) AS both_sides
GROUP BY period, width, bucket HAVING sum(kept) <> sum(counted)
ORDER BY period, width, bucket
"""  # noqa: S608 (of numbers above)


class Miscounted(NamedTuple):
    """A bucket of the histogram that says another number of people than hold so many points on the board."""

    period: str
    width: int
    bucket: int
    people: int
    true: int


def misplaced_people() -> Iterator[Misplaced]:
    """Sums that boards show otherwise than they are, and that no batch is about to put right."""
    leaves = models.LogLeaf.objects.filter(log=None, leaf_index=None, entry__isnull=False)
    sums = models.BoardSum.objects.exclude(subject_id__in=leaves.values("entry__subject_id"))
    return misplaced(sums.exclude(subject_id__in=models.RankTouch.objects.values("subject_id")))


def miscounted() -> list[Miscounted]:
    """Buckets that are wrong."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_BUCKETS)
        return [Miscounted._make(row) for row in cursor.fetchall()]


def put_right(places: list[Misplaced]) -> None:
    """Show these sums as they are, then count the buckets anew; inside of a transaction whose turn it is."""
    subjects = sorted({row.subject_id for row in places})
    for start in range(0, len(subjects), CHUNK):
        move(subjects[start : start + CHUNK])
    for wrong in miscounted():
        key: dict[str, Any] = {"period": wrong.period, "width": wrong.width, "bucket": wrong.bucket}
        if wrong.true:
            models.RankBucket.objects.update_or_create(**key, defaults={"people": wrong.true})
        else:
            models.RankBucket.objects.filter(**key).delete()
