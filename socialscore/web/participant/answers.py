"""Where a form leads once it did its work."""

from django.http import HttpResponseRedirect
from django.urls import reverse


class SeeOther(HttpResponseRedirect):
    """303: whatever the request was, the next one reads."""

    status_code = 303


def see_other(name: str, *args: object) -> SeeOther:
    """To a page, by its URL name."""
    return SeeOther(reverse(name, args=args))
