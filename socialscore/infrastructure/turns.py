"""Whose turn it is to number the log and to move the boards: one at a time, over all processes."""

from django.db import connection

_LOCK = 0x736373_6C6F67  # "scslog"


def takes_turn() -> bool:
    """
    Whether it is ours until this transaction ends; False if somebody else is at it.

    On PostgreSQL a lock; on SQLite the transaction is the only writer already.
    """
    return connection.vendor != "postgresql" or _ask("SELECT pg_try_advisory_xact_lock(%s)")


def await_turn() -> None:
    """Wait until it is ours; it ends with this transaction."""
    if connection.vendor == "postgresql":
        _ask("SELECT pg_advisory_xact_lock(%s)")


def _ask(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, [_LOCK])
        return bool(cursor.fetchone()[0])
