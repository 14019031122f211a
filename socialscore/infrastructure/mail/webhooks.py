"""Mail about a webhook that was given up: to its owner, who would not notice that nothing comes any more."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import webhook_given_up
from socialscore.infrastructure.mail.notices import AUTOMATIC
from socialscore.infrastructure.notices import notices_of, wording_of
from socialscore.infrastructure.outbox import consumes


@consumes("webhook_mail", webhook_given_up, leaves_the_house=True)
def mail_given_up(outbox: models.Outbox) -> None:
    """
    Say which webhook was switched off, and why; nothing if it was removed meanwhile.

    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    webhooks = models.Webhook.objects.select_related("owner__user")
    webhook = webhooks.filter(pk=outbox.payload["webhook_id"]).first()
    if webhook is None:
        return
    (notice,) = notices_of(outbox)
    wording = wording_of(notice.kind, notice.data, "")
    context = {
        "title": wording.title,
        "text": wording.text,
        "url": settings.SITE_URL + reverse("webhook", args=[webhook.pk]),
        "community_name": settings.COMMUNITY_NAME,
    }
    EmailMessage(
        subject=f"{wording.title} · {settings.COMMUNITY_NAME}",
        body=render_to_string("email/token.txt", context),
        to=[webhook.owner.user.email],
        headers=AUTOMATIC,
    ).send()
