"""Activities and actions as those see them who lead them."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityState
from socialscore.http.validation import ValidationState, validation_state
from socialscore.queries.leading import LedActivity, Version
from socialscore.queries.led_action import LedActionPage, SentRevision, SettledDecision
from socialscore.queries.led_actions import LedAction
from socialscore.queries.led_figures import Figures


class WeekFiguresData(TypedDict):
    """What was sent and decided in the week from `begins_on`, a Monday."""

    begins_on: date
    sent: int
    approved: int
    changes: int
    declined: int


class FiguresData(TypedDict):
    """Twelve weeks, and the outcomes of the last 30 days; `approval` is the share of approved ones or null."""

    weeks: list[WeekFiguresData]
    approved: int
    changes: int
    declined: int
    approval: float | None
    answer_seconds: int | None


class LedActivityData(TypedDict):
    """
    An activity with what waits in it and the figures of its review. `overdue` is counted no further than 100.
    """

    activity_id: UUID
    name: str
    state: ActivityState
    state_reason: str
    lead: str
    opens_at: datetime | None
    closes_at: datetime | None
    due_hours: int
    waiting: int
    overdue: int
    oldest_at: datetime | None
    figures: FiguresData


class LedVersionData(TypedDict):
    """One version of the rules; `waiting` are the actions that wait under it."""

    rule_version: int
    most_points: int
    published_at: datetime | None
    waiting: int


class LedActivityDetailData(LedActivityData):
    """An activity with its newest versions of the rules."""

    versions: list[LedVersionData]


class LedActionData(TypedDict):
    """An action in a list; `points` are those awarded, or, with `is_up_to`, the most that it may still earn."""

    action_id: UUID
    activity: str
    participant: str
    status: Status
    validation_state: ValidationState | None
    submitted_at: datetime
    points: int | None
    is_up_to: bool
    is_overdue: bool
    is_escalated: bool


class LedActionDetailData(TypedDict):
    """
    An action with all that was sent and decided; `points` are null while it has none. `is_hidden`: the proof was
    reported, and only stewards read it.
    """

    action_id: UUID
    activity_id: UUID
    activity: str
    participant: str
    status: Status
    validation_state: ValidationState | None
    rule_version: int
    up_to: int
    points: int | None
    submitted_at: datetime
    due_at: datetime | None
    changes_until: datetime | None
    ended_at: datetime | None
    is_escalated: bool
    is_hidden: bool
    revisions: tuple[SentRevision, ...]
    decisions: tuple[SettledDecision, ...]


def activity_data(activity: LedActivity, figures: Figures) -> LedActivityData:
    """An activity as its lead sees it in a list."""
    return {
        "activity_id": activity.activity_id,
        "name": activity.name,
        "state": ActivityState(activity.state),
        "state_reason": activity.state_reason,
        "lead": activity.lead_name,
        "opens_at": activity.opened_at,
        "closes_at": activity.closes_at,
        "due_hours": activity.due_hours,
        "waiting": activity.waiting,
        "overdue": activity.overdue,
        "oldest_at": activity.oldest_at,
        "figures": _figures(figures),
    }


def _figures(figures: Figures) -> FiguresData:
    return {
        "weeks": [
            {"begins_on": monday, "sent": sent, "approved": approved, "changes": changes, "declined": declined}
            for (monday, approved, changes, declined), sent in zip(figures.weeks, figures.sent, strict=True)
        ],
        "approved": figures.approved,
        "changes": figures.changes,
        "declined": figures.declined,
        "approval": figures.approval,
        "answer_seconds": figures.answer_seconds,
    }


def version_data(version: Version) -> LedVersionData:
    """One version of the rules."""
    return {
        "rule_version": version.number,
        "most_points": version.most_points,
        "published_at": version.published_at,
        "waiting": version.waiting,
    }


def action_data(action: LedAction) -> LedActionData:
    """An action as its lead sees it in a list."""
    return {
        "action_id": action.action_id,
        "activity": action.activity_name,
        "participant": action.person_name,
        "status": Status(action.status),
        "validation_state": validation_state(action.status),
        "submitted_at": action.submitted_at,
        "points": action.points,
        "is_up_to": action.is_up_to,
        "is_overdue": action.is_overdue,
        "is_escalated": action.is_escalated,
    }


def whole_action_data(action: LedActionPage) -> LedActionDetailData:
    """An action with all that was sent and decided."""
    return {
        "action_id": action.action_id,
        "activity_id": action.activity_id,
        "activity": action.activity_name,
        "participant": action.person_name,
        "status": Status(action.status),
        "validation_state": validation_state(action.status),
        "rule_version": action.rule_version,
        "up_to": action.up_to,
        "points": action.points,
        "submitted_at": action.submitted_at,
        "due_at": action.due_at,
        "changes_until": action.changes_until,
        "ended_at": action.ended_at,
        "is_escalated": action.is_escalated,
        "is_hidden": action.is_hidden,
        "revisions": action.revisions,
        "decisions": action.decisions,
    }
