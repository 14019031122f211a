"""What is recorded beside points: consents, who looked, who changed what, messages, and events to deliver."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.consent import Purpose
from socialscore.infrastructure.django_app.models.actions import Action
from socialscore.infrastructure.django_app.models.identity import PersonProfile, Subject, choices


class Consent(models.Model):
    """What a person agreed to, and until when."""

    person = models.ForeignKey(PersonProfile, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=choices(Purpose))
    version = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=models.Q(withdrawn_at__isnull=True), name="consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ProofView(models.Model):
    """Somebody else looked at the proof of an action; one row per day and person."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="views", db_index=False)
    viewer = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    viewed_on = models.DateField()
    viewed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "viewer", "viewed_on"], name="proof_view_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.viewed_on}"


class AuditEntry(models.Model):
    """Who did what to whom. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE."""

    entry_id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [models.Index(fields=["about", "-entry_id"], name="audit_about")]

    def __str__(self) -> str:
        return self.code


class Notification(models.Model):
    """One message to one person; `cause` makes a second one for the same event fail."""

    notification_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(PersonProfile, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=40)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, null=True, related_name="+")
    data = models.JSONField(default=dict)
    cause = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # Until then it is not counted as unread; null if it is counted, or was read.
    counted_from = models.DateTimeField(null=True)
    # A mail of its own goes with the event, or it waits for the mail of `mail_at`; never both, and neither once sent.
    mail_alone = models.BooleanField(default=False, db_default=False)
    mail_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "cause"], name="notification_once"),
            models.CheckConstraint(
                condition=models.Q(mail_alone=False) | models.Q(mail_at=None), name="notification_mailed_one_way"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mail_at"], condition=models.Q(mail_at__isnull=False), name="notification_to_mail"),
            models.Index(
                fields=["counted_from"], condition=models.Q(counted_from__isnull=False), name="notification_to_count"
            ),
            models.Index(fields=["person", "-created_at", "-notification_id"], name="notification_newest"),
        ]

    def __str__(self) -> str:
        return self.kind


class Outbox(models.Model):
    """An event, stored in the transaction that made it true, until every consumer has seen it."""

    outbox_id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at", "outbox_id"],
                condition=models.Q(delivered_at__isnull=True),
                name="outbox_waiting",
            ),
            models.Index(fields=["delivered_at"], name="outbox_delivered"),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A consumer saw an event: written in the transaction of what the consumer did, so that it does it once."""

    outbox = models.ForeignKey(Outbox, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    consumer = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["outbox", "consumer"], name="delivery_once")]

    def __str__(self) -> str:
        return self.consumer


class IdempotencyKey(models.Model):
    """A request that had its effect, by the key of its sender: inserted first in the transaction of the effect."""

    entry_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(PersonProfile, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    resource_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return self.key
