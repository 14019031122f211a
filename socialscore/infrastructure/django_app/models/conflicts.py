"""Who may not judge whom: relations that were declared, and reviewers who stepped back from an item."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.conflicts import RelationKind
from socialscore.infrastructure.django_app.models.actions import Action
from socialscore.infrastructure.django_app.models.identity import Subject, choices


class Relation(models.Model):
    """Two people, the smaller id first, so that a pair has one row. Deleted when one of them ends it or is erased."""

    relation_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    first = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=choices(RelationKind))
    declared_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="relation_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="relation_in_order"),
            models.CheckConstraint(
                condition=models.Q(declared_by=models.F("first")) | models.Q(declared_by=models.F("second")),
                name="relation_declared_by_one_of_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.kind} {self.second_id}"


class Recusal(models.Model):
    """A reviewer stepped back from an action: it is never offered to them again. No reason is asked for or kept."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="recusals", db_index=False)
    reviewer = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    recused_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "reviewer"], name="recusal_once")]

    def __str__(self) -> str:
        return str(self.action_id)
