"""Audits of the log and the ledger, and when stewards were told of something."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.infrastructure.django_app.models.identity import choices

_Q = models.Q


class Starter(StrEnum):
    """What an audit was started by."""

    NIGHT = "NIGHT"
    STEWARD = "STEWARD"
    COMMAND = "COMMAND"


class AuditRun(models.Model):
    """
    One audit: waiting to be started, at work, or finished. `night` is the day that a nightly one is for.

    `findings` are the first of each code, with what they are about; `found` counts all. Those of the worker are run
    one at a time, which a constraint holds.
    """

    run_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    started_by = models.CharField(max_length=8, choices=choices(Starter))
    is_by_worker = models.BooleanField(default=True)
    night = models.DateField(null=True, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    log_size = models.BigIntegerField(default=0)
    leaves_seen = models.BigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_by_worker"],
                condition=_Q(is_by_worker=True, finished_at__isnull=True),
                name="audit_of_worker_one_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["-asked_at", "-run_id"], name="audit_newest"),
            models.Index(
                fields=["-finished_at"], condition=_Q(finished_at__isnull=False), name="audit_finished_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_by} {self.asked_at:%Y-%m-%d}"


class LogReport(models.Model):
    """When stewards were told last of something of one kind, so that they are not told too often."""

    kind = models.CharField(max_length=16, primary_key=True)
    reported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
