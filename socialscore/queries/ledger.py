"""The log as its public page shows it: how it grew, and since when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery, Value

from socialscore.infrastructure.django_app import models


def log_sizes(log_id: UUID, moments: Sequence[datetime]) -> list[int]:
    """
    How many entries were signed at each moment. One query: a look into an index for each.

    A log only grows, so the newest checkpoint before a moment is its size then.
    """
    own = models.LogCheckpoint.objects.filter(log=OuterRef("pk")).order_by("-created_at")
    columns = {
        f"at_{number}": Subquery(own.filter(created_at__lt=Value(moment)).values("size")[:1])
        for number, moment in enumerate(moments)
    }
    row = models.Log.objects.filter(pk=log_id).values_list(*columns.values()).first()
    return [size or 0 for size in row or ()]


def signed_since(log_id: UUID) -> datetime | None:
    """When a log was signed first. One query."""
    first = models.LogCheckpoint.objects.filter(log=log_id).order_by("created_at")
    return first.values_list("created_at", flat=True).first()


def logs_before(log_id: UUID) -> list[tuple[UUID, str]]:
    """Id and origin of the logs that were closed, newest first. One query."""
    current = models.Log.objects.filter(pk=log_id).values("number")[:1]
    closed = models.Log.objects.filter(number__lt=Subquery(current)).order_by("-number")
    return list(closed.values_list("log_id", "origin"))
