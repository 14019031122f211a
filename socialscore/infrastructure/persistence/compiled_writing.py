"""Rows written by SQL that is built once per process: what a verdict writes, without the cost of `save()`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.constants import OnConflict
from django.db.models.signals import pre_save
from django.db.models.sql import InsertQuery

Fields = tuple["models.Field[Any, Any]", ...]


def insert(row: models.Model, *, ignores_conflicts: bool = False) -> None:
    """
    Insert a row whose key is known, or that has none of its own. One query.

    Of the signals of `save()` it sends the one before, for the tripwire of writes outside a unit of work.
    """
    pre_save.send(type(row), instance=row)
    database = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(row), ignores_conflicts, database.vendor)
    with database.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields])


def update(model: type[models.Model], where: Mapping[str, object], columns: Mapping[str, object]) -> bool:
    """
    Update the rows that have the values in `where`, none of them None; return whether there were any. One query.

    Both name columns as fields do: `holder_id`, not `holder`.
    """
    database = connections[DEFAULT_DB_ALIAS]
    sql, fields = _change(model, tuple(where), tuple(columns), database.vendor)
    values = zip(fields, (*columns.values(), *where.values()), strict=True)
    with database.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(value, database) for field, value in values])
        return bool(cursor.rowcount)


@cache
def _insertion(model: type[models.Model], ignores_conflicts: bool, vendor: str) -> tuple[str, Fields]:
    """:param vendor: the kind of database that the SQL is for, which is the connection's."""
    fields = [f for f in _options(model).concrete_fields if not isinstance(f, models.AutoField) and not f.generated]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignores_conflicts else None)
    query.insert_values(fields, [model()])
    [(sql, _)] = query.get_compiler(connection=connection).as_sql()
    return sql, tuple(fields)


@cache
def _change(
    model: type[models.Model], where: tuple[str, ...], columns: tuple[str, ...], vendor: str
) -> tuple[str, Fields]:
    """:param vendor: as above."""
    quoted, get = connection.ops.quote_name, _options(model).get_field
    table = quoted(_options(model).db_table)
    changes = ", ".join(f"{quoted(get(name).column)} = %s" for name in columns)
    rows = " AND ".join(f"{quoted(get(name).column)} = %s" for name in where)
    sql = f"UPDATE {table} SET {changes} WHERE {rows}"  # noqa: S608 (names that models have)
    return sql, tuple(get(name) for name in (*columns, *where))


def _options(model: type[models.Model]) -> Any:
    return model._meta  # noqa: SLF001 (public in all but name)
