"""Mail about tokens: to everybody, for who did not make one must learn that somebody else did."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import token_made, tokens_revoked
from socialscore.infrastructure.mail.notices import AUTOMATIC
from socialscore.infrastructure.outbox import consumes


@consumes("token_mail", token_made, tokens_revoked, leaves_the_house=True)
def mail_token(outbox: models.Outbox) -> None:
    """
    Say that a token was made, or that some were revoked.

    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    person = models.PersonProfile.objects.select_related("user").filter(pk=outbox.payload["person_id"]).first()
    if person is None:
        return
    title, text = _made(outbox) if outbox.name == "TokenMade" else _revoked(outbox)
    context = {
        "title": title,
        "text": text,
        "url": settings.SITE_URL + reverse("settings_tokens"),
        "community_name": settings.COMMUNITY_NAME,
    }
    EmailMessage(
        subject=f"{title} · {settings.COMMUNITY_NAME}",
        body=render_to_string("email/token.txt", context),
        to=[person.user.email],
        headers=AUTOMATIC,
    ).send()


def _made(outbox: models.Outbox) -> tuple[str, str]:
    until = date_format(localtime(datetime.fromisoformat(outbox.payload["expires_at"])), "DATETIME_FORMAT")
    text = _("A program can act for you with it until %(until)s. Was that not you? Revoke it and change your password.")
    return _("A new token was made for your account"), text % {"until": until}


def _revoked(outbox: models.Outbox) -> tuple[str, str]:
    count = outbox.payload["count"]
    text = ngettext("%(n)s token works no more.", "%(n)s tokens work no more.", count) % {"n": count}
    return _("Tokens of your account were revoked"), text
