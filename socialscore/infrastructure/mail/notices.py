"""Mail about decisions and roles, for who wants it: plain text, once, and tried again when the mail server fails."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import (
    action_ended,
    action_settled,
    contributions_brought_over,
    contributions_reversed,
    rights_changed,
)
from socialscore.infrastructure.notices import Notice, notice_of, wording_of
from socialscore.infrastructure.outbox import consumes

AUTOMATIC = {"Auto-Submitted": "auto-generated"}


@consumes(
    "mail",
    action_settled,
    action_ended,
    rights_changed,
    contributions_brought_over,
    contributions_reversed,
    leaves_the_house=True,
)
def mail_notice(outbox: models.Outbox) -> None:
    """
    Send the notice of an event to its person, if they chose so.

    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    notice = notice_of(outbox)
    if notice is None:
        return
    people = models.PersonProfile.objects.select_related("user")
    person = people.filter(subject_id=notice.subject_id, mails_decisions=True).first()
    if person is not None:
        _message(notice, person).send()


def _message(notice: Notice, person: models.PersonProfile) -> EmailMessage:
    wording = wording_of(notice.kind, notice.data, _activity_of(notice))
    context = {
        "name": person.display_name,
        "text": wording.text,
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
    if notice.action_id is None:
        return settings.SITE_URL + reverse("notifications")
    return settings.SITE_URL + reverse("action", args=[notice.action_id])
