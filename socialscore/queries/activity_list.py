"""Published activities by name, a page at a time."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from socialscore.domain.activity import ENDED, PUBLISHED, ActivityState
from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.queries.asking import askable
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.pages import PAGE_SIZE, Page, decode, encode, page_of

SHOWN = {
    "open": [ActivityState.OPEN],
    "all": sorted(PUBLISHED),
    "closed": sorted(ENDED | {ActivityState.PAUSED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """An activity in a list, with the current version of its rules."""

    activity_id: UUID
    name: str
    description: str
    state: str
    up_to: int
    rules: Rules
    opens_at: datetime | None
    closes_at: datetime | None


def activity_list(
    *, text: str = "", show: str = "open", cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[ActivityRow]:
    """Published activities by name: open, closed or all of them, with `text` in name or description. One query."""
    at, show = _position(cursor), show if show in SHOWN else "open"
    if text:  # written into a pattern, which has no place for a parameter
        rows = list(_listed(show, at, text)[: size + 1])
    else:
        rows = _list(show, size, is_first=at is None).rows(**({"name": at[0], "key": at[1]} if at else {}))
    return page_of(rows, to_row=_row, cursor_of=lambda row: encode(row[1], row[0]), size=size)


@lru_cache(maxsize=64)
def _list(show: str, size: int, *, is_first: bool) -> CompiledQuery:
    def rows(**at: Any) -> QuerySet[models.Activity, tuple[Any, ...]]:
        return _listed(show, (at["name"], at["key"]) if at else None)[: size + 1]

    return CompiledQuery(rows, **({} if is_first else {"name": str, "key": UUID}))


def _listed(show: str, at: tuple[str, UUID] | None, text: str = "") -> QuerySet[models.Activity, tuple[Any, ...]]:
    found = models.Activity.objects.filter(state__in=SHOWN[show])
    if text:
        found = found.filter(Q(name__icontains=text) | Q(description__icontains=text))
    if at:
        found = found.filter(Q(name__gt=at[0]) | Q(name=at[0], activity_id__gt=at[1]))
    return found.order_by("name", "activity_id").values_list(
        "activity_id",
        "name",
        "description",
        "state",
        "points",
        Cast("current_version__rules", TextField()),
        "opens_at",
        "closes_at",
    )


def _row(found: tuple[Any, ...]) -> ActivityRow:
    activity_id, name, description, state, up_to, rules, opens_at, closes_at = found
    return ActivityRow(
        activity_id=activity_id,
        name=name,
        description=description,
        state=state,
        up_to=up_to,
        rules=_rules_in(rules),
        opens_at=opens_at,
        closes_at=closes_at,
    )


@lru_cache(maxsize=500)
def _rules_in(text: str) -> Rules:
    """Rules by what is stored, so that the same are taken apart once."""
    return Rules.from_data(json.loads(text))


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    decoded = decode(cursor) if cursor else None
    if decoded is None:
        return None
    try:
        return askable(str(decoded[0])), UUID(decoded[1])
    except ValueError:
        return None
