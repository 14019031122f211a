"""Webhooks and what was sent to them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.deliveries import DeliveryState, Failure
from socialscore.domain.webhooks import EventType, OffReason
from socialscore.infrastructure.django_app.models.activities import Activity
from socialscore.infrastructure.django_app.models.identity import PersonProfile, choices


class Webhook(models.Model):
    """Secrets are sealed with a key that is not in the database. It leaves with its owner, as addresses are theirs."""

    webhook_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(PersonProfile, on_delete=models.CASCADE, related_name="webhooks", db_index=False)
    url = models.CharField(max_length=500)
    event_types = models.JSONField()
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="+")
    description = models.CharField(max_length=120, blank=True)
    secret = models.TextField()
    previous_secret = models.TextField(null=True)
    previous_until = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=16, null=True, choices=choices(OffReason))
    failing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(off_because__isnull=True) | models.Q(off_because__in=list(OffReason)),
                name="webhook_off_reason_known",
            ),
            models.CheckConstraint(
                condition=models.Q(previous_secret__isnull=True, previous_until__isnull=True)
                | models.Q(previous_secret__isnull=False, previous_until__isnull=False),
                name="webhook_previous_secret_ends",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner", "-created_at", "-webhook_id"], name="webhook_newest")]

    def __str__(self) -> str:
        return str(self.webhook_id)


class WebhookDelivery(models.Model):
    """One event for one webhook. `event_id` is the outbox's; its row may be gone while the log is kept."""

    delivery_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = models.UUIDField(default=uuid.uuid4)
    event_type = models.CharField(max_length=40, choices=choices(EventType))
    activity_id = models.UUIDField(null=True)
    body = models.TextField()
    state = models.CharField(max_length=16, choices=choices(DeliveryState), default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=16, null=True, choices=choices(Failure))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=list(DeliveryState)), name="webhook_delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(failure__isnull=True) | ~models.Q(state=DeliveryState.DELIVERED),
                name="webhook_delivered_without_failure",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at", "delivery_id"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["webhook", "-created_at", "-delivery_id"], name="webhook_delivery_newest"),
            models.Index(fields=["created_at"], name="webhook_delivery_old"),
        ]

    def __str__(self) -> str:
        return self.event_type
