"""What somebody said should not stand, and what a steward decided."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.report import ReportState, Target
from socialscore.infrastructure.django_app.models.identity import Subject, choices


class Report(models.Model):
    """`target_id` is an action, a person, an activity or a decision. Its words go with whom they are from."""

    report_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    target = models.CharField(max_length=8, choices=choices(Target))
    target_id = models.UUIDField()
    revision = models.PositiveIntegerField(default=0)
    reporter = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sentence = models.TextField(blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=choices(ReportState), default=ReportState.OPEN)
    decided_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    # What was taken away, as long as an appeal can give it back.
    taken = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "target_id", "reporter"],
                condition=models.Q(state=ReportState.OPEN),
                name="report_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReportState.OPEN, decided_by=None, decided_at=None)
                | (~models.Q(state=ReportState.OPEN) & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="report_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | (~models.Q(decided_by=models.F("reporter")) & ~models.Q(decided_by=models.F("about"))),
                name="report_decided_by_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-made_at", "-report_id"], name="report_newest")]

    def __str__(self) -> str:
        return f"{self.target} {self.state}"
