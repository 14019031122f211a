"""Webhooks and deliveries: rows ↔ domain objects."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from socialscore.domain.deliveries import Delivery, DeliveryState, Failure
from socialscore.domain.ids import ActivityId, DeliveryId, PersonId, WebhookId
from socialscore.domain.webhooks import EventType, OffReason, SealedSecret, Subscription, Webhook
from socialscore.infrastructure.django_app import models


class DjangoWebhooks:
    def find_by_id(self, webhook_id: WebhookId) -> Webhook | None:
        row = models.Webhook.objects.filter(pk=webhook_id).first()
        return None if row is None else webhook_of(row)

    def lock(self, webhook_id: WebhookId) -> Webhook | None:
        row = models.Webhook.objects.select_for_update(of=("self",)).filter(pk=webhook_id).first()
        return None if row is None else webhook_of(row)

    def exists(self, webhook_id: WebhookId) -> bool:
        return models.Webhook.objects.filter(pk=webhook_id).exists()

    def count_of(self, owner: PersonId) -> int:
        # Two at once must not both find room for the last one.
        list(models.PersonProfile.objects.select_for_update().filter(pk=owner).values_list("pk"))
        return models.Webhook.objects.filter(owner=owner).count()

    def add(self, webhook: Webhook, *, now: datetime) -> None:
        models.Webhook.objects.create(webhook_id=webhook.webhook_id, created_at=now, **_columns(webhook))

    def save(self, webhook: Webhook) -> None:
        models.Webhook.objects.filter(pk=webhook.webhook_id).update(**_columns(webhook))

    def remove(self, webhook_id: WebhookId) -> None:
        models.Webhook.objects.filter(pk=webhook_id).delete()


class DjangoDeliveries:
    def find_by_id(self, delivery_id: DeliveryId) -> Delivery | None:
        row = models.WebhookDelivery.objects.select_for_update().filter(pk=delivery_id).first()
        return None if row is None else _delivery(row)

    def next_due(self, now: datetime) -> Delivery | None:
        free = due(now).select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        row = free.order_by("next_attempt_at", "delivery_id").first()
        return None if row is None else _delivery(row)

    def add(self, delivery: Delivery) -> None:
        models.WebhookDelivery.objects.create(
            delivery_id=delivery.delivery_id,
            webhook_id=delivery.webhook_id,
            event_type=delivery.event_type,
            activity_id=delivery.activity_id,
            body=delivery.body,
            created_at=delivery.created_at,
            **_progress(delivery),
        )

    def save(self, delivery: Delivery) -> None:
        models.WebhookDelivery.objects.filter(pk=delivery.delivery_id).update(**_progress(delivery))


def due(now: datetime) -> QuerySet[models.WebhookDelivery]:
    """What may be sent now: nothing is on its way to the same webhook, so that a slow receiver keeps nobody else up."""
    waiting = models.WebhookDelivery.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=now)
    on_its_way = models.WebhookDelivery.objects.filter(
        webhook=OuterRef("webhook"), state=DeliveryState.WAITING, claimed_until__gt=now
    )
    return waiting.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).filter(~Exists(on_its_way))


def webhook_of(row: models.Webhook) -> Webhook:
    """A row as the domain knows it; its secrets stay sealed."""
    return Webhook(
        webhook_id=WebhookId(row.webhook_id),
        owner=PersonId(row.owner_id),
        subscription=Subscription(
            url=row.url,
            event_types=tuple(EventType(one) for one in row.event_types),
            activity_id=None if row.activity_id is None else ActivityId(row.activity_id),
            description=row.description,
        ),
        secret=SealedSecret(row.secret),
        previous_secret=None if row.previous_secret is None else SealedSecret(row.previous_secret),
        previous_until=row.previous_until,
        off_because=None if row.off_because is None else OffReason(row.off_because),
        failing_since=row.failing_since,
    )


def _columns(webhook: Webhook) -> dict[str, Any]:
    chosen = webhook.subscription
    return {
        "owner_id": webhook.owner,
        "url": chosen.url,
        "event_types": list(chosen.event_types),
        "activity_id": chosen.activity_id,
        "description": chosen.description,
        "secret": webhook.secret,
        "previous_secret": webhook.previous_secret,
        "previous_until": webhook.previous_until,
        "off_because": webhook.off_because,
        "failing_since": webhook.failing_since,
    }


def _delivery(row: models.WebhookDelivery) -> Delivery:
    return Delivery(
        delivery_id=DeliveryId(row.delivery_id),
        webhook_id=WebhookId(row.webhook_id),
        event_type=EventType(row.event_type),
        activity_id=None if row.activity_id is None else ActivityId(row.activity_id),
        body=row.body,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        claimed_until=row.claimed_until,
        attempted_at=row.attempted_at,
        status=row.status,
        failure=None if row.failure is None else Failure(row.failure),
    )


def _progress(delivery: Delivery) -> dict[str, Any]:
    return {
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at,
        "claimed_until": delivery.claimed_until,
        "attempted_at": delivery.attempted_at,
        "status": delivery.status,
        "failure": delivery.failure,
    }
