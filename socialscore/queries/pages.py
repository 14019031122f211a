"""Keyset pages: a cursor is the last row's key, opaque to whoever holds it."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

Row = TypeVar("Row")
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """Rows of one page; `next_cursor` is None on the last one."""

    rows: list[Row]
    next_cursor: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.rows


def encode(moment: datetime | str | int, key: object) -> str:
    """The cursor of a row: its sort value and its unique key."""
    value = moment.isoformat() if isinstance(moment, datetime) else moment
    return base64.urlsafe_b64encode(json.dumps([value, str(key)]).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[Any, str] | None:
    """Sort value and key; None for a cursor that makes no sense, which starts at the first page."""
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return value, str(key)


def position(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Where an order of `-moment, -key` (a UUID) goes on; None for its beginning, and for what makes no sense."""
    decoded = decode(cursor) if cursor else None
    if decoded is None:
        return None
    try:
        moment, key = datetime.fromisoformat(decoded[0]), UUID(decoded[1])
    except (TypeError, ValueError):  # whatever a stranger writes into the address
        return None
    return None if moment.tzinfo is None else (moment, key)


def beyond(at: tuple[datetime, UUID], *, moment: str, key: str) -> Q:
    """
    The rows that follow a position, for an order of `-moment, -key`.

    The first half says no more than the second, but in a form by which an index is entered where the page begins.
    """
    return Q(**{f"{moment}__lte": at[0]}) & (Q(**{f"{moment}__lt": at[0]}) | Q(**{f"{key}__lt": at[1]}))


def older_than(rows: QuerySet[Any], cursor: str | None, *, moment: str, key: str) -> QuerySet[Any]:
    """Rows after the cursor, for an order of `-moment, -key` (a UUID); one that does not fit gives the first page."""
    at = position(cursor)
    return rows if at is None else rows.filter(beyond(at, moment=moment, key=key))


def page_of(
    found: Sequence[Any], *, to_row: Callable[[Any], Row], cursor_of: Callable[[Any], str], size: int = PAGE_SIZE
) -> Page[Row]:
    """A page of at most `size` rows out of `size + 1` found ones."""
    more = len(found) > size
    shown = list(found[:size])
    return Page(rows=[to_row(item) for item in shown], next_cursor=cursor_of(shown[-1]) if more and shown else None)
