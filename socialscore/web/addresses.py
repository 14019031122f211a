"""Addresses of many things of a kind, looked up once."""

from functools import cache
from uuid import UUID

from django.urls import reverse

_ANY = UUID(int=0)


def address(url_name: str, key: UUID) -> str:
    """The address of a page that takes one id, as `reverse` writes it; for lists."""
    before, after = _around(url_name)
    return f"{before}{key}{after}"


@cache
def _around(url_name: str) -> tuple[str, str]:
    before, _id, after = reverse(url_name, args=[_ANY]).partition(str(_ANY))
    return before, after
