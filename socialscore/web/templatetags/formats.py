"""Numbers, dates and durations as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

THIN_SPACE = "\u202f"  # narrow, and no line breaks there
FIXED_SPACE = "\u00a0"
MINUS = "\u2212"
RELATIVE_DAYS = 7
HOURS_WITH_MINUTES = 10


def number(value: float | str | None) -> str:
    """Return a whole number with narrow spaces between thousands and a real minus; "–" for nothing."""
    if value is None or value == "":
        return "–"
    whole = int(value)
    return f"{MINUS if whole < 0 else ''}{abs(whole):,}".replace(",", THIN_SPACE)


def signed(value: float | str | None) -> str:
    """Return a number with its sign, because it is added to something."""
    text = number(value)
    return f"+{text}" if value and int(value) > 0 else text


def percent(share: float | None) -> str:
    """Return a share between 0 and 1 in per cent; "–" for nothing."""
    return "–" if share is None else f"{round(share * 100)}{THIN_SPACE}%"


def duration(value: timedelta | float | None, style: str = "long") -> str:
    """Return a span (timedelta or seconds) in its two largest units: "1 day 6 h", or "1 d 6 h" for "short"."""
    if value is None:
        return "–"
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    minutes = int(max(0, seconds)) // 60
    if minutes < 1:
        return _("under a minute") if style != "short" else _("%(n)s min") % {"n": "<1"}
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts: list[str] = []
    if days:
        parts.append(_("%(n)s d") % {"n": days} if style == "short" else _day_count(days))
    if hours:
        parts.append(_("%(n)s h") % {"n": hours})
    if minutes and not days and hours < HOURS_WITH_MINUTES:
        parts.append(_("%(n)s min") % {"n": minutes})
    return " ".join(part.replace(" ", FIXED_SPACE) for part in parts)


def _day_count(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


def ago(value: date | datetime, now: datetime | None = None) -> str:
    """Return how long ago, or in how long, under seven days; the day itself beyond that."""
    now = now or timezone.now()
    if not isinstance(value, datetime):
        return _ago_in_days((timezone.localtime(now).date() - value).days) or day(value, "short", now)
    seconds = (now - value).total_seconds()
    if abs(seconds) >= RELATIVE_DAYS * 86400:
        return day(value, "short", now)
    past, minutes = seconds >= 0, int(abs(seconds)) // 60
    if minutes < 1:
        return _("just now") if past else _("in under a minute")
    if minutes < 60:
        return _direction(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}, past=past)
    days = (timezone.localtime(now).date() - timezone.localtime(value).date()).days
    hours = minutes // 60
    if days == 0 or hours < 12:
        return _direction(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}, past=past)
    return _ago_in_days(days)


def _direction(span: str, *, past: bool) -> str:
    span = span.replace(" ", FIXED_SPACE)
    return _("%(span)s ago") % {"span": span} if past else _("in %(span)s") % {"span": span}


def _ago_in_days(days: int) -> str:
    """Return words for a difference in calendar days, or "" when it is too long ago for words."""
    if days in (0, 1, -1):
        return {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}[days]
    if abs(days) > RELATIVE_DAYS:
        return ""
    return _direction(_day_count(abs(days)), past=days > 0)


def day(value: date | datetime, style: str = "day", now: datetime | None = None) -> str:
    """
    Return a day in words.

    `style` is "day" (14 November), "short" (14 Nov), "moment" (14 Nov, 09:12) or "time" (09:12), in the active time
    zone; the year is added when it is not the present one.
    """
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    clock = str(format_date(local, "H:i")) if isinstance(local, datetime) else ""
    if style == "time":
        return clock
    this_year = timezone.localtime(now or timezone.now()).year
    pattern = ("j F" if style == "day" else "j M") + ("" if local.year == this_year else " Y")
    words = str(format_date(local, pattern))
    return f"{words}, {clock}" if style == "moment" and clock else words


def when(value: date | datetime | None, style: str = "ago", now: datetime | None = None) -> SafeString | str:
    """Return a <time> element; `style` as in `day`, or "ago" for relative words under seven days."""
    if value is None:
        return "–"
    text = ago(value, now) if style == "ago" else day(value, style, now)
    machine = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    if style == "moment":
        return format_html('<time datetime="{}">{}</time>', machine, text)
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, day(value, "moment", now), text)
