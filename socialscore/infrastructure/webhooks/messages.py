"""
Stored events as what receivers read: `{"type", "timestamp", "data"}`.

Ids and codes only: no names, no texts. Whoever wants more asks the API, which looks at who asks.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from socialscore.domain.activity import ActivityState
from socialscore.domain.webhooks import EventType
from socialscore.infrastructure.django_app import models

STATES = {
    ActivityState.OPEN: EventType.ACTIVITY_OPENED,
    ActivityState.PAUSED: EventType.ACTIVITY_PAUSED,
    ActivityState.CLOSED: EventType.ACTIVITY_CLOSED,
    ActivityState.ARCHIVED: EventType.ACTIVITY_ARCHIVED,
    ActivityState.CANCELLED: EventType.ACTIVITY_CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told; `activity_id` None for what belongs to no activity."""

    event_type: EventType
    activity_id: UUID | None
    body: str


def message_of(outbox: models.Outbox) -> Message | None:
    """What an event tells receivers; None if nothing. No query."""
    told = TOLD.get(outbox.name)
    event_type = None if told is None else told[0](outbox.payload)
    if told is None or event_type is None:
        return None
    activity_id = outbox.payload.get("activity_id")
    return Message(
        event_type=event_type,
        activity_id=None if activity_id is None else UUID(activity_id),
        body=body_of(event_type, {name: outbox.payload[name] for name in told[1]}, at=outbox.created_at),
    )


def ping(*, at: datetime) -> str:
    """The body of a test."""
    return body_of(EventType.PING, {}, at=at)


def body_of(event_type: EventType, data: Mapping[str, Any], *, at: datetime) -> str:
    """The bytes-to-be that are kept, signed and sent: made once, so that no attempt differs from another."""
    timestamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": event_type, "timestamp": timestamp, "data": data}, separators=(",", ":"))


def _always(event_type: EventType) -> Callable[[Mapping[str, Any]], EventType | None]:
    return lambda _payload: event_type


def _by_state(payload: Mapping[str, Any]) -> EventType | None:
    return STATES.get(ActivityState(payload["state"]))


def _of_an_action(payload: Mapping[str, Any]) -> EventType | None:
    """Nobody hears of what is between stewards and one person."""
    return EventType.APPEAL_ANSWERED if payload["action_id"] else None


# By stored event: its type, and what of it is told.
TOLD: dict[str, tuple[Callable[[Mapping[str, Any]], EventType | None], tuple[str, ...]]] = {
    "ActionSubmitted": (
        _always(EventType.ACTION_SUBMITTED),
        ("action_id", "activity_id", "revision", "rule_version", "up_to"),
    ),
    "ActionSettled": (
        _always(EventType.ACTION_SETTLED),
        ("action_id", "activity_id", "decision_id", "rule_version", "outcome", "points"),
    ),
    "ActionEnded": (_always(EventType.ACTION_ENDED), ("action_id", "activity_id", "rule_version", "status")),
    "ActionOverdue": (_always(EventType.ACTION_OVERDUE), ("action_id", "activity_id", "revision", "due_at")),
    "ActionReversed": (
        _always(EventType.ACTION_REVERSED),
        ("action_id", "activity_id", "reversal_id", "rule_version", "points"),
    ),
    "AppealAnswered": (
        _of_an_action,
        ("appeal_id", "action_id", "activity_id", "rule_version", "state", "points", "taken"),
    ),
    "ActivityChanged": (_by_state, ("activity_id", "state")),
    "RulesPublished": (_always(EventType.RULES_PUBLISHED), ("activity_id", "rule_version")),
    "LeadChanged": (_always(EventType.LEAD_CHANGED), ("activity_id",)),
    "RightsChanged": (_always(EventType.ROLE_CHANGED), ("person_id", "before", "after")),
}
