"""What two stewards judged alike, and reviewers' looks at it."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.calibration import ItemState
from socialscore.domain.review import Outcome
from socialscore.infrastructure.django_app.models.actions import Action
from socialscore.infrastructure.django_app.models.identity import Subject, choices


class CalibrationItem(models.Model):
    """A decided action with the judgements of two stewards; `outcome` is the first one's."""

    item_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="calibration_item")
    outcome = models.CharField(max_length=8, choices=choices(Outcome))
    sentence = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=choices(ItemState))
    proposed_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    second_sentence = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_by__isnull=True) | ~models.Q(answered_by=models.F("proposed_by")),
                name="calibration_by_two_stewards",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ItemState.AGREED) | models.Q(answered_by__isnull=False),
                name="calibration_agreed_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-proposed_at", "-item_id"], name="calibration_newest"),
            models.Index(
                fields=["proposed_at", "item_id"],
                condition=models.Q(state=ItemState.AGREED),
                name="calibration_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.state}"


class CalibrationTrial(models.Model):
    """
    One reviewer's look at an item: held like any other, under a lease of its own, and compared, never counted.

    `agrees` is null until it is answered.
    """

    lease_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    item = models.ForeignKey(CalibrationItem, on_delete=models.PROTECT, related_name="trials", db_index=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="trials", db_index=False)
    holder = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, choices=choices(Outcome))
    fence = models.PositiveIntegerField(default=1)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    kept = models.JSONField(default=dict)
    has_ended = models.BooleanField(default=False)
    verdict_id = models.UUIDField(null=True, unique=True)
    opinion = models.JSONField(default=dict)
    agrees = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "holder"], name="trial_once"),
            models.UniqueConstraint(fields=["holder"], condition=models.Q(has_ended=False), name="trial_one_at_a_time"),
            models.CheckConstraint(
                condition=models.Q(agrees__isnull=True, answered_at__isnull=True)
                | models.Q(agrees__isnull=False, answered_at__isnull=False, has_ended=True),
                name="trial_answered_at_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "-granted_at"], name="trial_of_holder"),
            models.Index(fields=["action", "holder"], name="trial_on_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.holder_id}"
