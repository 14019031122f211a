"""Whole lists, a batch at a time: what is kept in memory does not grow with them."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection

from socialscore.queries.pages import Page

Row = TypeVar("Row")
BATCH_SIZE = 500


def batches(read: Callable[[str | None], Page[Row]]) -> Iterator[list[Row]]:
    """
    The rows of all pages, each page as one list; at least one, which may be empty.

    :param read: gives the page that begins at a cursor.
    """
    cursor: str | None = None
    while True:
        page = read(cursor)
        _give_back_connection()
        yield page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def _give_back_connection() -> None:
    """
    Do what Django does between two requests.

    Whoever takes the rows may be slow: a connection of the pool is held while a batch is read, not until the last one.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
