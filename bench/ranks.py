"""
A place with five above and five below, at 10 000, 100 000 and 1 000 000 people.

By the clock, because most of it is the database's. Beside it, in the same run, Django reads one profile by its key.
"""

from collections.abc import Iterator
from itertools import cycle

from bench.measuring import clocked, fastest
from bench.report import rank_lines
from bench.targets import Options

SIZES, FEWER_SIZES = (10_000, 100_000, 1_000_000), (10_000, 100_000)
WATCHED = 60


def measure(options: Options) -> Iterator[tuple[str, bool]]:
    """Grow a crowd, and measure at each size."""
    from bench.crowd import grow

    rows, before = {}, 0
    for size in SIZES if options.is_full else FEWER_SIZES:
        grow(before + 1, size)
        rows[size] = _figures(size)
        before = size
    yield from rank_lines(rows)


def _figures(size: int) -> dict[str, float]:
    """Of people from all over the board, asked for in turn."""
    from django.db import connection

    from socialscore.domain.ids import SubjectId
    from socialscore.infrastructure.django_app import models
    from socialscore.queries.boards import ALL_TIME, board

    numbers = [1 + size * part // WATCHED for part in range(WATCHED)]
    people = list(models.PersonProfile.objects.filter(user__in=numbers).values_list("pk", "subject_id"))
    turns = {name: cycle(people) for name in ("place", "get")}
    selected = cycle([models.PersonProfile.objects.filter(pk=pk).query.sql_with_params() for pk, _subject in people])

    def place() -> None:
        shown = board(period=ALL_TIME, subject_id=SubjectId(next(turns["place"])[1]), top=0)
        assert shown.people == size
        assert len(shown.around) >= 6

    def get() -> None:
        models.PersonProfile.objects.get(pk=next(turns["get"])[0])

    def select() -> None:
        with connection.cursor() as cursor:
            cursor.execute(*next(selected))
            cursor.fetchone()

    ms = fastest(place=clocked(place), get=clocked(get), select=clocked(select))
    return {**ms, "ratio": ms["place"] / ms["get"], "ratio to select": ms["place"] / ms["select"]}
