"""What stewards are told of the log: that an audit found something, that entries wait, the checkpoint of the day."""

from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from socialscore.domain.events import LogReported
from socialscore.domain.ids import PersonId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_unit_of_work import payload

LATE_AFTER = timedelta(seconds=30)
TOLD_EACH = timedelta(hours=1)
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Report(StrEnum):
    """What is told."""

    AUDIT = "AUDIT"
    LATE = "LATE"
    CHECKPOINT = "CHECKPOINT"


def tell_stewards(kind: Report, *, now: datetime, run_id: UUID | None = None, since: datetime | None = None) -> int:
    """One event for each steward, in the transaction of whoever calls: each gets their mail once."""
    stewards = models.PersonProfile.objects.filter(is_steward=True, is_active=True).order_by("pk")
    told = [
        LogReported(person_id=PersonId(person_id), kind=kind, reported_at=now, run_id=run_id, since=since)
        for person_id in stewards.values_list("pk", flat=True)
    ]
    models.Outbox.objects.bulk_create(models.Outbox(name="LogReported", payload=payload(event)) for event in told)
    return len(told)


def waiting_since() -> datetime | None:
    """Since when the oldest leaf waits for its number; None if none does. One query."""
    waiting = models.LogLeaf.objects.filter(leaf_index=None).order_by("leaf_id")
    return waiting.values_list("created_at", flat=True).first()


def late_since(*, now: datetime) -> datetime | None:
    """The same, if that is too long."""
    oldest = waiting_since()
    return oldest if oldest is not None and oldest < now - LATE_AFTER else None


def report_late(*, now: datetime) -> int:
    """Tell stewards that leaves wait, once an hour at most; how many were told."""
    since = late_since(now=now)
    if since is None:
        return 0
    with transaction.atomic():
        return tell_stewards(Report.LATE, now=now, since=since) if _is_due(Report.LATE, now - TOLD_EACH, now) else 0


def report_checkpoint(*, now: datetime, zone: tzinfo, hour: int) -> int:
    """Send stewards the newest checkpoint once a day, if it is new since the last time; how many were told."""
    here = now.astimezone(zone)
    last = models.LogReport.objects.filter(pk=Report.CHECKPOINT).first()
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if here.hour < hour or (last is not None and last.reported_at >= today):
        return 0
    newest = models.LogCheckpoint.objects.order_by("-pk").first()
    if newest is None or (last is not None and newest.created_at <= last.reported_at):
        return 0
    with transaction.atomic():
        return tell_stewards(Report.CHECKPOINT, now=now) if _is_due(Report.CHECKPOINT, today, now) else 0


def _is_due(kind: Report, before: datetime, now: datetime) -> bool:
    """Whether nobody was told since; who asks first has told them. The row is locked until that is committed."""
    models.LogReport.objects.get_or_create(pk=kind, defaults={"reported_at": _NEVER})
    return bool(models.LogReport.objects.filter(pk=kind, reported_at__lt=before).update(reported_at=now))
