"""Notices are stored and counted here, with when their mail may go; and marked as read."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from socialscore.domain.ids import PersonId
from socialscore.domain.notices import NoticeChoices
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.notices.kinds import KINDS, TELLS, Notice, notices_of
from socialscore.infrastructure.outbox import consumes

PEOPLE_AT_ONCE = 500


@consumes("notifications", *(BY_EVENT[name] for name in TELLS))
def notify(outbox: models.Outbox) -> None:
    """Store what an event tells, as its people chose to be told; nothing for a person who was erased."""
    for notice in notices_of(outbox):
        person = models.PersonProfile.objects.filter(subject_id=notice.subject_id).first()
        if person is not None:
            _store(notice, person, timezone.now())


def _store(notice: Notice, person: models.PersonProfile, now: datetime) -> None:
    choices, group = NoticeChoices.from_data(person.notices), KINDS[notice.kind].group
    counted = choices.told_at(group, now=now, zone=timezone.get_default_timezone())
    mail = _mailed_at(notice, person, choices, now)
    _row, is_new = models.Notification.objects.get_or_create(
        person=person,
        cause=notice.cause,
        defaults={
            "kind": notice.kind,
            "action_id": notice.action_id,
            "data": notice.data,
            "created_at": notice.at,
            "read_at": now if counted is None else None,
            "counted_from": None if counted == now else counted,
            "mail_alone": mail == now,
            "mail_at": None if mail == now else mail,
        },
    )
    if is_new and counted == now:
        _count(person.pk, 1)


def _mailed_at(notice: Notice, person: models.PersonProfile, choices: NoticeChoices, now: datetime) -> datetime | None:
    kind, zone = KINDS[notice.kind], timezone.get_default_timezone()
    if kind.has_own_mail:
        return None
    at = choices.mailed_at(kind.group, now=now, zone=zone)
    if at is None and notice.kind == "APPROVED" and person.mails_receipts:
        return choices.after_quiet(now, zone=zone)
    return at


def count_due(*, now: datetime) -> int:
    """Draw attention to what was to be told later, all of a person together; return how many people."""
    due = models.Notification.objects.filter(counted_from__lte=now)
    people = list(due.order_by().values_list("person_id", flat=True).distinct()[:PEOPLE_AT_ONCE])
    for person_id in people:
        with transaction.atomic():
            _lock(person_id)
            _count(person_id, due.filter(person_id=person_id).update(counted_from=None))
    return len(people)


def mark_read(person_id: PersonId, *, now: datetime) -> None:
    """Mark everything a person was told as read; what is told at this moment stays unread."""
    with transaction.atomic():
        _lock(person_id)
        models.Notification.objects.filter(person_id=person_id, read_at=None).update(read_at=now, counted_from=None)
        models.PersonProfile.objects.filter(pk=person_id).update(unread_notifications=0)


def _lock(person_id: UUID) -> None:
    """The lock that counting takes too: nothing is told between two statements."""
    list(models.PersonProfile.objects.select_for_update().filter(pk=person_id))


def _count(person_id: UUID, more: int) -> None:
    profiles = models.PersonProfile.objects.filter(pk=person_id)
    profiles.update(unread_notifications=F("unread_notifications") + more)
