"""The main navigation, and which of its places a page belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext_lazy

from socialscore.queries.community_rules import switches
from socialscore.web.languages import once_per_language

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
    "appeal": "actions",
    "appeals": "actions",
    "appeal_action": "actions",
    "score": "dashboard",
    "entry": "dashboard",
}


def place_of(url_name: str) -> str:
    """Return the URL name of the place that a page belongs to, or its own."""
    for prefix in ("review", "lead"):
        if url_name == prefix or url_name.startswith(f"{prefix}_"):
            return prefix
    return BELONGS.get(url_name, url_name)


def places_for(actor: Any) -> tuple[Place, ...]:
    """Return the places an actor has: the own work of a reviewer or a lead comes first."""
    everybody = EVERYBODY if switches.are_shown() else EVERYBODY[:-1]
    if actor.can_review:
        return (REVIEW, *everybody)
    if actor.can_lead:
        return (LEAD, *everybody)
    return everybody


def main_nav(context: Mapping[str, Any]) -> SafeString | str:
    """Return the main navigation of `actor`; nothing when nobody is signed in."""
    actor = context.get("actor")
    if actor is None:
        return ""
    match = getattr(context.get("request"), "resolver_match", None)
    places = tuple(place.url_name for place in places_for(actor)[:MOST_ITEMS])
    waiting = places[0] == REVIEW.url_name and bool(context.get("waiting"))
    return _drawn(places, (match.url_name if match else "") or "", waiting=waiting)


def account_links(actor: Any) -> SafeString:
    """Return the places of `actor` that stand in the account's menu."""
    return _account_links(
        leads_too=actor.can_review and actor.can_lead, can_govern=actor.can_govern, is_staff=bool(actor.is_staff)
    )


@once_per_language
def _account_links(**may: bool) -> SafeString:
    return render_to_string("components/account_links.html", may)


def language_code() -> str:
    """Return the language of a page, as HTML names it."""
    return get_language() or ""


def writing_direction() -> SafeString:
    """Return the attribute of a page that is written from right to left."""
    return mark_safe(' dir="rtl"') if get_language_bidi() else SafeString()


@once_per_language
def _drawn(places: tuple[str, ...], here: str, *, waiting: bool) -> SafeString:
    items = [
        Item(
            href=reverse(place.url_name),
            icon=place.icon,
            word=place.word,
            current="page" if here == place.url_name else ("true" if place_of(here) == place.url_name else ""),
            waiting=place is REVIEW and waiting,
        )
        for place in (REVIEW, LEAD, *EVERYBODY)
        if place.url_name in places
    ]
    return render_to_string("components/main_nav.html", {"items": items})
