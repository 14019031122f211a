"""Leases, verdicts and decisions."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app.models.actions import Action, Revision
from socialscore.infrastructure.django_app.models.identity import Subject, choices


class Lease(models.Model):
    """A reviewer's hold: at most one that has not ended per action. `kept` is text typed but not sent."""

    lease_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="leases", db_index=False)
    holder = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="leases")
    fence = models.PositiveIntegerField()
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    has_ended = models.BooleanField(default=False)
    kept = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action"], condition=models.Q(has_ended=False), name="lease_one_holder"),
            models.UniqueConstraint(fields=["action", "fence"], name="lease_fence_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "expires_at"], condition=models.Q(has_ended=False), name="lease_of_holder"),
            models.Index(fields=["holder", "-granted_at"], name="lease_looked_at"),
            models.Index(fields=["expires_at"], condition=models.Q(has_ended=False), name="lease_running_out"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} #{self.fence}"


class Verdict(models.Model):
    """
    One reviewer's opinion on one revision. A trigger refuses one on an own action or, without the switch, on an
    activity one leads. `is_undone` ones count for nothing and are shown to nobody. `judged` is the participant of the
    action, kept here too, so that how often two have met is one look-up.
    """

    verdict_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="verdicts", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="verdicts")
    reviewer = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="verdicts", db_index=False)
    judged = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=8, choices=choices(Outcome))
    points = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    opinion = models.JSONField(default=dict)
    given_at = models.DateTimeField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "reviewer"], condition=models.Q(is_undone=False), name="verdict_once_per_reviewer"
            ),
            models.CheckConstraint(condition=models.Q(points__lte=10_000), name="verdict_points_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reviewer", "-given_at", "is_undone"], name="verdict_of_reviewer"),
            models.Index(fields=["action", "reviewer"], name="verdict_on_action"),
            models.Index(
                fields=["reviewer", "judged", "given_at"],
                condition=models.Q(is_undone=False),
                name="verdict_of_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.outcome}"


class Decision(models.Model):
    """The outcome of a revision: one that is not undone, so that nothing is awarded twice."""

    decision_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="decisions")
    decided_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=choices(Outcome))
    points = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=choices(DecisionState))
    staged_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=~models.Q(state=DecisionState.UNDONE),
                name="decision_once_per_revision",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DecisionState.SETTLED, settled_at__isnull=False)
                | (~models.Q(state=DecisionState.SETTLED) & models.Q(settled_at__isnull=True)),
                name="decision_settled_at_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["effective_at"], condition=models.Q(state=DecisionState.STAGED), name="decision_staged"
            ),
            models.Index(fields=["action", "-settled_at"], name="decision_of_action"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.outcome} {self.state}"
