"""What statements that are built once do with psycopg. Imported on PostgreSQL only: it takes 10 MB."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg import _queries, adapters
from psycopg.postgres import types
from psycopg.pq import Format
from psycopg.sql import Literal

# psycopg looks for the parameters of longer statements each time anew, in Python. Ours are few and always the same;
# what has more than fifty parameters it forgets in any case.
_queries.MAX_CACHED_STATEMENT_LENGTH = 32_768

_MOMENT = types["timestamptz"].oid
_MOMENTS = adapters.get_loader(_MOMENT, Format.TEXT)


def read_moments_quickly(cursor: CursorWrapper) -> None:
    """
    Read moments as psycopg does, in C where it is installed.

    Django's own reader is Python and puts the zone of the connection in, which is UTC: what psycopg's says already.
    """
    cursor.adapters.register_loader(_MOMENT, _MOMENTS)


class PreparingCursor(ServerBindingCursor):
    """One that remembers the text of what it prepared, which psycopg does not: Django notes it where queries are."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # type: ignore[misc]
        return self._query


def preparing_cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """
    A cursor whose statements are planned once per connection: psycopg remembers and names them.

    Noted and wrapped as all of Django's are. Those others bind on this side, where nothing is prepared.
    """
    database.ensure_connection()
    connection: Any = database.connection
    if connection.prepare_threshold != 0:
        connection.prepare_threshold = 0  # how often a statement runs unprepared
        # Left to itself the server plans a long one anew each time, where it hopes for a better plan: for 8 ms, of one
        # that takes 1. Its rows are found by constants, so that parameters change no plan.
        connection.execute("SET plan_cache_mode = force_generic_plan")
    binding: Any = PreparingCursor(connection)  # type: ignore[call-arg]
    cursor: CursorWrapper = database._prepare_cursor(binding)  # type: ignore[attr-defined]  # noqa: SLF001
    return cursor


def literal_of(database: BaseDatabaseWrapper) -> Callable[[Any], str]:
    """How a constant is written in a statement, as psycopg would write it each time: in Python, value by value."""
    database.ensure_connection()
    return lambda value: Literal(value).as_string(database.connection)
