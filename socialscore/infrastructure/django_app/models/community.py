"""The rules that the community set for itself."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.infrastructure.django_app.models.identity import Subject


class CommunityRules(models.Model):
    """One version: the data of `socialscore.domain.community.CommunityRules`. Triggers refuse UPDATE and DELETE."""

    number = models.PositiveIntegerField(primary_key=True)
    rules = models.JSONField()
    changed_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="community_rules_number_positive")
        ]

    def __str__(self) -> str:
        return f"rules {self.number}"
