"""
The rules of product.md once more, as plainly as possible and without the domain: what the state machine compares with.

Who, what and when are names, codes and datetimes; a refusal is the name of its class. Where several refusals fit, any
of them is right, so that this model has no opinion on the order of checks. Here: people, and what they may send.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
PENDING = ("SUBMITTED", "CHANGES_REQUESTED")
COUNTED_AS_SENT = (*PENDING, "APPROVED", "DECLINED", "REVERSED")


@dataclass
class Who:
    """Somebody, and what they may do now."""

    role: str = "PARTICIPANT"
    may_review: bool = False
    steward: bool = False
    active: bool = True
    gone: bool = False

    @property
    def is_here(self) -> bool:
        return self.active and not self.gone

    @property
    def reviews(self) -> bool:
        return self.is_here and (self.role == "VALIDATOR" or (self.role == "LEAD" and self.may_review))

    @property
    def governs(self) -> bool:
        return self.is_here and self.steward

    @property
    def leads(self) -> bool:
        return self.is_here and (self.role == "LEAD" or self.steward)


@dataclass
class Law:
    """What the community has decided: 0 switches a rule off."""

    pair: int = 0
    second_from: int = 0
    second_first: int = 0


@dataclass
class Ground:
    """An activity. `caps` are (window, kind, limit); `own` says whether its lead may review in it."""

    key: UUID
    lead: str
    caps: tuple[tuple[str, str, int], ...]
    cooldown_hours: int
    own: bool
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
    at: datetime
    revision: int = 0


@dataclass
class Staged:
    key: UUID | None
    by: str
    outcome: str
    points: int
    at: datetime


@dataclass
class Taken:
    """An award that a steward took back."""

    key: UUID
    by: str
    at: datetime
    points: int


@dataclass
class Deed:
    """An action. `lifted` is one that an appeal gave points to: no cap stands against it."""

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
    overdue: bool = False
    with_steward: bool = False
    lifted: bool = False
    quorum: int = 1
    history: list[Vote] = field(default_factory=list)
    recused: set[str] = field(default_factory=set)
    staged: Staged | None = None
    grip: Grip | None = None
    answered: tuple[UUID, datetime] | None = None
    approved_at: datetime | None = None
    taken: list[Taken] = field(default_factory=list)

    @property
    def votes(self) -> list[Vote]:
        """Of what is under review now."""
        return [vote for vote in self.history if vote.revision == self.revision]

    @property
    def waits(self) -> bool:
        return self.status == "SUBMITTED" and self.staged is None

    def held(self, now: datetime) -> str | None:
        return self.grip.holder if self.grip and now < self.grip.until else None

    def end(self, status: str) -> None:
        self.status, self.staged, self.grip = status, None, None


class Sending:
    """Everything, and what may be sent."""

    def __init__(self) -> None:
        self.law = Law()
        self.people: dict[str, Who] = {}
        self.grounds: list[Ground] = []
        self.deeds: dict[UUID, Deed] = {}
        self.related: dict[frozenset[str], UUID] = {}
        self.pages = 0

    def why_not_send(self, deed: Deed, now: datetime, count: int) -> set[str]:
        ground, reasons = deed.ground, set[str]()
        if not self.people[deed.owner].is_here:
            reasons.add("Suspended")
        if deed.status == "DRAFT":
            if ground.state != "OPEN":
                reasons.add("ActivityNotOpen")
            last = max((other.first_at for other in self.counted(deed) if other.first_at), default=None)
            if last and ground.cooldown_hours and now < last + ground.cooldown_hours * HOUR:
                reasons.add("CoolingDown")
            return reasons | self.why_no_room(deed, ground.caps, ground.most(count), now)
        if ground.state not in ("OPEN", "PAUSED", "CLOSED") or (deed.told and now > deed.told):
            return reasons | {"AnswerTooLate"}
        q = deed.base + 5 * min(count, 6) + 5
        on_points = tuple(cap for cap in ground.caps if cap[1] == "POINTS")
        return reasons | (self.why_no_room(deed, on_points, q, deed.first_at or now) if q > deed.q else set())

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
        deed.revision, deed.count, deed.staged, deed.answered = deed.revision + 1, count, None, None
        deed.escalated = deed.overdue = deed.with_steward = False
        deed.q = deed.base + 5 * min(count, 6) + 5
        is_asked = 0 < self.law.second_from <= deed.q or self.sent_before(deed) < self.law.second_first
        deed.quorum = 2 if is_asked and len(self.able(deed)) >= 3 else 1

    def sent_before(self, deed: Deed) -> int:
        own = [other for other in self.deeds.values() if other.owner == deed.owner and other is not deed]
        return sum(other.status in COUNTED_AS_SENT for other in own)

    # Who is too close to whom

    def close(self, who: str, deed: Deed) -> bool:
        is_lead = who == deed.ground.lead and not deed.ground.own
        return who == deed.owner or is_lead or frozenset({who, deed.owner}) in self.related or who in deed.recused

    def could_judge(self, who: str, deed: Deed) -> bool:
        is_free = not self.close(who, deed) and all(vote.by != who for vote in deed.votes)
        return self.people[who].reviews and is_free

    def able(self, deed: Deed) -> list[str]:
        return [who for who in self.people if self.could_judge(who, deed)]


def worth(deed: Deed) -> int:
    return deed.q if deed.status in PENDING else deed.p or 0


def same_window(window: str, one: datetime, other: datetime) -> bool:
    if window == "ALL":
        return True
    days = [moment.astimezone(BERLIN).date() for moment in (one, other)]
    if window == "DAY":
        return days[0] == days[1]
    if window == "WEEK":
        return days[0].isocalendar()[:2] == days[1].isocalendar()[:2]
    return (days[0].year, days[0].month) == (days[1].year, days[1].month)
