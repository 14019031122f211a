"""
What is counted day by day: the worker adds each event to its day, of the activity and of all activities together.

The days are read instead of all that happened on them (`queries/days.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from socialscore.domain.appeals import About, AppealState
from socialscore.domain.review import Outcome
from socialscore.domain.waiting import step_of
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import action_settled, action_submitted, appeal_answered
from socialscore.infrastructure.outbox import consumes

COLUMNS = {Outcome.APPROVE: "approved", Outcome.CHANGES: "changes", Outcome.DECLINE: "declined"}


@consumes("activity_days", action_submitted, action_settled, appeal_answered)
def count(outbox: models.Outbox) -> None:
    """Add one event to its day."""
    add = {"ActionSubmitted": _sent, "ActionSettled": _decided, "AppealAnswered": _answered}[outbox.name]
    add(outbox)


def _sent(outbox: models.Outbox) -> None:
    event = outbox.payload
    sent = models.Revision.objects.filter(action_id=event["action_id"], number=event["revision"])
    moment = sent.values_list("submitted_at", flat=True).get()
    assert moment is not None, "what was sent has its moment"
    for activity_id in (UUID(event["activity_id"]), None):
        with _day(activity_id, moment) as day:
            day.submitted += 1
            day.first_timers += event["revision"] == 1 and not _came_before(event, activity_id)


def _came_before(event: dict[str, str], activity_id: UUID | None) -> bool:
    earlier = models.Action.objects.filter(subject_id=event["subject_id"], first_submitted_at__isnull=False)
    earlier = earlier.exclude(action_id=event["action_id"])
    if activity_id is not None:
        earlier = earlier.filter(activity_id=activity_id)
    mine = models.Action.objects.filter(action_id=event["action_id"]).values("first_submitted_at")
    return earlier.filter(first_submitted_at__lt=mine[:1]).exists()


def _decided(outbox: models.Outbox) -> None:
    event = outbox.payload
    decision = models.Decision.objects.filter(pk=event["decision_id"])
    settled_at, submitted_at = decision.values_list("settled_at", "revision__submitted_at").get()
    assert settled_at is not None, "what is settled has its moment"
    assert submitted_at is not None, "what is decided was sent"
    said = models.Verdict.objects.filter(revision__decisions=event["decision_id"], is_undone=False)
    outcomes = list(said.values_list("outcome", flat=True))
    compared = len(outcomes) if len(outcomes) > 1 else 0
    column, step = COLUMNS[Outcome(event["outcome"])], str(step_of(settled_at - submitted_at))
    for activity_id in (UUID(event["activity_id"]), None):
        with _day(activity_id, settled_at) as day:
            setattr(day, column, getattr(day, column) + 1)
            day.compared += compared
            day.agreed += outcomes.count(event["outcome"]) if compared else 0
            day.waits[step] = day.waits.get(step, 0) + 1


def _answered(outbox: models.Outbox) -> None:
    """An answer about what reviewers decided; a reversal or an adjustment is a steward's."""
    event = outbox.payload
    about = models.Appeal.objects.filter(pk=event["appeal_id"]).values_list("about", flat=True).get()
    if about not in (About.DECLINED, About.FEWER):
        return
    moment = datetime.fromisoformat(event["answered_at"])
    for activity_id in (UUID(event["activity_id"]), None):
        with _day(activity_id, moment) as day:
            day.appealed += 1
            day.overturned += event["state"] != AppealState.UPHELD


@contextmanager
def _day(activity_id: UUID | None, moment: datetime) -> Iterator[models.ActivityDay]:
    """A day to be added to; nobody else adds to it until the end of the transaction."""
    key: dict[str, Any] = {"activity_id": activity_id, "day": timezone.localdate(moment)}
    day, _is_new = models.ActivityDay.objects.select_for_update().get_or_create(**key)
    yield day
    day.save()
