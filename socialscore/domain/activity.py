"""An activity: who leads it, its states and its versions of rules (product.md, "Activity: states")."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from socialscore.domain.errors import NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ActivityId, SubjectId, VersionId
from socialscore.domain.person import Person
from socialscore.domain.rules import Rules


class ActivityState(StrEnum):
    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    ARCHIVED = "ARCHIVED"
    CANCELLED = "CANCELLED"


CHANGES_WITHIN = timedelta(days=30)
CHANGES_AFTER_CLOSING = timedelta(days=7)
RUNNING = frozenset({ActivityState.OPEN, ActivityState.PAUSED})
ENDED = frozenset({ActivityState.CLOSED, ActivityState.ARCHIVED, ActivityState.CANCELLED})
PUBLISHED = frozenset(ActivityState) - {ActivityState.DRAFT}


class ActivityNotFound(NotFound):
    text = gettext_noop("We could not find this activity. Look at the list of activities.")


class ActivityNotOpen(RuleBroken):
    text = gettext_noop("This activity takes no new actions now. Your draft is kept; look at what else is open.")


class StateNotPossible(RuleBroken):
    text = gettext_noop("That is not possible in the state this activity is in. Reload the page to see it.")


class BlankActivityName(RuleBroken):
    text = gettext_noop("Give the activity a name of up to 120 characters.")
    field = "name"


class DescriptionTooLong(RuleBroken):
    text = gettext_noop("Keep the description under 5 000 characters.")
    field = "description"


class WindowReversed(RuleBroken):
    text = gettext_noop("The closing time must come after the opening time.")
    field = "closes_at"


class ReasonMissing(RuleBroken):
    text = gettext_noop("Say why in a sentence of at least 10 characters; the people who took part will read it.")
    field = "reason"


class ActionsUnsettled(RuleBroken):
    text = gettext_noop("Some actions are not settled yet. Archive it once each has its answer.")


class LeadNotPossible(RuleBroken):
    text = gettext_noop("Choose an active lead or steward of this community.")
    field = "lead"


@dataclass(slots=True, kw_only=True)
class Activity:
    """
    `number` counts the versions of the rules; `rules` are the current ones, unchangeable since `published_at`.

    `is_new_version` tells the repository that `rules` are to be stored as version `number`.
    """

    activity_id: ActivityId
    name: str
    description: str
    lead: SubjectId
    rules: Rules
    version_id: VersionId
    number: int = 1
    state: ActivityState = ActivityState.DRAFT
    state_reason: str = ""
    published_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    version: int = 0
    is_new_version: bool = field(default=False)

    @property
    def is_active(self) -> bool:
        return self.state is ActivityState.OPEN

    def takes_actions(self, now: datetime) -> bool:
        """Whether a new action is accepted: open, and not past its closing time, for the timer may be late."""
        return self.is_active and (self.closes_at is None or now < self.closes_at)

    @property
    def takes_answers(self) -> bool:
        """Whether a resubmission that was asked for is still accepted."""
        return self.state in (ActivityState.OPEN, ActivityState.PAUSED, ActivityState.CLOSED)

    def answers_until(self, now: datetime, *, told: datetime | None) -> datetime:
        """
        The date to tell a participant who is asked for changes: the earlier of 30 days and closing + 7 days.

        Never earlier than a date `told` before, and never less than 7 days away.
        """
        until = now + CHANGES_WITHIN
        if self.closes_at:
            until = max(min(until, self.closes_at + CHANGES_AFTER_CLOSING), now + CHANGES_AFTER_CLOSING)
        return max(until, told or until)

    def require_run_by(self, person: Person) -> None:
        """
        :raises WrongRole: if the person leads nothing.
        :raises ActivityNotFound: if it is somebody else's; stewards run any.
        """
        person.require_lead()
        if self.lead != person.subject_id and not person.is_steward:
            raise ActivityNotFound

    def describe(
        self, *, name: str, description: str, opens_at: datetime | None, closes_at: datetime | None, by: Person
    ) -> None:
        """
        Change what the activity says of itself; no new version.

        :raises RuleBroken: if the name is blank, the description too long or the window reversed.
        """
        self.require_run_by(by)
        name = " ".join(name.split())
        if not name or len(name) > 120:
            raise BlankActivityName
        if len(description) > 5_000:
            raise DescriptionTooLong
        if opens_at and closes_at and closes_at <= opens_at:
            raise WindowReversed
        if self.state in ENDED:
            raise StateNotPossible
        self.name, self.description, self.opens_at, self.closes_at = name, description, opens_at, closes_at

    def change_rules(self, rules: Rules, *, version_id: VersionId, by: Person, now: datetime) -> bool:
        """
        Take other rules, for new submissions only. A draft's rules are replaced; otherwise version n+1 begins.

        :returns: whether a new version began.
        :raises RuleBroken: if the rules cannot hold (`Rules.check`) or the activity has ended.
        """
        self.require_run_by(by)
        rules.check()
        if self.state in ENDED:
            raise StateNotPossible
        if rules == self.rules:
            return False
        self.rules, self.is_new_version = rules, True
        if self.state is ActivityState.DRAFT:
            return False
        self.version_id, self.number, self.published_at = version_id, self.number + 1, now
        return True

    def open(self, *, by: Person, now: datetime) -> None:
        """
        Open now, or schedule the opening if `opens_at` lies ahead; from PAUSED it goes on, from SCHEDULED it opens now.
        """
        self.require_run_by(by)
        self._require_state(ActivityState.DRAFT, ActivityState.SCHEDULED, ActivityState.PAUSED)
        if self.closes_at and self.closes_at <= now:
            raise WindowReversed
        self.rules.check()
        # also from PAUSED: it was scheduled when it lost its lead
        scheduled = self.state is not ActivityState.SCHEDULED and self.opens_at and self.opens_at > now
        self.state = ActivityState.SCHEDULED if scheduled else ActivityState.OPEN
        self.published_at = self.published_at or now
        if not scheduled and (self.opens_at is None or self.opens_at > now):
            self.opens_at = now

    def open_when_due(self, *, now: datetime) -> bool:
        """The timer's part of a scheduled opening."""
        if self.state is not ActivityState.SCHEDULED or self.opens_at is None or self.opens_at > now:
            return False
        self.state = ActivityState.OPEN
        return True

    def pause(self, *, by: Person, reason: str = "") -> None:
        """Take no new actions for now; review goes on."""
        self.require_run_by(by)
        self._require_state(ActivityState.OPEN)
        self.state, self.state_reason = ActivityState.PAUSED, reason.strip()

    def close(self, *, by: Person, now: datetime) -> None:
        """Take no new actions any more; review goes on and answers that were asked for are accepted."""
        self.require_run_by(by)
        self._require_state(*RUNNING)
        self.state, self.closes_at = ActivityState.CLOSED, now

    def close_when_due(self, *, now: datetime) -> bool:
        """The timer's part of a closing time."""
        if self.state not in RUNNING or self.closes_at is None or self.closes_at > now:
            return False
        self.state = ActivityState.CLOSED
        return True

    def archive(self, *, by: Person, unsettled: bool) -> None:
        """:raises ActionsUnsettled: if an action still waits for its answer."""
        self.require_run_by(by)
        self._require_state(ActivityState.CLOSED)
        if unsettled:
            raise ActionsUnsettled
        self.state = ActivityState.ARCHIVED

    def cancel(self, *, by: Person, reason: str) -> None:
        """End it with a reason; the use case settles every pending action as CANCELLED."""
        self.require_run_by(by)
        self._require_state(ActivityState.DRAFT, ActivityState.SCHEDULED, *RUNNING)
        if len(reason.strip()) < 10:
            raise ReasonMissing
        self.state, self.state_reason = ActivityState.CANCELLED, reason.strip()

    def hand_over(self, to: Person, *, by: Person) -> None:
        """:raises LeadNotPossible: if `to` may not lead."""
        self.require_run_by(by)
        self._accept_lead(to)

    def lose_lead(self, *, to: Person | None) -> None:
        """
        Its lead was suspended: another one takes over; without one it pauses, if it is open or would open by itself.

        :raises LeadNotPossible: if `to` may not lead, or is the lead that was suspended.
        """
        if to is not None:
            if to.subject_id == self.lead:
                raise LeadNotPossible
            self._accept_lead(to)
        elif self.state in (ActivityState.SCHEDULED, ActivityState.OPEN):
            self.state = ActivityState.PAUSED

    def _accept_lead(self, to: Person) -> None:
        if not to.can_lead:
            raise LeadNotPossible
        self.lead = to.subject_id

    def _require_state(self, *states: ActivityState) -> None:
        if self.state not in states:
            raise StateNotPossible


def has_opened(state: ActivityState, opens_at: datetime | None, now: datetime) -> bool:
    """Whether people could ever send something: paused is also what was to open when its lead was suspended."""
    if state is ActivityState.PAUSED:
        return opens_at is None or opens_at <= now
    return state not in (ActivityState.DRAFT, ActivityState.SCHEDULED)
