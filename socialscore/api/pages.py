"""Keyset pages: `next` in the body and as a `Link` header, and how many things a page may have."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.queries.pages import PAGE_SIZE, Page

Row = TypeVar("Row")
Data = TypeVar("Data")
MOST = 100


def limit_of(request: Request) -> int:
    """
    How many things the page may have: `?limit`, else as many as a page of the site.

    :raises ValidationError: if it is no whole number from 1 to 100.
    """
    given = request.query_params.get("limit", str(PAGE_SIZE))
    if not (given.isascii() and given.isdecimal() and len(given) <= 9) or not 1 <= int(given) <= MOST:
        raise ValidationError({"limit": [_("Give a whole number from 1 to %(most)s.") % {"most": MOST}]})
    return int(given)


def cursor_of(request: Request) -> str | None:
    """Where the page begins, as an earlier page gave it."""
    return request.query_params.get("cursor") or None


def answer_with(request: Request, page: Page[Row], as_data: Callable[[Row], Data]) -> Response:
    """The rows as data; a page that is not the last says where the next begins, in the body and in `Link`."""
    response = Response({"results": [as_data(row) for row in page.rows], "next": page.next_cursor})
    if page.next_cursor is not None:
        query = {**request.query_params.dict(), "cursor": page.next_cursor}
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(query)}>; rel="next"'
    return response
