"""What statements that are built once do with psycopg. Imported on PostgreSQL only: it takes 10 MB."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import adapters
from psycopg.postgres import types
from psycopg.pq import Format
from psycopg.sql import Literal

_MOMENT = types["timestamptz"].oid
_MOMENTS = adapters.get_loader(_MOMENT, Format.TEXT)


def read_moments_quickly(cursor: CursorWrapper) -> None:
    """
    Read moments as psycopg does, in C where it is installed.

    Django's own reader is Python and puts the zone of the connection in, which is UTC: what psycopg's says already.
    """
    cursor.adapters.register_loader(_MOMENT, _MOMENTS)


def with_constants(
    text: str, params: Sequence[Any], wanted: dict[int, str], database: BaseDatabaseWrapper
) -> tuple[str, list[Any], tuple[tuple[int, str], ...]]:
    """Write constants into the statement, as psycopg would each time: it does so in Python, value by value."""
    database.ensure_connection()
    before, *rest = text.split("%s")
    whole, kept, places = [before], list[Any](), list[tuple[int, str]]()
    for place, (value, after) in enumerate(zip(params, rest, strict=True)):
        if place in wanted:
            places.append((len(kept), wanted[place]))
            kept.append(value)
            whole.append(f"%s{after}")
        else:
            literal = Literal(value).as_string(database.connection)
            whole.append(f"{literal.replace('%', '%%')}{after}")
    return "".join(whole), kept, tuple(places)
