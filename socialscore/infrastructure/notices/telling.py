"""Notices are stored and counted here, and marked as read."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from socialscore.domain.ids import PersonId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.notices.kinds import TELLS, Notice, notices_of
from socialscore.infrastructure.outbox import consumes


@consumes("notifications", *(BY_EVENT[name] for name in TELLS))
def notify(outbox: models.Outbox) -> None:
    """Store what an event tells and count it as unread; nothing for a person who was erased."""
    for notice in notices_of(outbox):
        _store(notice)


def _store(notice: Notice) -> None:
    person = models.PersonProfile.objects.filter(subject_id=notice.subject_id).first()
    if person is None:
        return
    _row, is_new = models.Notification.objects.get_or_create(
        person=person,
        cause=notice.cause,
        defaults={
            "kind": notice.kind,
            "action_id": notice.action_id,
            "data": notice.data,
            "created_at": notice.at,
        },
    )
    if is_new:
        models.PersonProfile.objects.filter(pk=person.pk).update(unread_notifications=F("unread_notifications") + 1)


def mark_read(person_id: PersonId, *, now: datetime) -> None:
    """Mark everything a person was told as read; what is told at this moment stays unread."""
    with transaction.atomic():
        # The lock that counting takes too: nothing is told between the two statements.
        list(models.PersonProfile.objects.select_for_update().filter(pk=person_id))
        models.Notification.objects.filter(person_id=person_id, read_at=None).update(read_at=now)
        models.PersonProfile.objects.filter(pk=person_id).update(unread_notifications=0)
