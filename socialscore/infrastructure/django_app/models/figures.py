"""What is counted day by day, so that figures cost the same however much there was."""

from typing import ClassVar

from django.db import models

from socialscore.infrastructure.django_app.models.activities import Activity


class ActivityDay(models.Model):
    """
    One day of an activity, or of all together where `activity` is null, on the community's clock.

    `submitted` counts revisions, `first_timers` those who had sent nothing here before. `compared` counts verdicts that
    others gave too, `agreed` those that said what was decided; `appealed` counts answers to appeals, `overturned` those
    that changed something. `waits` counts answers by how long they took: steps of `socialscore.domain.waiting` as keys.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="days", db_index=False)
    day = models.DateField()
    submitted = models.PositiveIntegerField(default=0)
    first_timers = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0, db_default=0)
    agreed = models.PositiveIntegerField(default=0, db_default=0)
    appealed = models.PositiveIntegerField(default=0, db_default=0)
    overturned = models.PositiveIntegerField(default=0, db_default=0)
    waits = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "day"], condition=models.Q(activity__isnull=False), name="activity_day_once"
            ),
            models.UniqueConstraint(
                fields=["day"], condition=models.Q(activity__isnull=True), name="community_day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.day}"
