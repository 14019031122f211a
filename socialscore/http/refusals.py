"""
From a rule's no to what is answered: one table for pages, fragments and API, so that they refuse alike.

| kind | status |
|---|---|
| NotFound | 404 |
| NotAllowed | 403 |
| RuleBroken | 422, unless the class says otherwise (`status`: 400 or 413 for files, 429 for limits) |
| Conflict | 409 |
| StorageFull | 507 |
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NotRequired, TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from socialscore.application.ports import StorageFull
from socialscore.domain.errors import Conflict, DomainError, NotAllowed, NotFound, RuleBroken
from socialscore.domain.likeness import FileSentBefore
from socialscore.http.words import STATUS

STATUSES: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    RuleBroken: 422,
    Conflict: 409,
    StorageFull: 507,
}


PROBLEM_TYPE = "application/problem+json"


class Problem(TypedDict):
    """
    A refusal as a program reads it (RFC 9457).

    `code` is stable, `detail` the sentence that people read, `errors` the sentences by field.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: NotRequired[dict[str, list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a face shows: `sentence` is translated; `field` names the input at fault, `link` is what to look at."""

    status: int
    code: str
    title: str
    sentence: str
    headers: dict[str, str] = field(default_factory=dict)  # before `field`, which hides the function
    field: str | None = None
    link: str = ""


def refusal_of(error: DomainError | StorageFull) -> Refusal:
    """The answer to an error of the rules, or of a full store."""
    status = status_of(error)
    if isinstance(error, StorageFull):
        text = _("There is no room for files at the moment. Your text is kept; try again in a while.")
        return Refusal(status=status, code="STORAGE_FULL", title=title_of(status), sentence=text)
    link = reverse("action", args=[error.action_id]) if isinstance(error, FileSentBefore) else ""
    values = {name: _shown(value) for name, value in error.values.items()}
    return Refusal(
        status=status,
        code=error.code,
        title=_(error.title) if error.title else title_of(status),
        sentence=_(error.text) % values,
        field=error.field if isinstance(error, RuleBroken) else None,
        headers=getattr(error, "headers", {}) | ({"Link": f'<{link}>; rel="related"'} if link else {}),
        link=link,
    )


def problem_data(status: int, code: str, detail: str) -> Problem:
    """A problem; whoever knows the fields at fault adds `errors`."""
    return {"type": "about:blank", "title": title_of(status), "status": status, "code": code, "detail": detail}


def status_of(error: Exception) -> int:
    """The HTTP status of a kind of error; a narrow class may say its own."""
    own = getattr(error, "status", None)
    if own is not None:
        return int(own)
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


def title_of(status: int) -> str:
    """A few words for a status."""
    titles = {
        400: _("That did not work"),
        401: _("Sign in first"),
        403: _("Not for your role"),
        404: _("Not found"),
        405: _("Not possible here"),
        409: _("This changed meanwhile"),
        412: _("This changed meanwhile"),
        413: _("Too big"),
        415: _("Not understood"),
        422: _("Something is missing"),
        429: _("A little too fast"),
        507: _("No room"),
    }
    return titles.get(status, _("That did not work"))


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "l j F, H:i")
    if isinstance(value, StrEnum):
        return STATUS.get(value, str(value))
    return value
