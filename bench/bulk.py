"""Many rows at once: by COPY or `executemany`, and as copies of what is there, in one statement for each table."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import AutoField, Field, ForeignKey, Max, Model, UUIDField

from bench.crowd import rank_everybody
from socialscore.infrastructure.django_app import models

# In the order in which rows refer to each other.
GROWING: tuple[type[Model], ...] = (
    models.User,
    models.Subject,
    models.PersonProfile,
    models.PersonWord,
    models.Action,
    models.Revision,
    models.ProofFile,
    models.Part,
    models.Verdict,
    models.Decision,
    models.ProofView,
    models.ScoreEntry,
    models.BoardSum,
    models.Notification,
    models.AuditEntry,
    models.LogLeaf,
    models.LogOpening,
)
# Words that must differ, by their column; `{new}` stands for the first digits of the ids of a copy.
WORDS = {
    "email": "{new} || email",
    "cause": "substr(cause, 1, 8) || {new} || substr(cause, 17)",
    "idempotency_key": "substr(idempotency_key, 1, 8) || {new} || substr(idempotency_key, 17)",
}

# The copies of leaves wait for numbers of their own.
EMPTY = {(models.LogLeaf, "log_id"), (models.LogLeaf, "leaf_index")}


@contextmanager
def unguarded() -> Iterator[None]:
    """One transaction without triggers and foreign keys, which the rows of a bench do not need to be told about."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if not is_postgresql:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -500000")  # 500 MB: the indexes are filled in no order
        with transaction.atomic():
            if is_postgresql:
                cursor.execute("SET LOCAL session_replication_role = replica")
            yield
        if not is_postgresql:
            cursor.execute("PRAGMA cache_size = -2000")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")


def analyze() -> None:
    """Give the planner its statistics, as the database's own upkeep does in a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def put(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of values as the database has them."""
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            cursor.cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def multiply(times: int, *, kept: Collection[UUID]) -> None:
    """
    Add so many copies of everybody and of everything they did, in the same activities and judged by the same people.

    :param kept: subjects of whom there is no copy, so that what they did grows.
    """
    staff = models.PersonProfile.objects.filter(subject_id__in=kept)
    without = {
        models.User: ("id", _list(staff.values_list("user_id", flat=True))),
        models.Subject: ("subject_id", _ids(kept)),
        models.PersonProfile: ("subject_id", _ids(kept)),
        models.PersonWord: ("person_id", _ids(staff.values_list("person_id", flat=True))),
    }
    strides = {model: _stride(model) for model in GROWING}
    with unguarded(), connection.cursor() as cursor:
        for model in GROWING:
            pairs = _columns(model, _expressions(strides, _ids(kept)))
            where = "WHERE original.{} NOT IN ({})".format(*without[model]) if model in without else ""
            cursor.execute(
                f"{_copies(times)} INSERT INTO {model._meta.db_table} ({', '.join(pairs)})"
                f" SELECT {', '.join(pairs.values())} FROM {model._meta.db_table} AS original, copies {where}"
            )
            for reset in connection.ops.sequence_reset_sql(_Plain(), [model]):
                cursor.execute(reset)
        counters = ", ".join(f"{name} = {name} * {times + 1}" for name in ("waiting_count", "review_moves"))
        cursor.execute(f"UPDATE {models.Activity._meta.db_table} SET {counters}")
        rank_everybody()


class _Plain:
    """SQL without colours."""

    def __getattr__(self, _name: str) -> Callable[[str], str]:
        return str


def _columns(model: type[Model], expression: Callable[[Any], str]) -> dict[str, str]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return {f'"{field.column}"': expression(field) for field in fields}


def _expressions(strides: Mapping[type[Model], int], kept: str) -> Callable[[Any], str]:
    new = "lpad(to_hex(copy_number), 8, '0')" if connection.vendor == "postgresql" else "printf('%08x', copy_number)"

    def expression(field: "Field[Any, Any]") -> str:
        target = field.target_field if isinstance(field, ForeignKey) else field
        column = f'original."{field.column}"'
        if (field.model, field.column) in EMPTY:
            return "NULL"
        if target.model not in strides:
            return column
        if isinstance(target, AutoField):
            return f"{column} + copy_number * {strides[target.model]}"
        if isinstance(target, UUIDField) and target.primary_key:
            copy = f"{new} || substr({column}, 9)"
            if connection.vendor == "postgresql":
                copy = f"({new} || substr({column}::text, 9))::uuid"
            may_stay = target.model is models.Subject
            return f"CASE WHEN {column} IN ({kept}) THEN {column} ELSE {copy} END" if may_stay else copy
        words = WORDS.get(target.column, target.column).replace(target.column, column)
        return words.format(new=new)

    return expression


def _copies(times: int) -> str:
    if connection.vendor == "postgresql":
        return f"WITH copies AS (SELECT generate_series(1, {times}) AS copy_number)"
    return (
        "WITH RECURSIVE copies(copy_number) AS"
        f" (SELECT 1 UNION ALL SELECT copy_number + 1 FROM copies WHERE copy_number < {times})"
    )


def _stride(model: type[Model]) -> int:
    if not isinstance(model._meta.pk, AutoField):
        return 0
    return int(model._default_manager.aggregate(most=Max("pk"))["most"] or 0)


def _ids(subjects: Collection[UUID]) -> str:
    is_text = connection.vendor != "postgresql"
    return ", ".join(f"'{subject.hex if is_text else subject}'" for subject in subjects)


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)
