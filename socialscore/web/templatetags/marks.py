"""Small marks: icons, statuses, people, points, fingerprints."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.http.numbers import number, signed
from socialscore.web.languages import once_per_language

HUES = 6
SHOWN_HEX = 16


class Mark(NamedTuple):
    """How a stored code is shown: always a sign and a word; the tone is for those who see colours."""

    icon: str
    word: object
    tone: str = ""


ACTION_STATUSES = {
    "DRAFT": Mark("draft", gettext_lazy("Draft")),
    "SUBMITTED": Mark("clock", gettext_lazy("In review")),
    "CHANGES_REQUESTED": Mark("edit", gettext_lazy("Changes requested")),
    "APPROVED": Mark("check", gettext_lazy("Approved")),
    "DECLINED": Mark("x", gettext_lazy("Not approved")),
    "REVERSED": Mark("undo", gettext_lazy("Reversed")),
    "EXPIRED": Mark("hourglass", gettext_lazy("Expired")),
    "WITHDRAWN": Mark("out", gettext_lazy("Withdrawn")),
    "CANCELLED": Mark("ban", gettext_lazy("Cancelled")),
}
ACTIVITY_STATES = {
    "DRAFT": Mark("draft", gettext_lazy("Draft")),
    "SCHEDULED": Mark("calendar", gettext_lazy("Scheduled"), "info"),
    "OPEN": Mark("flag", gettext_lazy("Open"), "ok"),
    "PAUSED": Mark("pause", gettext_lazy("Paused")),
    "CLOSED": Mark("lock", gettext_lazy("Closed")),
    "ARCHIVED": Mark("archive", gettext_lazy("Archived")),
    "CANCELLED": Mark("ban", gettext_lazy("Cancelled")),
}
MARKS = {
    "ESCALATED": Mark("up", gettext_lazy("Escalated"), "alt"),
    "APPEALED": Mark("scale", gettext_lazy("Under appeal"), "alt"),
    "SECOND_LOOK": Mark("people", gettext_lazy("Needs a second look"), "alt"),
    "OVERDUE": Mark("clock", gettext_lazy("Past the due time"), "warn"),
    "SIMILAR": Mark("copy", gettext_lazy("Similar photo"), "info"),
    "STAGED": Mark("hourglass", gettext_lazy("Being settled"), "info"),
}
ROLES = {
    "PARTICIPANT": gettext_lazy("Participant"),
    "LEAD": gettext_lazy("Lead"),
    "VALIDATOR": gettext_lazy("Reviewer"),
}


@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; it says nothing to assistive technology, the word beside it does."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)


@once_per_language
def status(code: str) -> SafeString:
    """Return the status of an action."""
    mark = ACTION_STATUSES[code]
    return format_html('<span class="status" data-status="{}">{}{}</span>', code, icon(mark.icon), mark.word)


@once_per_language
def activity_state(code: str) -> SafeString:
    """Return the state of an activity."""
    mark = ACTIVITY_STATES[code]
    if not mark.tone:
        return format_html('<span class="status" data-status="{}">{}{}</span>', code, icon(mark.icon), mark.word)
    return format_html('<span class="status" data-tone="{}">{}{}</span>', mark.tone, icon(mark.icon), mark.word)


@once_per_language
def mark(code: str) -> SafeString:
    """Return a mark that an action carries beside its status."""
    shown = MARKS[code]
    return format_html('<span class="status" data-tone="{}">{}{}</span>', shown.tone, icon(shown.icon), shown.word)


def role(code: str) -> object:
    """Return the word for a role: VALIDATOR is a reviewer to people."""
    return ROLES.get(code, code)


@lru_cache(maxsize=1_000)
def avatar(name: str, hue: int | UUID | str | None = None, size: str = "", *, anon: bool = False) -> SafeString:
    """
    Return a round sign with initials, always shown beside the name.

    `hue` is any number or id that stays the same for a person; without it the name decides. `anon` draws a nameless
    sign, for pseudonyms.
    """
    sized = format_html(' data-size="{}"', size) if size else ""
    if anon:
        return format_html('<span class="avatar" data-anon{} aria-hidden="true">{}</span>', sized, icon("user"))
    return format_html(
        '<span class="avatar" data-hue="{}"{} aria-hidden="true">{}</span>', _hue(hue, name), sized, initials(name)
    )


def _hue(hue: int | UUID | str | None, name: str) -> int:
    if isinstance(hue, UUID):
        return hue.int % HUES
    if isinstance(hue, int):
        return hue % HUES
    return zlib.crc32((hue or name).encode()) % HUES


def initials(name: str) -> str:
    """Return the first letters of the first and the last word."""
    words = [word for word in name.split() if word[:1].isalnum()] or [name.strip() or "?"]
    first, last = words[0], words[-1]
    return (first[:1] + (last[:1] if len(words) > 1 else "")).upper()


def person(
    name: str,
    note: str = "",
    hue: int | UUID | str | None = None,
    href: str = "",
    *,
    anon: bool = False,
) -> SafeString:
    """Return a person: sign, name and a small note, as a link when `href` is given."""
    small = format_html("<small>{}</small>", note) if note else ""
    inside = format_html("{}<span>{}{}</span>", avatar(name, hue, anon=anon), name, small)
    if href:
        return format_html('<a class="person" href="{}">{}</a>', href, inside)
    return format_html('<span class="person">{}</span>', inside)


@once_per_language
def points(value: int | None, before: str = "", *, muted: bool = False) -> SafeString:
    """Return points in gold: "+40", or "up to 30" with a word before them; `muted` while nothing is decided."""
    text = f"{before} {number(value)}" if before else signed(value)
    quiet = SafeString(" data-zero") if muted or not value else ""
    return format_html('<span class="points"{}>{}</span>', quiet, text)


def short_hex(value: str) -> str:
    """Return the first 16 hexadecimal digits in groups of four."""
    return " ".join(value[i : i + 4] for i in range(0, min(SHOWN_HEX, len(value)), 4))


def fingerprint(value: str) -> SafeString:
    """Return the short form of a SHA-256, which is called a fingerprint to people."""
    return format_html(
        '<span class="fp" title="{}">{}<span class="vh">{} </span>{}</span>',
        _("First 16 of 64 characters of the SHA-256 of the file as received"),
        icon("finger"),
        _("Fingerprint"),
        short_hex(value),
    )


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """Return the words for a browser: "Firefox on Android"."""
    name = next((name for part, name in BROWSERS if part in user_agent), _("A browser"))
    system = next((name for part, name in SYSTEMS if part in user_agent), "")
    return _("%(browser)s on %(system)s") % {"browser": name, "system": system} if system else name
