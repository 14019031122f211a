"""Webhooks and what was sent to them, as programs see them."""

import json
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from socialscore.domain.deliveries import DeliveryState, Failure
from socialscore.domain.webhooks import EventType, OffReason
from socialscore.http.webhooks import FAILURES
from socialscore.queries.webhooks import DeliveryRow, WebhookRow


class WebhookData(TypedDict):
    """A webhook; `activity_id` null is all that its owner may see. `last_*` tell of the newest delivery."""

    webhook_id: UUID
    url: str
    description: str
    events: tuple[EventType, ...]
    activity_id: UUID | None
    is_on: bool
    off_because: OffReason | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime
    last_state: DeliveryState | None
    last_at: datetime | None


class WebhookWithSecretData(WebhookData):
    """A webhook whose `secret` is said in this answer and nowhere else: a repeat of the request cannot say it."""

    secret: NotRequired[str]


class DeliveryData(TypedDict):
    """`answer_status` is what the receiver said; `last_error` a sentence, `failure` its code, null after success."""

    delivery_id: UUID
    event: EventType
    state: DeliveryState
    attempts: int
    answer_status: int | None
    failure: Failure | None
    last_error: str | None
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None


class DeliveryDetailData(DeliveryData):
    """A delivery with the `body` that was signed and sent, null as long as nothing was."""

    body: dict[str, Any] | None


def webhook_data(row: WebhookRow) -> WebhookData:
    return {
        "webhook_id": row.webhook_id,
        "url": row.url,
        "description": row.description,
        "events": tuple(EventType(event) for event in row.events),
        "activity_id": row.activity_id,
        "is_on": row.is_on,
        "off_because": OffReason(row.off_because) if row.off_because else None,
        "failing_since": row.failing_since,
        "previous_secret_until": row.previous_secret_until,
        "created_at": row.created_at,
        "last_state": DeliveryState(row.last_state) if row.last_state else None,
        "last_at": row.last_at,
    }


def delivery_data(row: DeliveryRow) -> DeliveryData:
    return {
        "delivery_id": row.delivery_id,
        "event": EventType(row.event),
        "state": DeliveryState(row.state),
        "attempts": row.attempts,
        "answer_status": row.status,
        "failure": Failure(row.failure) if row.failure else None,
        "last_error": str(FAILURES[row.failure]) if row.failure else None,
        "created_at": row.created_at,
        "attempted_at": row.attempted_at,
        "next_attempt_at": row.next_attempt_at,
    }


def delivery_detail_data(row: DeliveryRow, body: str | None) -> DeliveryDetailData:
    """:param body: JSON, as it was sent."""
    return {**delivery_data(row), "body": None if body is None else json.loads(body)}
