"""Mail about an erasure that was asked for: to everybody, for who did not ask must learn that somebody else did."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import erasure_asked
from socialscore.infrastructure.mail.notices import AUTOMATIC
from socialscore.infrastructure.outbox import consumes


@consumes("erasure_mail", erasure_asked, leaves_the_house=True)
def mail_erasure(outbox: models.Outbox) -> None:
    """
    Say when everything will be erased and where to call it off; nothing if that has happened meanwhile.

    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    people = models.PersonProfile.objects.select_related("user").exclude(erased_on=None)
    person = people.filter(pk=outbox.payload["person_id"]).first()
    if person is None:
        return
    day = date_format(localtime(datetime.fromisoformat(outbox.payload["erased_on"])), "DATETIME_FORMAT")
    title = _("Your account will be erased")
    text = _(
        "On %(day)s everything of you is erased, as you asked. Until then you can call it off. Was that not you? "
        "Call it off and change your password."
    )
    context = {
        "title": title,
        "text": text % {"day": day},
        "url": settings.SITE_URL + reverse("settings_data"),
        "community_name": settings.COMMUNITY_NAME,
    }
    EmailMessage(
        subject=f"{title} · {settings.COMMUNITY_NAME}",
        body=render_to_string("email/token.txt", context),
        to=[person.user.email],
        headers=AUTOMATIC,
    ).send()
