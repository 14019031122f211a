"""Webhooks: who is told of which events at which address, and what switches one off (Standard Webhooks)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from urllib.parse import urlsplit

from socialscore.domain.activity import Activity
from socialscore.domain.addresses import is_address, is_public
from socialscore.domain.characters import is_storable
from socialscore.domain.errors import NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ActivityId, PersonId, SubjectId, WebhookId
from socialscore.domain.person import Person

MOST_WEBHOOKS = 10
LONGEST_URL, LONGEST_DESCRIPTION = 500, 120
OLD_SECRET_SIGNS = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(days=5)

# A secret as it is stored: only what signs can open it.
SealedSecret = NewType("SealedSecret", str)


class EventType(StrEnum):
    """What a receiver can be told of. The names are a promise: they never change."""

    ACTION_SUBMITTED = "action.submitted"
    ACTION_SETTLED = "action.settled"
    ACTION_ENDED = "action.ended"
    ACTION_OVERDUE = "action.overdue"
    ACTION_REVERSED = "action.reversed"
    APPEAL_ANSWERED = "appeal.answered"
    ACTIVITY_OPENED = "activity.opened"
    ACTIVITY_PAUSED = "activity.paused"
    ACTIVITY_CLOSED = "activity.closed"
    ACTIVITY_ARCHIVED = "activity.archived"
    ACTIVITY_CANCELLED = "activity.cancelled"
    RULES_PUBLISHED = "activity.rules_published"
    LEAD_CHANGED = "activity.lead_changed"
    ROLE_CHANGED = "person.role_changed"
    PING = "ping"

    @property
    def is_of_people(self) -> bool:
        """Whether it concerns a person's rights, which only stewards are told of."""
        return self is EventType.ROLE_CHANGED


# Nobody subscribes to a ping: it is sent on request.
CHOSEN_TYPES = tuple(one for one in EventType if one is not EventType.PING)


class OffReason(StrEnum):
    OWNER = "OWNER"
    GONE = "GONE"
    FAILING = "FAILING"


class WebhookNotFound(NotFound):
    pass


class TooManyWebhooks(RuleBroken):
    text = gettext_noop("You have %(most)s webhooks already. Remove one first.")


class WebhookMadeBefore(RuleBroken):
    text = gettext_noop("This webhook is made already, and its secret was shown once. Rotate it if you lost it.")


class WebhookUrlNotPossible(RuleBroken):
    text = gettext_noop(
        "Write an https address in the open internet, up to %(most)s characters, without user name or password."
    )
    field = "url"


class EventsNotPossible(RuleBroken):
    text = gettext_noop("Choose at least one event that your role may see.")
    field = "events"


class ActivityNotLed(RuleBroken):
    text = gettext_noop("Choose an activity that you lead, or all of them.")
    field = "activity_id"


class DescriptionNotPossible(RuleBroken):
    text = gettext_noop("Use at most %(most)s characters, all of them readable.")
    field = "description"


class WebhookIsOff(RuleBroken):
    text = gettext_noop("This webhook is switched off. Switch it on first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What the owner chooses. `activity` None: all that they may see; events of people are never narrowed."""

    url: str
    event_types: tuple[EventType, ...]
    activity_id: ActivityId | None = None
    description: str = ""


@dataclass(slots=True, kw_only=True)
class Webhook:
    """`failing_since` is the first failure after the last success; the previous secret signs until its time is over."""

    webhook_id: WebhookId
    owner: PersonId
    subscription: Subscription
    secret: SealedSecret = field(repr=False)
    previous_secret: SealedSecret | None = field(default=None, repr=False)
    previous_until: datetime | None = None
    off_because: OffReason | None = None
    failing_since: datetime | None = None

    @property
    def is_on(self) -> bool:
        return self.off_because is None

    def live_secrets(self, *, now: datetime) -> tuple[SealedSecret, ...]:
        """The secrets that sign now, the newest first: one, or two after a rotation."""
        if self.previous_secret is None or self.previous_until is None or self.previous_until <= now:
            return (self.secret,)
        return (self.secret, self.previous_secret)

    def rotate(self, secret: SealedSecret, *, now: datetime) -> None:
        """Sign with a new secret, and for a day with the one until now as well; one before that ends at once."""
        self.previous_secret, self.previous_until = self.secret, now + OLD_SECRET_SIGNS
        self.secret = secret

    def switch_on(self) -> None:
        """Try again, with a clean record."""
        self.off_because, self.failing_since = None, None

    def switch_off(self, reason: OffReason) -> None:
        self.off_because = reason

    def note_success(self) -> None:
        self.failing_since = None

    def note_failure(self, *, is_gone: bool, now: datetime) -> bool:
        """Whether this failure switches it off: the receiver said to be gone, or nothing worked for five days."""
        self.failing_since = self.failing_since or now
        reason = OffReason.GONE if is_gone else OffReason.FAILING
        if not self.is_on or not (is_gone or now - self.failing_since >= GIVEN_UP_AFTER):
            return False
        self.switch_off(reason)
        return True


def may_receive(event_type: EventType, owner: Person, *, lead: SubjectId | None) -> bool:
    """
    Whether the owner may know of an event now: stewards of all, leads of what they lead.

    :param lead: who leads the activity of the event, None if it has none.
    """
    if not owner.can_lead:
        return False
    return owner.is_steward or event_type is EventType.PING or (lead is not None and lead == owner.subject_id)


def require_possible(
    wanted: Subscription, owner: Person, *, activity: Activity | None, allows_private_addresses: bool
) -> None:
    """
    Let a subscription pass, or say why not.

    :param activity: the one that `wanted` narrows to.
    :param allows_private_addresses: also plain http, and addresses of one's own network: never in production.
    :raises WrongRole: if the owner leads nothing.
    :raises RuleBroken: the narrow one of what is wrong.
    """
    owner.require_lead()
    if not is_possible_url(wanted.url, allows_private_addresses=allows_private_addresses):
        raise WebhookUrlNotPossible(most=LONGEST_URL)
    if not _are_possible(wanted.event_types, owner):
        raise EventsNotPossible
    if activity is not None and not owner.is_steward and activity.lead != owner.subject_id:
        raise ActivityNotLed
    if len(wanted.description) > LONGEST_DESCRIPTION or not is_storable(wanted.description):
        raise DescriptionNotPossible(most=LONGEST_DESCRIPTION)


def _are_possible(event_types: Sequence[EventType], owner: Person) -> bool:
    possible = set(possible_types(owner))
    return bool(event_types) and set(event_types) <= possible


def possible_types(owner: Person) -> tuple[EventType, ...]:
    """What a person can subscribe to, in order."""
    return tuple(one for one in CHOSEN_TYPES if owner.is_steward or not one.is_of_people)


def is_possible_url(url: str, *, allows_private_addresses: bool) -> bool:
    """Whether an address may be called on somebody's word, as far as its text can tell."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0 or "@" in parts.netloc or parts.fragment:
        return False
    if allows_private_addresses:
        return parts.scheme in {"https", "http"}
    return parts.scheme == "https" and not _leads_home(host)


def _leads_home(host: str) -> bool:
    """What can be told from the name alone; the rest is known when it is resolved, at each delivery."""
    return host == "localhost" or host.endswith(".localhost") or (is_address(host) and not is_public(host))
