"""Mail about decisions and roles, for who wants it: plain text, once, and tried again when the mail server fails."""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.notices import KINDS, Notice, notices_of, wording_of
from socialscore.infrastructure.notices.kinds import TELLS
from socialscore.infrastructure.outbox import consumes

AUTOMATIC = {"Auto-Submitted": "auto-generated"}
# A mail of its own says it, whatever one chose.
MAILED_TO_ALL = {"WebhookGivenUp"}
RECEIPT_AWAITED = timedelta(minutes=1)


class NotInLogYet(RuntimeError):
    """The log has not taken the points in, so there is no receipt to send: the event is tried again in a moment."""


class Receipts:
    """Where the file of a receipt comes from: made of queries, which nothing here knows, and given by `cli/apps.py`."""

    file_of: ClassVar[Callable[[UUID, UUID], str | None]]


@consumes("mail", *(BY_EVENT[name] for name in TELLS if name not in MAILED_TO_ALL), leaves_the_house=True)
def mail_notices(outbox: models.Outbox) -> None:
    """
    Send the notices of an event to their people, if they chose so, and its receipt, if they chose that.

    :raises NotInLogYet: if the receipt is not there yet; the event is tried again.
    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    for notice in notices_of(outbox):
        _mail(notice)


def _mail(notice: Notice) -> None:
    people = models.PersonProfile.objects.select_related("user")
    wanted = Q(mails_decisions=True) | Q(mails_receipts=True) if notice.kind == "APPROVED" else Q(mails_decisions=True)
    person = people.filter(wanted, subject_id=notice.subject_id).first()
    if person is None:
        return
    if notice.kind == "APPROVED" and person.mails_receipts:
        _with_receipt(notice, person).send()
    else:
        _message(notice, person).send()


def _with_receipt(notice: Notice, person: models.PersonProfile) -> EmailMessage:
    """
    The mail with the receipt attached; without it, if the log does not take it in, and then it says where it will be.

    :raises NotInLogYet: if it may still come within the minute.
    """
    assert notice.action_id is not None, "points are approved for an action"
    receipt = Receipts.file_of(notice.action_id, notice.subject_id)
    if receipt is None and timezone.now() < notice.at + RECEIPT_AWAITED:
        raise NotInLogYet
    url = settings.SITE_URL + reverse("receipt", args=[notice.action_id])
    where = (
        _("Your receipt is attached: a file that proves these points without us. Keep it.")
        if receipt
        else _("Your receipt could not be attached: the log has not taken it in yet. Get it here:") + f" {url}"
    )
    message = _message(notice, person, where)
    if receipt:
        message.attach("receipt.json", receipt, "application/json")
    return message


def _message(notice: Notice, person: models.PersonProfile, receipt_text: str = "") -> EmailMessage:
    wording = wording_of(notice.kind, notice.data, _activity_of(notice))
    context = {
        "name": person.display_name,
        "text": "\n\n".join(filter(None, [wording.text, receipt_text])),
        "url": _url_of(notice),
        "settings_url": settings.SITE_URL + reverse("settings_notifications"),
        "community_name": settings.COMMUNITY_NAME,
    }
    return EmailMessage(
        subject=f"{wording.title} · {settings.COMMUNITY_NAME}",
        body=render_to_string("email/notice.txt", {**context, "title": wording.title}),
        to=[person.user.email],
        headers=AUTOMATIC,
    )


def _activity_of(notice: Notice) -> str:
    if notice.action_id is None:
        return ""
    actions = models.Action.objects.filter(pk=notice.action_id)
    return actions.values_list("activity__name", flat=True).first() or ""


def _url_of(notice: Notice) -> str:
    path = KINDS[notice.kind].path(notice.data, notice.action_id)
    return settings.SITE_URL + (path or reverse("notifications"))
