"""The mail that invites somebody; the secret of its link is made here and nowhere stored."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from socialscore.domain.invitation import InvitationState
from socialscore.infrastructure.auth.invitation_secrets import secret_again
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import invitation_made
from socialscore.infrastructure.mail.notices import AUTOMATIC
from socialscore.infrastructure.outbox import consumes


class KeyGone(RuntimeError):
    """The key of the site that this invitation was made with is neither in SECRET_KEY nor in SECRET_KEY_FALLBACKS."""


@consumes("invitation_mail", invitation_made, leaves_the_house=True)
def mail_invitation(outbox: models.Outbox) -> None:
    """
    Send the link; nothing for an invitation that has ended meanwhile.

    :raises KeyGone: if the secret cannot be made any more; the event waits, and a new invitation helps.
    :raises OSError: or what else the mail server answers; the event is tried again.
    """
    rows = models.Invitation.objects.select_related("invited_by__person")
    row = rows.filter(pk=outbox.payload["invitation_id"], state=InvitationState.OPEN).first()
    if row is None or row.expires_at <= timezone.now():
        return
    secret = secret_again(row.invitation_id, digest_hex=row.secret_digest_hex)
    if secret is None:
        raise KeyGone
    inviter = getattr(row.invited_by, "person", None)
    EmailMessage(
        subject=_("An invitation to %(community)s") % {"community": settings.COMMUNITY_NAME},
        body=render_to_string(
            "email/invitation.txt",
            {
                "inviter": inviter.display_name if inviter else "",
                "until": date_format(timezone.localtime(row.expires_at), "DATETIME_FORMAT"),
                "url": settings.SITE_URL + reverse("invitation", args=[secret]),
                "community_name": settings.COMMUNITY_NAME,
            },
        ),
        to=[row.email],
        headers=AUTOMATIC,
    ).send()
