"""
SQL that Django builds once per process.

For the reads of hot paths: building the statement from a query set takes longer there than the database takes to
answer it. The query set stays the one place where the read is written down.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

_FIRST_MOMENT = datetime(9000, 1, 1, tzinfo=UTC)
_FIRST_NUMBER = 2_000_000_000
_FIELDS: dict[type, Any] = {
    UUID: models.UUIDField(),
    datetime: models.DateTimeField(),
    date: models.DateField(),
    int: models.IntegerField(),
    str: models.TextField(),
}


class _Statement(NamedTuple):
    """Its parameters stand in it by name: a long one has the same few in many places, and each is adapted once."""

    sql: str
    apply: Callable[[list[tuple[Any, ...]]], Any]


class CompiledQuery:
    """
    A query set of `values_list` whose parameters are ids, moments, numbers and texts, by name.

    :param build: makes the query set; called once per kind of database, with marks in the parameters' places.
    :param kinds: the name of each parameter and its type: UUID, datetime, date, int or str.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._statements: dict[str, _Statement] = {}

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """Run it. One query."""
        database = connections[DEFAULT_DB_ALIAS]  # looked up once, not with each attribute as `connection` is
        statement = self._statements.get(database.vendor)
        if statement is None:
            statement = self._statements[database.vendor] = self._compile(database)
        params = {name: self._adapt(name, value, database) for name, value in values.items()}
        with self._cursor(database) as cursor:
            if database.vendor == "postgresql":
                _postgresql().read_moments_quickly(cursor)
            cursor.execute(statement.sql, params)
            found = cursor.fetchall()
        return list(statement.apply(found))

    def _cursor(self, database: BaseDatabaseWrapper) -> Any:
        return database.cursor()

    def _compile(self, database: BaseDatabaseWrapper) -> _Statement:
        marks = {name: self._mark(number, kind) for number, (name, kind) in enumerate(self._kinds.items())}
        compiler = self._build(**marks).query.get_compiler(connection=database)
        sql, params = compiler.as_sql()
        names = {self._adapt(name, mark, database): name for name, mark in marks.items()}
        literal = _postgresql().literal_of(database) if database.vendor == "postgresql" else _literal
        written = [f"%({names[value]})s" if _is_in(value, names) else _escaped(literal(value)) for value in params]
        converters = compiler.get_converters([column[0] for column in compiler.select or ()])
        return _Statement(sql=_filled(sql, written), apply=_converting(converters, database))

    def _adapt(self, name: str, value: object, database: BaseDatabaseWrapper) -> Any:
        return _FIELDS[self._kinds[name]].get_db_prep_value(value, database)

    @staticmethod
    def _mark(number: int, kind: type) -> UUID | date | int | str:
        """A value that no constant of a query has."""
        if kind is UUID:
            return UUID(int=2**127 + number)
        if kind in (date, datetime):
            moment = _FIRST_MOMENT + timedelta(days=number)
            return moment if kind is datetime else moment.date()
        return _FIRST_NUMBER + number if kind is int else f"\x7f{number}"


class LongQuery(CompiledQuery):
    """One that takes PostgreSQL longer to plan than to answer: it is planned once per connection."""

    def _cursor(self, database: BaseDatabaseWrapper) -> Any:
        return _postgresql().preparing_cursor(database) if database.vendor == "postgresql" else database.cursor()


def _converting(
    converters: dict[int, tuple[list[Callable[..., Any]], Any]], database: BaseDatabaseWrapper
) -> Callable[[list[tuple[Any, ...]]], Any]:
    """As a compiler of Django's applies them; a compiler would keep the whole query set in memory."""
    if not converters:
        return lambda found: found
    steps = [(place, convert, of) for place, (converts, of) in converters.items() for convert in converts]

    def convert_all(found: list[tuple[Any, ...]]) -> Iterator[list[Any]]:
        for row in map(list, found):
            for place, convert, of in steps:
                row[place] = convert(row[place], of, database)
            yield row

    return convert_all


def _filled(sql: str, written: Sequence[str]) -> str:
    """
    The statement with names and constants in their places.

    Constants as parameters psycopg would adapt in Python each time, and SQLite would plan the statement anew each time:
    it compares a parameter with the condition of a partial index, and so its plan holds for one value only.
    """
    before, *rest = sql.split("%s")
    return before + "".join(f"{value}{after}" for value, after in zip(written, rest, strict=True))


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _literal(value: str | int | None) -> str:
    """As SQLite reads it. It has no other kinds of constants in queries: moments and ids are texts."""
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))


def _postgresql() -> ModuleType:
    """What only a site on PostgreSQL has to carry."""
    from socialscore.infrastructure.django_app import compiled_postgresql  # noqa: PLC0415 (10 MB)

    return compiled_postgresql


def _is_in(value: object, names: dict[Any, str]) -> bool:
    """Constants of a query may be lists, which no dictionary takes."""
    try:
        return value in names
    except TypeError:
        return False
