"""Mail of what people are told, for who wants it at once: plain text, once, and tried again when the server fails."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.mail.unsubscribing import unsubscribe_url_of
from socialscore.infrastructure.notices import KINDS, Notice, notices_of, wording_of
from socialscore.infrastructure.notices.kinds import TELLS
from socialscore.infrastructure.outbox import consumes

AUTOMATIC = {"Auto-Submitted": "auto-generated"}
RECEIPT_AWAITED = timedelta(minutes=1)


class NotInLogYet(RuntimeError):
    """The log has not taken the points in, so there is no receipt to send: the event is tried again in a moment."""


class NotToldYet(RuntimeError):
    """The notice itself is not stored yet, because that failed: the event is tried again in a moment."""


class Receipts:
    """Where the file of a receipt comes from: made of queries, which nothing here knows, and given by `cli/apps.py`."""

    file_of: ClassVar[Callable[[UUID, UUID], str | None]]


@consumes("mail", *(BY_EVENT[name] for name in TELLS), leaves_the_house=True)
def mail_notices(outbox: models.Outbox) -> None:
    """
    Send the notices of an event to who is mailed at once, and its receipt to who chose that.

    Whether a mail goes at once, later or not at all was decided when the notice was stored.

    :raises NotInLogYet: if the receipt is not there yet; the event is tried again.
    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    for notice in notices_of(outbox):
        person = models.PersonProfile.objects.select_related("user").filter(subject_id=notice.subject_id).first()
        if person is None:
            continue
        row = models.Notification.objects.filter(person=person, cause=notice.cause).first()
        if row is None:
            raise NotToldYet
        if row.mail_alone:
            message = _with_receipt if notice.kind == "APPROVED" and person.mails_receipts else _message
            message(notice, person).send()
            models.Notification.objects.filter(pk=row.pk).update(mail_alone=False)


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
        "title": wording.title,
        "text": "\n\n".join(filter(None, [wording.text, receipt_text])),
        "url": url_of(notice.kind, notice.data, notice.action_id),
    }
    return message_to(person, {KINDS[notice.kind].group}, wording.title, "email/notice.txt", context)


def message_to(
    person: models.PersonProfile, groups: Collection[Group], title: str, template: str, context: dict[str, Any]
) -> EmailMessage:
    """A mail about these groups, with the way to get no more of them."""
    unsubscribe_url = unsubscribe_url_of(person.person_id, groups)
    common = {
        "settings_url": settings.SITE_URL + reverse("settings_notifications"),
        "unsubscribe_url": unsubscribe_url,
        "community_name": settings.COMMUNITY_NAME,
    }
    return EmailMessage(
        subject=f"{title} · {settings.COMMUNITY_NAME}",
        body=render_to_string(template, {**common, **context}),
        to=[person.user.email],
        headers={
            **AUTOMATIC,
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def url_of(kind: str, data: Mapping[str, Any], action_id: UUID | None) -> str:
    """The page that tells more."""
    return settings.SITE_URL + (KINDS[kind].path(data, action_id) or reverse("notifications"))


def _activity_of(notice: Notice) -> str:
    if notice.action_id is None:
        return ""
    actions = models.Action.objects.filter(pk=notice.action_id)
    return actions.values_list("activity__name", flat=True).first() or ""
