"""Many notices in one mail: those of a day or a week, and those that waited for the end of the quiet hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.notices import Channel, Group, Mode, NoticeChoices
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.mail.notices import Receipts, message_to, url_of
from socialscore.infrastructure.notices import KINDS, Wording, wording_of

logger = structlog.get_logger(__name__)

PEOPLE_AT_ONCE = 25
CLAIM = timedelta(minutes=10)
MOST_SAID = 50


def mail_due(*, now: datetime) -> int:
    """
    Send each person what is due in one mail; return how many were sent.

    One that fails holds none of the others up, and is tried again in ten minutes.
    """
    due = models.Notification.objects.filter(mail_at__lte=now).order_by()
    people = list(due.values_list("person_id", flat=True).distinct()[:PEOPLE_AT_ONCE])
    return sum(_mail(person_id, now) for person_id in people)


def _mail(person_id: UUID, now: datetime) -> bool:
    claimed = _claim(person_id, now)
    rows = list(
        models.Notification.objects.filter(pk__in=claimed)
        .select_related("person__user", "action__activity")
        .order_by("created_at", "notification_id")
    )
    wanted = [row for row in rows if _is_wanted(row)]
    if wanted:
        try:
            _message(wanted).send()
        except Exception:  # whatever it is: the others get theirs, and this one is tried again
            logger.exception("mail_batch_failed")
            return False
    models.Notification.objects.filter(pk__in=claimed).update(mail_at=None)
    return bool(wanted)


def _claim(person_id: UUID, now: datetime) -> list[UUID]:
    """Those due, put off for longer than a mail takes, so that no lock is held while the mail server thinks."""
    with transaction.atomic():
        due = models.Notification.objects.filter(person_id=person_id, mail_at__lte=now)
        free = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        claimed = [row.pk for row in free]
        models.Notification.objects.filter(pk__in=claimed).update(mail_at=now + CLAIM)
    return claimed


def _is_wanted(row: models.Notification) -> bool:
    """Whoever switched these mails off meanwhile gets none."""
    mode = NoticeChoices.from_data(row.person.notices).mode(Channel.MAIL, KINDS[row.kind].group)
    return mode is not Mode.OFF or _has_receipt(row)


def _has_receipt(row: models.Notification) -> bool:
    return row.kind == "APPROVED" and row.person.mails_receipts


def _message(rows: Sequence[models.Notification]) -> EmailMessage:
    said = [(_wording(row), url_of(row.kind, row.data, row.action_id)) for row in rows[:MOST_SAID]]
    title = _title(rows) if len(rows) > 1 else said[0][0].title
    groups = {KINDS[row.kind].group for row in rows}
    more = len(rows) - len(said)
    context = {
        "title": title,
        "items": [{"title": wording.title, "text": wording.text, "url": url} for wording, url in said],
        "more": _("… and %(n)s more.") % {"n": more} if more else "",
    }
    message = message_to(rows[0].person, groups, title, "email/batch.txt", context)
    for number, row in enumerate((row for row in rows if _has_receipt(row)), start=1):
        assert row.action_id is not None, "points are approved for an action"
        receipt = Receipts.file_of(row.action_id, row.person.subject_id)
        if receipt:
            message.attach(f"receipt-{number}.json", receipt, "application/json")
    return message


def _wording(row: models.Notification) -> Wording:
    return wording_of(row.kind, row.data, row.action.activity.name if row.action else "")


def _title(rows: Sequence[models.Notification]) -> str:
    count = len(rows)
    if all(KINDS[row.kind].group is Group.DECISIONS for row in rows):
        return ngettext("%(n)s of yours was decided", "%(n)s of yours were decided", count) % {"n": count}
    return ngettext("%(n)s notice for you", "%(n)s notices for you", count) % {"n": count}
