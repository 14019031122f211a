"""The main navigation, and which of its places a page belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

MOST_ITEMS = 5  # the tab bar of a phone holds no more


class Place(NamedTuple):
    """A place in the main navigation."""

    url_name: str
    icon: str
    word: object


class Item(NamedTuple):
    """A place as it is drawn; `current` is "" or the value of aria-current."""

    href: str
    icon: str
    word: object
    current: str
    waiting: bool


REVIEW = Place("review", "review", gettext_lazy("Review"))
LEAD = Place("lead", "lead", gettext_lazy("Lead"))
EVERYBODY = (
    Place("dashboard", "home", gettext_lazy("Home")),
    Place("activities", "activity", gettext_lazy("Activities")),
    Place("actions", "list", gettext_lazy("My actions")),
    Place("leaderboard", "board", gettext_lazy("Leaderboard")),
)
BELONGS = {
    "activity": "activities",
    "submit": "activities",
    "action": "actions",
    "resubmit": "actions",
    "withdraw": "actions",
    "score": "dashboard",
}


def place_of(url_name: str) -> str:
    """Return the URL name of the place that a page belongs to, or its own."""
    for prefix in ("review", "lead"):
        if url_name == prefix or url_name.startswith(f"{prefix}_"):
            return prefix
    return BELONGS.get(url_name, url_name)


def places_for(actor: Any) -> tuple[Place, ...]:
    """Return the places an actor has: the own work of a reviewer or a lead comes first."""
    everybody = EVERYBODY if settings.BOARDS else EVERYBODY[:-1]
    if actor.can_review:
        return (REVIEW, *everybody)
    if actor.can_lead:
        return (LEAD, *everybody)
    return everybody


def main_nav(context: Mapping[str, Any]) -> dict[str, object]:
    """Return the context of the main navigation for `actor`; no items when nobody is signed in."""
    actor = context.get("actor")
    if actor is None:
        return {"items": []}
    match = getattr(context.get("request"), "resolver_match", None)
    here = (match.url_name if match else "") or ""
    items = [
        Item(
            href=reverse(place.url_name),
            icon=place.icon,
            word=place.word,
            current="page" if here == place.url_name else ("true" if place_of(here) == place.url_name else ""),
            waiting=place is REVIEW and bool(context.get("waiting")),
        )
        for place in places_for(actor)[:MOST_ITEMS]
    ]
    return {"items": items}
