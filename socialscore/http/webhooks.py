"""What page and API share about webhooks: their words, and the use cases with what the settings say."""

from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from socialscore.application import webhooks
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.ids import DeliveryId, PersonId, WebhookId
from socialscore.domain.webhooks import EventType, Subscription
from socialscore.http.limits import require_slow
from socialscore.wiring import ping_body, unit_of_work, webhook_secret

TESTS_PER_MINUTE = 30
EVENTS: dict[str, Promise] = {
    EventType.ACTION_SUBMITTED: _("An action was sent, or sent again after a change"),
    EventType.ACTION_SETTLED: _("A decision on an action took effect"),
    EventType.ACTION_ENDED: _("An action was withdrawn, expired or was cancelled"),
    EventType.ACTION_OVERDUE: _("Nobody decided an action by its due time"),
    EventType.ACTION_REVERSED: _("The points of an action were taken back"),
    EventType.APPEAL_ANSWERED: _("An appeal about an action was answered"),
    EventType.ACTIVITY_OPENED: _("An activity was opened, or goes on after a pause"),
    EventType.ACTIVITY_PAUSED: _("An activity was paused"),
    EventType.ACTIVITY_CLOSED: _("An activity was closed"),
    EventType.ACTIVITY_ARCHIVED: _("An activity was archived"),
    EventType.ACTIVITY_CANCELLED: _("An activity was cancelled"),
    EventType.RULES_PUBLISHED: _("An activity has new rules"),
    EventType.LEAD_CHANGED: _("An activity has another lead"),
    EventType.ROLE_CHANGED: _("A person's role or permissions changed"),
    EventType.PING: _("A test"),
}
FAILURES: dict[str, Promise] = {
    "NOT_RESOLVED": _("There is no server with this name."),
    "ADDRESS_REFUSED": _("The name leads into a private network, which is never called."),
    "NOT_REACHED": _("The server was not reached, or the connection broke off."),
    "NOT_TRUSTED": _("No secure connection could be made: look at the server's certificate."),
    "TOO_SLOW": _("The server took longer than ten seconds."),
    "REDIRECTED": _("The server sent us elsewhere; redirects are not followed."),
    "REFUSED": _("The server did not accept it."),
    "SECRET_LOST": _("The secret cannot be read any more. Rotate it."),
    "SWITCHED_OFF": _("The webhook was switched off before it was sent."),
    "NOT_ALLOWED": _("Your role did not allow you to see this event any more."),
}


def subscribe(
    uow: UnitOfWork, webhook_id: WebhookId, person_id: PersonId, subscription: Subscription, *, now: datetime
) -> str:
    """A new webhook; returns its secret, which can be read this once. Refusals are those of the use case."""
    secret = webhook_secret()
    webhooks.subscribe(
        uow,
        webhook_id=webhook_id,
        person_id=person_id,
        subscription=subscription,
        secret=secret.sealed,
        allows_private_addresses=settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES,
        now=now,
    )
    return secret.text


def change(webhook_id: WebhookId, person_id: PersonId, subscription: Subscription, *, now: datetime) -> None:
    """What the owner chooses from now on. Refusals are those of the use case."""
    webhooks.change_webhook(
        unit_of_work(),
        webhook_id=webhook_id,
        person_id=person_id,
        subscription=subscription,
        allows_private_addresses=settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES,
        now=now,
    )


def rotate(uow: UnitOfWork, webhook_id: WebhookId, person_id: PersonId, *, now: datetime) -> str:
    """A new secret, which can be read this once. Refusals are those of the use case."""
    secret = webhook_secret()
    webhooks.rotate_secret(uow, webhook_id=webhook_id, person_id=person_id, secret=secret.sealed, now=now)
    return secret.text


def send_test(
    uow: UnitOfWork, webhook_id: WebhookId, person_id: PersonId, *, delivery_id: DeliveryId, now: datetime
) -> None:
    """
    A ping on its way. Refusals are those of the use case.

    :raises TooOften: if the person sends so many that somebody else's server would suffer.
    """
    require_slow("webhook_test", person_id, at_most=TESTS_PER_MINUTE, per_seconds=60)
    body = ping_body(at=now)
    webhooks.send_test(uow, webhook_id=webhook_id, person_id=person_id, delivery_id=delivery_id, body=body, now=now)
