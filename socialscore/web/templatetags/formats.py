"""Numbers, dates and durations as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.http.numbers import THIN_SPACE, number
from socialscore.web.languages import once_per_language

FIXED_SPACE = "\u00a0"
RELATIVE_DAYS = 7
HOURS_WITH_MINUTES = 10


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


@once_per_language
def _day_count(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


def ago(value: date | datetime, now: datetime | None = None) -> str:
    """Return how long ago, or in how long, under seven days; the day itself beyond that."""
    return _ago(_local(value), _here(now))


def _ago(local: date, here: datetime) -> str:
    if not isinstance(local, datetime):
        return _ago_in_days((here.date() - local).days) or _day(local, "short", here.year)
    # Datetimes of one zone are subtracted by their clocks, and a clock may have been changed in between.
    seconds = here.timestamp() - local.timestamp()
    if abs(seconds) >= RELATIVE_DAYS * 86400:
        return _day(local, "short", here.year)
    past, minutes = seconds >= 0, int(abs(seconds)) // 60
    if minutes < 60:
        return _ago_in_minutes(minutes, past=past)
    days, hours = (here.date() - local.date()).days, minutes // 60
    return _ago_in_hours(hours, past=past) if days == 0 or hours < 12 else _ago_in_days(days)


@once_per_language
def _ago_in_minutes(minutes: int, *, past: bool) -> str:
    if minutes < 1:
        return _("just now") if past else _("in under a minute")
    return _direction(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}, past=past)


@once_per_language
def _ago_in_hours(hours: int, *, past: bool) -> str:
    return _direction(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}, past=past)


@once_per_language
def _ago_in_days(days: int) -> str:
    """Return words for a difference in calendar days, or "" when it is too long ago for words."""
    if days in (0, 1, -1):
        return {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}[days]
    if abs(days) > RELATIVE_DAYS:
        return ""
    return _direction(_day_count(abs(days)), past=days > 0)


def _direction(span: str, *, past: bool) -> str:
    span = span.replace(" ", FIXED_SPACE)
    return _("%(span)s ago") % {"span": span} if past else _("in %(span)s") % {"span": span}


def day(value: date | datetime, style: str = "day", now: datetime | None = None) -> str:
    """
    Return a day in words.

    `style` is "day" (14 November), "short" (14 Nov), "moment" (14 Nov, 09:12) or "time" (09:12), in the active time
    zone; the year is added when it is not the present one.
    """
    return _day(_local(value), style, _here(now).year)


def _day(local: date, style: str, this_year: int) -> str:
    clock = f"{local:%H:%M}" if isinstance(local, datetime) else ""
    if style == "time":
        return clock
    pattern = ("j F" if style == "day" else "j M") + ("" if local.year == this_year else " Y")
    words = _in_words(local.year, local.month, local.day, pattern)
    return f"{words}, {clock}" if style == "moment" and clock else words


@once_per_language
def _in_words(year: int, month: int, day_of_month: int, pattern: str) -> str:
    return str(format_date(date(year, month, day_of_month), pattern))


def _local(value: date) -> date:
    """A moment in the active time zone; a day, or a moment without a zone, as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and value.tzinfo else value


def _here(now: datetime | None) -> datetime:
    return timezone.localtime(now or timezone.now())


def when(value: date | datetime | None, style: str = "ago", now: datetime | None = None) -> SafeString | str:
    """Return a <time> element; `style` as in `day`, or "ago" for relative words under seven days."""
    if value is None:
        return "–"
    local, here = _local(value), _here(now)
    text = _ago(local, here) if style == "ago" else _day(local, style, here.year)
    machine = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    title = "" if style == "moment" else f' title="{escape(_day(local, "moment", here.year))}"'
    return mark_safe(f'<time datetime="{machine}"{title}>{escape(text)}</time>')  # noqa: S308 (words are escaped)
