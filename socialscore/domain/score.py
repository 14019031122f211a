"""The ledger: which entries an event makes (product.md, P2 to P5). A score is the sum of its entries."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from uuid import UUID

from socialscore.domain.action_events import (
    ActionEnded,
    ActionReversed,
    ActionSettled,
    ActionSubmitted,
    AppealAnswered,
    ScoreAdjusted,
)
from socialscore.domain.caps import Window, window_bounds
from socialscore.domain.errors import NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.review import Outcome


class EntryKind(StrEnum):
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"
    CONFIRM = "CONFIRM"
    REVERSE = "REVERSE"
    ADJUST = "ADJUST"


_OF_ACTIONS = (EntryKind.RESERVE, EntryKind.RELEASE, EntryKind.CONFIRM)
_BY_APPEAL = "APPEAL"
Moving = ActionSubmitted | ActionSettled | ActionEnded | ActionReversed | ScoreAdjusted | AppealAnswered


class EntryNotFound(NotFound):
    text = gettext_noop("We could not find this entry. Look at the entries of your score.")


class DayNotCome(RuleBroken):
    text = gettext_noop("That day has not come yet. Choose today or an earlier day.")
    field = "on"


class DayNotUnderstood(RuleBroken):
    text = gettext_noop("Write the day as year, month and day, like 2026-11-24.")
    field = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreEntry:
    """
    One row of the ledger. The key makes a second try of the same effect fail in the database; `reverses` is the key of
    the entry that this one takes back.
    """

    subject_id: SubjectId
    action_id: ActionId | None
    kind: EntryKind
    reserved_delta: int
    confirmed_delta: int
    rule_version: int
    actor: SubjectId | None
    idempotency_key: str
    reverses: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """An entry that gave points for an action, and that nothing took back."""

    key: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What made an entry, out of its key: one of these, or none for all else."""

    revision: int | None = None
    decision_id: UUID | None = None
    appeal_id: UUID | None = None
    reversal_id: UUID | None = None
    adjustment_id: UUID | None = None


def cause_of(kind: EntryKind, key: str) -> Cause:
    """The cause in the key of an entry, as `entries_for` writes it; a key of another kind names none."""
    what, _, rest = key.partition(":")
    if what != kind:
        return Cause()
    named, _, number = rest.partition(":")
    if number == _BY_APPEAL:
        return Cause(appeal_id=UUID(named))
    if kind not in _OF_ACTIONS:
        own_id = UUID(named)
        return Cause(reversal_id=own_id) if kind is EntryKind.REVERSE else Cause(adjustment_id=own_id)
    if number.isdecimal():
        return Cause(revision=int(number))
    return Cause() if number else Cause(decision_id=UUID(named))


def day_of(text: str) -> date:
    """:raises DayNotUnderstood: if it is not a day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayNotUnderstood from None


def end_of_day(day: date, *, now: datetime, zone: tzinfo) -> datetime:
    """
    The moment at which a day of the community's calendar is over, whatever happened to the clock on it.

    :raises DayNotCome: if it has not begun.
    """
    if day > now.astimezone(zone).date():
        raise DayNotCome
    bounds = window_bounds(Window.DAY, datetime.combine(day, time(12), zone), zone)
    assert bounds is not None, "a day has bounds"
    return bounds[1]


def entries_for(event: Moving) -> list[ScoreEntry]:
    """The entries of one event, in their order."""
    if isinstance(event, ActionReversed):
        key = f"REVERSE:{event.reversal_id}"
        return [_entry(event, EntryKind.REVERSE, 0, -event.points, event.actor, key, reverses=event.award_key)]
    if isinstance(event, AppealAnswered):
        return _appealed(event)
    if isinstance(event, ScoreAdjusted):
        return [_entry(event, EntryKind.ADJUST, 0, event.points, event.actor, f"ADJUST:{event.adjustment_id}")]
    if isinstance(event, ActionSubmitted):
        return _submitted(event)
    if isinstance(event, ActionSettled):
        return _settled(event)
    if event.released is None:
        return []
    return [_entry(event, EntryKind.RELEASE, -event.released, 0, event.actor, f"RELEASE:{event.action_id}:END")]


def _submitted(event: ActionSubmitted) -> list[ScoreEntry]:
    if event.was_reserved == event.up_to:
        return []
    key = f"{event.action_id}:{event.revision}"
    entries = [_entry(event, EntryKind.RESERVE, event.up_to, 0, event.subject_id, f"RESERVE:{key}")]
    if event.was_reserved is not None:
        entries.insert(0, _entry(event, EntryKind.RELEASE, -event.was_reserved, 0, event.subject_id, f"RELEASE:{key}"))
    return entries


def _settled(event: ActionSettled) -> list[ScoreEntry]:
    if event.released is None:
        return []
    key = str(event.decision_id)
    entries = [_entry(event, EntryKind.RELEASE, -event.released, 0, event.decided_by, f"RELEASE:{key}")]
    if event.outcome is Outcome.APPROVE:
        entries.append(_entry(event, EntryKind.CONFIRM, 0, event.points, event.decided_by, f"CONFIRM:{key}"))
    return entries


def _appealed(event: AppealAnswered) -> list[ScoreEntry]:
    """What was given before is taken back first, so that never two awards of an action stand."""
    key = f"{event.appeal_id}:{_BY_APPEAL}"
    if event.action_id is None:
        return [_entry(event, EntryKind.ADJUST, 0, event.points, event.actor, f"ADJUST:{key}")] if event.points else []
    entries = []
    if event.award_key:
        back = _entry(
            event, EntryKind.REVERSE, 0, -event.taken, event.actor, f"REVERSE:{key}", reverses=event.award_key
        )
        entries.append(back)
    if event.state != "UPHELD":
        entries.append(_entry(event, EntryKind.CONFIRM, 0, event.points, event.actor, f"CONFIRM:{key}"))
    return entries


def _entry(
    event: Moving,
    kind: EntryKind,
    reserved: int,
    confirmed: int,
    actor: SubjectId | None,
    key: str,
    reverses: str | None = None,
) -> ScoreEntry:
    return ScoreEntry(
        subject_id=event.subject_id,
        action_id=None if isinstance(event, ScoreAdjusted) else event.action_id,
        kind=kind,
        reserved_delta=reserved,
        confirmed_delta=confirmed,
        rule_version=0 if isinstance(event, ScoreAdjusted) else event.rule_version,
        actor=actor,
        idempotency_key=key,
        reverses=reverses,
    )
