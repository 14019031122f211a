"""Count what was sent and decided before days were counted."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Min
from django.utils import timezone

from socialscore.domain.waiting import step_of

COLUMNS = {"APPROVE": "approved", "CHANGES": "changes", "DECLINE": "declined"}
COUNTED = ["ActionSubmitted", "ActionSettled"]
AT_ONCE = 1_000


class Days:
    """The days of each activity, and of all together under None."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._days: dict[tuple[UUID | None, Any], Any] = {}

    def of(self, activity_id: UUID | None, moment: Any) -> Any:
        key = (activity_id, timezone.localdate(moment))
        if key not in self._days:
            self._days[key] = self._model(activity_id=activity_id, day=key[1], waits=defaultdict(int))
        return self._days[key]

    def save(self) -> None:
        for day in self._days.values():
            day.waits = dict(day.waits)
        self._model.objects.bulk_create(self._days.values(), batch_size=AT_ONCE)


def count(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    days = Days(apps.get_model("socialscore", "ActivityDay"))
    sent = apps.get_model("socialscore", "Revision").objects.filter(submitted_at__isnull=False)
    for activity_id, moment in sent.values_list("action__activity_id", "submitted_at").iterator(AT_ONCE):
        for of in (activity_id, None):
            days.of(of, moment).submitted += 1
    first = apps.get_model("socialscore", "Action").objects.filter(first_submitted_at__isnull=False).order_by()
    for activity_id, moment in (
        first.values("activity_id", "subject_id")
        .annotate(at=Min("first_submitted_at"))
        .values_list("activity_id", "at")
    ):
        days.of(activity_id, moment).first_timers += 1
    for (moment,) in first.values("subject_id").annotate(at=Min("first_submitted_at")).values_list("at"):
        days.of(None, moment).first_timers += 1
    settled = apps.get_model("socialscore", "Decision").objects.filter(state="SETTLED")
    columns = ("action__activity_id", "outcome", "settled_at", "revision__submitted_at")
    for activity_id, outcome, moment, submitted_at in settled.values_list(*columns).iterator(AT_ONCE):
        for of in (activity_id, None):
            day = days.of(of, moment)
            setattr(day, COLUMNS[outcome], getattr(day, COLUMNS[outcome]) + 1)
            day.waits[str(step_of(moment - submitted_at))] += 1
    days.save()
    _note_as_counted(apps)


def _note_as_counted(apps: Apps) -> None:
    """Events that wait for the worker are among what was counted."""
    waiting = apps.get_model("socialscore", "Outbox").objects.filter(delivered_at=None, name__in=COUNTED)
    delivery = apps.get_model("socialscore", "Delivery")
    delivery.objects.bulk_create(
        (delivery(outbox_id=outbox_id, consumer="activity_days") for outbox_id in waiting.values_list("pk", flat=True)),
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("socialscore", "0022_overdue_days_and_likeness"),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop, elidable=True),
    ]
