"""What stewards put right, and appeals."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.appeals import About, AppealState
from socialscore.domain.correcting import AdjustmentReason, AdjustmentState, ReversalReason
from socialscore.infrastructure.django_app.models.actions import Action, Revision
from socialscore.infrastructure.django_app.models.identity import Subject, choices

_Q = models.Q
_UNANSWERED = _Q(state__in=[AppealState.OPEN, AppealState.ASSIGNED])


class Reversal(models.Model):
    """A steward took an award back: `award_key` is that of its entry in the ledger."""

    reversal_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reversals", db_index=False)
    reversed_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=choices(ReversalReason))
    sentence = models.TextField(blank=True)
    award_key = models.CharField(max_length=120, unique=True)
    points = models.PositiveIntegerField()
    reversed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["action", "-reversed_at"], name="reversal_of_action")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.reason}"


class Adjustment(models.Model):
    """Points beside all actions; it moves a score once it is confirmed."""

    adjustment_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="adjustments")
    points = models.IntegerField()
    reason = models.CharField(max_length=12, choices=choices(AdjustmentReason))
    sentence = models.TextField(blank=True)
    proposed_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=choices(AdjustmentState))
    ended_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_Q(state=AdjustmentState.PROPOSED, ended_by__isnull=True, ended_at__isnull=True)
                | (~_Q(state=AdjustmentState.PROPOSED) & _Q(ended_by__isnull=False, ended_at__isnull=False)),
                name="adjustment_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~_Q(proposed_by=models.F("subject"))
                & (_Q(ended_by__isnull=True) | ~_Q(ended_by=models.F("subject"))),
                name="adjustment_not_of_own_score",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-proposed_at", "-adjustment_id"], name="adjustment_newest")]

    def __str__(self) -> str:
        return f"{self.points:+d} {self.state}"


class Appeal(models.Model):
    """
    One about each decision, reversal, adjustment or report. `opinion`, `lines` and `points` are what its answer gives.
    """

    appeal_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="appeals", db_index=False)
    about = models.CharField(max_length=12, choices=choices(About))
    contested_id = models.UUIDField(unique=True)
    stood = models.IntegerField()
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="appeals")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=choices(AppealState))
    assigned_to = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    sentence = models.TextField(blank=True)
    opinion = models.JSONField(default=dict)
    points = models.IntegerField(default=0)
    lines = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(_UNANSWERED & _Q(answered_at__isnull=True)) | (~_UNANSWERED & _Q(answered_at__isnull=False)),
                name="appeal_answered_at_known",
            ),
            models.CheckConstraint(
                condition=_Q(answered_by__isnull=True) | ~_Q(answered_by=models.F("subject")),
                name="appeal_not_answered_by_appellant",
            ),
            models.CheckConstraint(
                condition=_Q(action__isnull=False, revision__isnull=False)
                | _Q(about__in=[About.ADJUSTED, About.REPORTED], action__isnull=True, revision__isnull=True),
                name="appeal_about_something",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-opened_at", "-appeal_id"], name="appeal_of_subject"),
            models.Index(fields=["due_at", "appeal_id"], condition=_UNANSWERED, name="appeal_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.state}"


class AppealPart(models.Model):
    """Somebody took part in what an appeal is about, so that somebody else answers it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="parts", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["appeal", "subject"], name="appeal_part_once")]

    def __str__(self) -> str:
        return str(self.appeal_id)
