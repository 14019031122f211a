"""
The rules of product.md once more, as plainly as possible and without the domain: what the state machine compares with.

Who, what and when are names, codes and datetimes; a refusal is the name of its class. Where several refusals fit, any
of them is right, so that this model has no opinion on the order of checks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
PENDING = ("SUBMITTED", "CHANGES_REQUESTED")
OUTCOMES = {"APPROVE": "APPROVED", "CHANGES": "CHANGES_REQUESTED", "DECLINE": "DECLINED"}


@dataclass
class Ground:
    """An activity. `caps` are (window, kind, limit); a strict one has every action reviewed twice."""

    key: UUID
    lead: str
    caps: tuple[tuple[str, str, int], ...]
    cooldown_hours: int
    strict: bool
    base: int = 10
    number: int = 1
    state: str = "OPEN"
    closes_at: datetime | None = None

    def most(self, count: int) -> int:
        return self.base + 5 * min(count, 6) + 5


@dataclass
class Grip:
    """A hold; `page` is the number of the page that shows it as it is now."""

    holder: str
    granted: datetime
    until: datetime
    page: int

    def extended(self, now: datetime) -> datetime:
        return max(self.until, min(now + QUARTER, self.granted + HOUR))


@dataclass
class Vote:
    by: str
    outcome: str
    points: int


@dataclass
class Staged:
    key: UUID | None
    by: str
    outcome: str
    points: int
    at: datetime


@dataclass
class Deed:
    """An action."""

    key: UUID
    owner: str
    ground: Ground
    status: str = "DRAFT"
    base: int = 0
    number: int = 0
    count: int = 0
    q: int = 0
    p: int | None = None
    revision: int = 0
    first_at: datetime | None = None
    sent_at: datetime | None = None
    due: datetime | None = None
    told: datetime | None = None
    escalated: bool = False
    quorum: int = 1
    votes: list[Vote] = field(default_factory=list)
    staged: Staged | None = None
    grip: Grip | None = None

    @property
    def waits(self) -> bool:
        return self.status == "SUBMITTED" and self.staged is None

    def held(self, now: datetime) -> str | None:
        return self.grip.holder if self.grip and now < self.grip.until else None

    def end(self, status: str) -> None:
        self.status, self.staged, self.grip = status, None, None


class Plain:
    """Everything, and what may be done with it."""

    def __init__(self) -> None:
        self.grounds: list[Ground] = []
        self.deeds: dict[UUID, Deed] = {}
        self.pages = 0

    # What may be sent

    def why_not_send(self, deed: Deed, now: datetime, count: int) -> set[str]:
        ground = deed.ground
        if deed.status == "DRAFT":
            reasons = set() if ground.state == "OPEN" else {"ActivityNotOpen"}
            others = self.counted(deed)
            last = max((other.first_at for other in others if other.first_at), default=None)
            if last and ground.cooldown_hours and now < last + ground.cooldown_hours * HOUR:
                reasons.add("CoolingDown")
            return reasons | self.why_no_room(deed, ground.caps, ground.most(count), now)
        if ground.state not in ("OPEN", "PAUSED", "CLOSED") or (deed.told and now > deed.told):
            return {"AnswerTooLate"}
        q = deed.base + 5 * min(count, 6) + 5
        on_points = tuple(cap for cap in ground.caps if cap[1] == "POINTS")
        return self.why_no_room(deed, on_points, q, deed.first_at or now) if q > deed.q else set()

    def why_no_room(self, deed: Deed, caps: tuple[tuple[str, str, int], ...], q: int, now: datetime) -> set[str]:
        reasons = set()
        for window, kind, limit in caps:
            others = [o for o in self.counted(deed) if o.first_at and same_window(window, o.first_at, now)]
            used = len(others) if kind == "COUNT" else sum(worth(other) for other in others)
            if used + (1 if kind == "COUNT" else q) > limit:
                reasons.add("OverCapForGood" if window == "ALL" else "OverCap")
                if kind == "POINTS" and q > limit:
                    reasons.add("ClaimOverCap")
        return reasons

    def counted(self, deed: Deed) -> list[Deed]:
        """What counts for caps and cooldown beside this one."""
        return [
            other
            for other in self.deeds.values()
            if other is not deed
            and (other.owner, other.ground) == (deed.owner, deed.ground)
            and other.status in (*PENDING, "APPROVED")
        ]

    def send(self, deed: Deed, now: datetime, count: int) -> None:
        if deed.status == "DRAFT":
            deed.base, deed.number, deed.first_at = deed.ground.base, deed.ground.number, now
        deed.status, deed.sent_at, deed.due = "SUBMITTED", now, now + 72 * HOUR
        deed.revision, deed.count, deed.quorum, deed.escalated = deed.revision + 1, count, 1, False
        deed.q = deed.base + 5 * min(count, 6) + 5
        deed.votes, deed.staged = [], None

    # Who may hold what

    def interested(self, who: str, deed: Deed) -> bool:
        return who in (deed.owner, deed.ground.lead)

    def holds(self, who: str, now: datetime, *, but: Deed | None = None) -> int:
        return sum(deed.held(now) == who for deed in self.deeds.values() if deed is not but)

    def why_not_take(self, who: str, deed: Deed, now: datetime) -> set[str]:
        reasons = set()
        if not deed.waits:
            reasons.add("ActionNotFound" if deed.status == "DRAFT" else "AlreadyDecided")
        if self.interested(who, deed):
            reasons.add("ConflictOfInterest")
        if any(vote.by == who for vote in deed.votes):
            reasons.add("JudgedBefore")
        if len(deed.votes) > deed.quorum:
            reasons.add("WithSteward")
        if deed.held(now) not in (None, who):
            reasons.add("Taken")
        if deed.held(now) != who and self.holds(who, now, but=deed) >= 3:
            reasons.add("TooManyLeases")
        return reasons

    def take(self, who: str, deed: Deed, now: datetime) -> int:
        """Returns the number of the page that shows the hold."""
        self.pages += 1
        grip = deed.grip if deed.grip and deed.grip.holder == who else None
        if grip and now < grip.extended(now):
            grip.until, grip.page = grip.extended(now), self.pages
        else:
            deed.grip = Grip(who, now, now + QUARTER, self.pages)
        return self.pages

    def most_urgent(self, who: str, ground: Ground, now: datetime, *, but: Deed | None = None) -> Deed | None:
        waiting = [
            deed
            for deed in self.deeds.values()
            if deed.waits
            and len(deed.votes) <= deed.quorum
            and deed.ground is ground
            and deed is not but
            and deed.held(now) is None
            and not self.interested(who, deed)
            and not any(vote.by == who for vote in deed.votes)
        ]
        return min(waiting, key=lambda deed: (urgency(deed, now), deed.sent_at, deed.key), default=None)

    # What is decided

    def why_not_say(self, deed: Deed, page: int, other: int | None) -> set[str]:
        reasons = set() if deed.waits else {"AlreadyDecided"}
        if deed.grip is None or deed.grip.page != page:
            reasons.add("LeaseLost")
        if other is not None and other > deed.q:
            reasons.add("PointsOutOfRange")
        return reasons

    def say(self, deed: Deed, vote: Vote, now: datetime) -> bool:
        """Returns whether the quorum agrees."""
        deed.votes.append(vote)
        deed.grip = None
        same = sorted(v.points for v in deed.votes if v.outcome == vote.outcome)
        if len(same) < deed.quorum:
            deed.escalated = deed.escalated or len(deed.votes) >= deed.quorum
            return False
        median = same[(len(same) - 1) // 2]
        deed.staged = Staged(None, vote.by, vote.outcome, median, now + timedelta(seconds=10))
        return True

    def settle(self, deed: Deed, now: datetime) -> bool:
        staged = deed.staged
        if staged is None or (now < staged.at and deed.ground.state != "CANCELLED"):
            return False
        if deed.ground.state == "CANCELLED":
            deed.end("CANCELLED")
            return True
        deed.end(OUTCOMES[staged.outcome])
        if staged.outcome == "APPROVE":
            deed.p = staged.points
        if staged.outcome == "CHANGES":
            until, closes = now + 30 * DAY, deed.ground.closes_at
            until = min(until, max(closes, now) + 7 * DAY) if closes else until
            deed.told = max(until, deed.told or until)
        return True


def worth(deed: Deed) -> int:
    return deed.q if deed.status in PENDING else deed.p or 0


def urgency(deed: Deed, now: datetime) -> int:
    if deed.due and deed.due < now:
        return 0
    return 1 if deed.escalated else 2


def same_window(window: str, one: datetime, other: datetime) -> bool:
    if window == "ALL":
        return True
    days = [moment.astimezone(BERLIN).date() for moment in (one, other)]
    if window == "DAY":
        return days[0] == days[1]
    if window == "WEEK":
        return days[0].isocalendar()[:2] == days[1].isocalendar()[:2]
    return (days[0].year, days[0].month) == (days[1].year, days[1].month)
