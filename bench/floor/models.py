"""One table, with the index that its page needs."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """Something that its owner wrote down."""

    class State(models.TextChoices):
        WAITING = "waiting", "In review"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    points = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-sent_at"]
        indexes: ClassVar = [models.Index(fields=["owner", "-sent_at"], name="floor_entries_of_owner")]

    def __str__(self) -> str:
        return self.title
