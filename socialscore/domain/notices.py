"""What people choose about what they are told: by group, channel and how soon, and when no mail comes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Self

from socialscore.domain.errors import RuleBroken, gettext_noop

# On the community's clock.
BATCH_AT = time(8)
MONDAY = 0


class Group(StrEnum):
    """What notices are about; each kind belongs to one group."""

    DECISIONS = "DECISIONS"
    WAITING = "WAITING"
    APPEALS = "APPEALS"
    ACCOUNT = "ACCOUNT"
    REVIEW = "REVIEW"
    STEWARD = "STEWARD"


class Channel(StrEnum):
    APP = "APP"
    MAIL = "MAIL"


class Mode(StrEnum):
    """How soon: at once, together each morning, together each Monday, or not."""

    NOW = "NOW"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    OFF = "OFF"


UNCHOSEN = {Channel.APP: Mode.NOW, Channel.MAIL: Mode.OFF}
# One switch for all mail that participants get: what it was before there were groups.
OF_EVERYBODY = (Group.DECISIONS, Group.WAITING, Group.APPEALS, Group.ACCOUNT)


class AccountIsTold(RuleBroken):
    text = gettext_noop("What happens to your account is told on the site at once. That cannot be switched off.")


class HalfQuiet(RuleBroken):
    text = gettext_noop("Choose both ends of the quiet hours, two different ones, or neither.")
    field = "quiet_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeChoices:
    """
    `modes` holds what differs from `UNCHOSEN`. Mails wait from `quiet_from` to `quiet_until`, hours on the community's
    clock; None where no hours are quiet.
    """

    modes: Mapping[tuple[Channel, Group], Mode] = field(default_factory=dict)
    quiet_from: int | None = None
    quiet_until: int | None = None

    def mode(self, channel: Channel, group: Group) -> Mode:
        return self.modes.get((channel, group), UNCHOSEN[channel])

    def choose(self, chosen: Mapping[tuple[Channel, Group], Mode]) -> Self:
        """
        The same with other modes.

        :raises AccountIsTold: if what happens to the account would not be told on the site at once.
        """
        if chosen.get((Channel.APP, Group.ACCOUNT), Mode.NOW) is not Mode.NOW:
            raise AccountIsTold
        modes = {**self.modes, **chosen}
        return replace(self, modes={key: mode for key, mode in modes.items() if mode is not UNCHOSEN[key[0]]})

    def with_quiet(self, quiet_from: int | None, quiet_until: int | None) -> Self:
        """:raises HalfQuiet: if one end is missing, both are the same, or one is no hour."""
        ends = {quiet_from, quiet_until}
        if ends != {None} and (len(ends) == 1 or any(end is None or not 0 <= end <= 23 for end in ends)):
            raise HalfQuiet
        return replace(self, quiet_from=quiet_from, quiet_until=quiet_until)

    def with_mails(self, wanted: bool, groups: Iterable[Group] = OF_EVERYBODY) -> Self:
        """Mail about these at once where there was none; or none about them."""
        if not wanted:
            return self.choose({(Channel.MAIL, group): Mode.OFF for group in groups})
        without = [group for group in groups if self.mode(Channel.MAIL, group) is Mode.OFF]
        return self.choose({(Channel.MAIL, group): Mode.NOW for group in without})

    def told_at(self, group: Group, *, now: datetime, zone: tzinfo) -> datetime | None:
        """When the site draws attention to it; None for never, and it stands in the list all the same."""
        return _moment(self.mode(Channel.APP, group), now, zone)

    def mailed_at(self, group: Group, *, now: datetime, zone: tzinfo) -> datetime | None:
        """When the mail may go; `now` for at once, None for no mail."""
        at = _moment(self.mode(Channel.MAIL, group), now, zone)
        return None if at is None else self.after_quiet(at, zone=zone)

    def after_quiet(self, at: datetime, *, zone: tzinfo) -> datetime:
        """The same moment, or the end of the quiet hours that it falls into."""
        if self.quiet_from is None or self.quiet_until is None:
            return at
        local = at.astimezone(zone)
        quiet = (self.quiet_until - self.quiet_from) % 24
        if (local.hour - self.quiet_from) % 24 >= quiet:
            return at
        return _next(local, time(self.quiet_until), zone)

    def to_data(self) -> dict[str, Any]:
        """Codes and hours, for storage and the archive of one's own data; empty if nothing was chosen."""
        data: dict[str, Any] = {f"{channel}_{group}": str(mode) for (channel, group), mode in self.modes.items()}
        if self.quiet_from is not None:
            data["QUIET"] = [self.quiet_from, self.quiet_until]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The reverse of `to_data`."""
        known = {f"{channel}_{group}": (channel, group) for channel in Channel for group in Group} if data else {}
        quiet_from, quiet_until = data.get("QUIET", (None, None))
        modes = {known[code]: Mode(mode) for code, mode in data.items() if code in known}
        return cls(modes=modes, quiet_from=quiet_from, quiet_until=quiet_until)


def groups_for(*, reviews: bool, governs: bool) -> Collection[Group]:
    """What somebody with these rights can be told about."""
    return [
        *OF_EVERYBODY,
        *([Group.REVIEW] if reviews else []),
        *([Group.STEWARD] if governs else []),
    ]


def _moment(mode: Mode, now: datetime, zone: tzinfo) -> datetime | None:
    if mode is Mode.OFF:
        return None
    if mode is Mode.NOW:
        return now
    local = now.astimezone(zone)
    morning = _next(local, BATCH_AT, zone)
    if mode is Mode.DAILY:
        return morning
    return _next(local, BATCH_AT, zone, (MONDAY - morning.weekday()) % 7)


def _next(local: datetime, at: time, zone: tzinfo, days: int = 0) -> datetime:
    """The next time that the clock shows it, and so many days later: by the calendar, so that it fits in summer too."""
    today = datetime.combine(local.date(), at, tzinfo=zone)
    later = days if today > local else days + 1
    return datetime.combine(local.date() + timedelta(days=later), at, tzinfo=zone)
