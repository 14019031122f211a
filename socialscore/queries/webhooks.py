"""A person's webhooks, and the log of what was sent to one. Secrets are never read here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from socialscore.domain.ids import DeliveryId, PersonId, SubjectId, WebhookId
from socialscore.domain.webhooks import WebhookNotFound
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRow:
    """`off_because` None: it is on. `last_*` tell of the newest delivery, None if nothing was sent yet."""

    webhook_id: UUID
    url: str
    description: str
    events: tuple[str, ...]
    activity_id: UUID | None
    activity_name: str
    off_because: str | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime
    last_state: str | None
    last_at: datetime | None

    @property
    def is_on(self) -> bool:
        return self.off_because is None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """`delivery_id` is the receiver's `webhook-id`; `next_attempt_at` None once it has ended."""

    delivery_id: UUID
    event: str
    state: str
    attempts: int
    status: int | None
    failure: str | None
    created_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None


def webhooks_of(person_id: PersonId, *, now: datetime) -> list[WebhookRow]:
    """A person's webhooks, ten at most, newest first. One query."""
    own = _with_last(models.Webhook.objects.filter(owner=person_id))
    return [_webhook(row, now) for row in own.order_by("-created_at", "-webhook_id")]


def webhook_of(webhook_id: WebhookId, person_id: PersonId, *, now: datetime) -> WebhookRow:
    """
    One of a person's webhooks. One query.

    :raises WebhookNotFound: if there is none with this id, or it is somebody else's.
    """
    row = _with_last(models.Webhook.objects.filter(pk=webhook_id, owner=person_id)).first()
    if row is None:
        raise WebhookNotFound
    return _webhook(row, now)


def deliveries_to(
    webhook_id: WebhookId, person_id: PersonId, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[DeliveryRow]:
    """What was sent to a webhook in the last 30 days, newest first; nothing if it is somebody else's. One query."""
    log = models.WebhookDelivery.objects.filter(webhook=webhook_id, webhook__owner=person_id)
    rows = older_than(log, cursor, moment="created_at", key="delivery_id").order_by("-created_at", "-delivery_id")
    return page_of(
        list(rows.values(*_DELIVERY)[: size + 1]),
        to_row=_delivery,
        cursor_of=lambda row: encode(row["created_at"], row["delivery_id"]),
        size=size,
    )


def delivery_to(
    delivery_id: DeliveryId, webhook_id: WebhookId, person_id: PersonId
) -> tuple[DeliveryRow, str | None] | None:
    """
    One delivery and its body; None if there is none to a webhook of this person. One query.

    No body of what was never sent: its owner may have lost the right to know it on the way.
    """
    log = models.WebhookDelivery.objects.filter(pk=delivery_id, webhook=webhook_id, webhook__owner=person_id)
    row = log.values(*_DELIVERY, "body").first()
    if row is None:
        return None
    return _delivery(row), row["body"] if row["attempts"] else None


def activities_to_choose(*, lead_id: SubjectId | None) -> list[tuple[UUID, str]]:
    """Activities that a webhook can be narrowed to, by name: those of a lead, or everybody's (None). One query."""
    activities = models.Activity.objects.exclude(state__in=("ARCHIVED", "CANCELLED"))
    led = activities if lead_id is None else activities.filter(lead=lead_id)
    return list(led.order_by("name", "activity_id").values_list("activity_id", "name")[:MOST_CHOICES])


MOST_CHOICES = 500
_DELIVERY = (
    "delivery_id",
    "event_type",
    "state",
    "attempts",
    "status",
    "failure",
    "created_at",
    "attempted_at",
    "next_attempt_at",
)


def _with_last(webhooks: QuerySet[models.Webhook]) -> QuerySet[Any, Any]:
    newest = models.WebhookDelivery.objects.filter(webhook=OuterRef("pk")).order_by("-created_at", "-delivery_id")
    annotated = webhooks.annotate(
        last_state=Subquery(newest.values("state")[:1]), last_at=Subquery(newest.values("created_at")[:1])
    )
    return annotated.values(
        "webhook_id",
        "url",
        "description",
        "event_types",
        "activity_id",
        "activity__name",
        "off_because",
        "failing_since",
        "previous_until",
        "created_at",
        "last_state",
        "last_at",
    )


def _webhook(row: dict[str, Any], now: datetime) -> WebhookRow:
    until = row["previous_until"]
    return WebhookRow(
        webhook_id=row["webhook_id"],
        url=row["url"],
        description=row["description"],
        events=tuple(row["event_types"]),
        activity_id=row["activity_id"],
        activity_name=row["activity__name"] or "",
        off_because=row["off_because"],
        failing_since=row["failing_since"],
        previous_secret_until=until if until is not None and until > now else None,
        created_at=row["created_at"],
        last_state=row["last_state"],
        last_at=row["last_at"],
    )


def _delivery(row: dict[str, Any]) -> DeliveryRow:
    return DeliveryRow(
        delivery_id=row["delivery_id"],
        event=row["event_type"],
        state=row["state"],
        attempts=row["attempts"],
        status=row["status"],
        failure=row["failure"],
        created_at=row["created_at"],
        attempted_at=row["attempted_at"],
        next_attempt_at=row["next_attempt_at"] if row["state"] == "WAITING" else None,
    )
