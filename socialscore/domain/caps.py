"""
Caps, windows and cooldown of an activity (product.md, P6).

Windows follow the community's clock, daylight saving included.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from socialscore.domain.errors import RuleBroken, gettext_noop


class Window(StrEnum):
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    ALL = "ALL"


class CapKind(StrEnum):
    COUNT = "COUNT"
    POINTS = "POINTS"


class OverCap(RuleBroken):
    """`values["opens_at"]` is the datetime at which there is room again, None for a cap in all."""

    text = gettext_noop("You have reached what one person can submit here. It opens again %(opens_at)s.")


class OverCapForGood(RuleBroken):
    text = gettext_noop("You have reached what one person can submit here in all. Choose another activity.")


class ClaimOverCap(RuleBroken):
    text = gettext_noop("This could earn up to %(up_to)s points, and one person can earn %(limit)s here in that time.")
    field = "count"


class CoolingDown(RuleBroken):
    text = gettext_noop("There is a pause between two actions here. It opens again %(opens_at)s.")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` actions, or points, in each window."""

    window: Window
    kind: CapKind
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An earlier action of the same person in the same activity that counts; `points` is its q, or its p if known."""

    submitted_at: datetime
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is left under one cap. `opens_at` is the end of the window; None for a cap in all."""

    cap: Cap
    left: int
    opens_at: datetime | None


def window_bounds(window: Window, now: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """
    Start and end of the window that holds `now`, aware, on the community's clock. Weeks start on Monday.

    None for ALL. Wall-clock arithmetic, so that a day with a clock change has 23 or 25 hours.
    """
    midnight = day_began(now, zone)
    if window is Window.DAY:
        return midnight, midnight + timedelta(days=1)
    if window is Window.WEEK:
        monday = midnight - timedelta(days=midnight.weekday())
        return monday, monday + timedelta(days=7)
    if window is Window.MONTH:
        first = midnight.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1)
    return None


def day_began(now: datetime, zone: tzinfo) -> datetime:
    """Midnight before `now` on the community's clock."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def room(cap: Cap, claims: list[Claim], now: datetime, zone: tzinfo) -> Room:
    """What is left under `cap`, never below 0."""
    bounds = window_bounds(cap.window, now, zone)
    counted = [c for c in claims if bounds is None or bounds[0] <= c.submitted_at < bounds[1]]
    used = len(counted) if cap.kind is CapKind.COUNT else sum(c.points for c in counted)
    return Room(cap=cap, left=max(0, cap.limit - used), opens_at=bounds[1] if bounds else None)


def require_room(caps: tuple[Cap, ...], claims: list[Claim], *, up_to: int, now: datetime, zone: tzinfo) -> None:
    """
    Check one more claim of up to `up_to` points against every cap.

    :raises OverCap: if a window is full; says when it opens again.
    :raises OverCapForGood: if a cap in all is reached.
    :raises ClaimOverCap: if it could earn more than a cap allows at all.
    """
    for cap in caps:
        there = room(cap, claims, now, zone)
        if there.left >= (1 if cap.kind is CapKind.COUNT else up_to):
            continue
        if cap.kind is CapKind.POINTS and up_to > cap.limit:
            raise ClaimOverCap(up_to=up_to, limit=cap.limit)
        if there.opens_at is None:
            raise OverCapForGood
        raise OverCap(opens_at=there.opens_at)


def cooled_at(claims: list[Claim], cooldown_hours: int) -> datetime | None:
    """When the next action may be submitted; None if there is no pause to wait for."""
    if not claims or not cooldown_hours:
        return None
    return max(c.submitted_at for c in claims) + timedelta(hours=cooldown_hours)


def require_cooled(claims: list[Claim], *, cooldown_hours: int, now: datetime) -> None:
    """:raises CoolingDown: if the pause since the last submission is not over."""
    opens_at = cooled_at(claims, cooldown_hours)
    if opens_at is not None and now < opens_at:
        raise CoolingDown(opens_at=opens_at)
