"""
Boards as they are read: who holds how many points in a period, and how many people hold how many.

Moved by batches, never by a decision (`infrastructure/ranking.py`), all three in one transaction.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.infrastructure.django_app.models.identity import Subject
from socialscore.infrastructure.django_app.models.ledger import BoardSum


class RankedScore(models.Model):
    """Somebody on a board: listed, active, with points. A copy of their sum as the last batch found it."""

    sum = models.OneToOneField(BoardSum, on_delete=models.CASCADE, primary_key=True, related_name="ranked")
    period = models.CharField(max_length=7)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    points = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["period", "points", "subject"], name="ranked_by_points")]

    def __str__(self) -> str:
        return f"{self.period} {self.points}"


class RankBucket(models.Model):
    """How many people of a period hold from `bucket * width` points up to the next bucket."""

    period = models.CharField(max_length=7)
    width = models.PositiveIntegerField()
    bucket = models.BigIntegerField()
    people = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["period", "width", "bucket"], name="rank_bucket_once")]

    def __str__(self) -> str:
        return f"{self.period} {self.bucket * self.width}+: {self.people}"


class RankTouch(models.Model):
    """
    Somebody who came to the boards or left them: the next batch looks at them, and deletes the row.

    A row for each change, never one for each person: one that waits already may be about to be taken for done.
    """

    touch_id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.subject_id)
