"""Activities and the immutable versions of their rules."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.activity import ActivityState
from socialscore.infrastructure.django_app.models.identity import Subject, choices


class Activity(models.Model):
    """
    `waiting_count` counts actions under review, kept in the transaction that moves them. `review_moves` counts how
    often one began or ended to wait: where it says the same, or hardly more, so do the figures of the review.
    """

    activity_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    lead = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="activities_led", db_index=False)
    state = models.CharField(max_length=16, choices=choices(ActivityState), default=ActivityState.DRAFT)
    state_reason = models.TextField(blank=True)
    is_active = models.GeneratedField(
        expression=models.Case(
            models.When(state=ActivityState.OPEN, then=models.Value(True)), default=models.Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    points = models.PositiveIntegerField(default=0)
    current_version = models.ForeignKey(
        "ActivityVersion", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    waiting_count = models.PositiveIntegerField(default=0)
    review_moves = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=list(ActivityState)), name="activity_state_known"),
            models.CheckConstraint(condition=models.Q(points__lte=10_000), name="activity_points_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "name", "activity_id"], name="activity_by_state"),
            models.Index(fields=["lead", "state"], name="activity_by_lead"),
        ]

    def __str__(self) -> str:
        return self.name


class ActivityVersion(models.Model):
    """`rules` is the data of `socialscore.domain.rules.Rules`; a trigger refuses to change a published one."""

    version_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    most_points = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "number"], name="version_number_once"),
            models.CheckConstraint(condition=models.Q(most_points__lte=10_000), name="version_points_range"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} v{self.number}"
