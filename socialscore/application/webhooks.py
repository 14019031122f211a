"""Webhooks: subscribing, changing, rotating the secret, switching on and off, testing, replaying, removing."""

from collections.abc import Callable
from datetime import datetime

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.activity import Activity, ActivityNotFound
from socialscore.domain.deliveries import Delivery, DeliveryNotFound
from socialscore.domain.ids import ActivityId, DeliveryId, PersonId, WebhookId
from socialscore.domain.person import Person
from socialscore.domain.webhooks import (
    MOST_WEBHOOKS,
    ActivityNotLed,
    EventType,
    OffReason,
    SealedSecret,
    Subscription,
    TooManyWebhooks,
    Webhook,
    WebhookIsOff,
    WebhookMadeBefore,
    WebhookNotFound,
    require_possible,
)


def subscribe(
    uow: UnitOfWork,
    *,
    webhook_id: WebhookId,
    person_id: PersonId,
    subscription: Subscription,
    secret: SealedSecret,
    allows_private_addresses: bool,
    now: datetime,
) -> Webhook:
    """
    A new webhook, switched on.

    :raises WebhookMadeBefore: if there is one with this id: a second press, or the page again.
    :raises WrongRole: if the person leads nothing.
    :raises RuleBroken: if the person has as many as allowed, or the subscription is not possible.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        _require_possible(uow, subscription, person, allows_private_addresses=allows_private_addresses)
        # Counting locks the person's: what was made meanwhile is seen afterwards.
        count = uow.webhooks.count_of(person_id)
        if uow.webhooks.exists(webhook_id):
            raise WebhookMadeBefore
        if count >= MOST_WEBHOOKS:
            raise TooManyWebhooks(most=MOST_WEBHOOKS)
        webhook = Webhook(webhook_id=webhook_id, owner=person_id, subscription=subscription, secret=secret)
        uow.webhooks.add(webhook, now=now)
        _record(uow, "WEBHOOK_MADE", webhook, person, now)
    return webhook


def change_webhook(
    uow: UnitOfWork,
    *,
    webhook_id: WebhookId,
    person_id: PersonId,
    subscription: Subscription,
    allows_private_addresses: bool,
    now: datetime,
) -> Webhook:
    """
    Another address, other events, another activity or description; what waits goes to the new address.

    :raises WebhookNotFound: if there is none, or it is somebody else's.
    :raises RuleBroken: if the subscription is not possible.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        webhook = _own(uow, webhook_id, person_id)
        _require_possible(uow, subscription, person, allows_private_addresses=allows_private_addresses)
        webhook.subscription = subscription
        uow.webhooks.save(webhook)
        _record(uow, "WEBHOOK_CHANGED", webhook, person, now)
    return webhook


def rotate_secret(
    uow: UnitOfWork, *, webhook_id: WebhookId, person_id: PersonId, secret: SealedSecret, now: datetime
) -> Webhook:
    """
    Sign with a new secret; the one until now signs beside it for a day.

    :raises WebhookNotFound: if there is none, or it is somebody else's.
    """

    def rotate(webhook: Webhook) -> None:
        webhook.rotate(secret, now=now)

    return _changed(uow, webhook_id, person_id, "WEBHOOK_SECRET_ROTATED", rotate, now)


def switch_on(uow: UnitOfWork, *, webhook_id: WebhookId, person_id: PersonId, now: datetime) -> Webhook:
    """
    Tell the receiver of what happens from now on.

    :raises WebhookNotFound: if there is none, or it is somebody else's.
    """
    return _changed(uow, webhook_id, person_id, "WEBHOOK_SWITCHED_ON", Webhook.switch_on, now)


def switch_off(uow: UnitOfWork, *, webhook_id: WebhookId, person_id: PersonId, now: datetime) -> Webhook:
    """
    Tell the receiver nothing more; what waits is given up, and can be replayed.

    :raises WebhookNotFound: if there is none, or it is somebody else's.
    """

    def off(webhook: Webhook) -> None:
        webhook.switch_off(OffReason.OWNER)

    return _changed(uow, webhook_id, person_id, "WEBHOOK_SWITCHED_OFF", off, now)


def remove_webhook(uow: UnitOfWork, *, webhook_id: WebhookId, person_id: PersonId, now: datetime) -> None:
    """
    Delete it, with its secrets and its log.

    :raises WebhookNotFound: if there is none, or it is somebody else's.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        webhook = _own(uow, webhook_id, person_id)
        uow.webhooks.remove(webhook_id)
        _record(uow, "WEBHOOK_REMOVED", webhook, person, now)


def send_test(
    uow: UnitOfWork, *, webhook_id: WebhookId, person_id: PersonId, delivery_id: DeliveryId, body: str, now: datetime
) -> Delivery:
    """
    A ping, to see whether it arrives.

    :raises WebhookNotFound: if there is none, or it is somebody else's.
    :raises WebhookIsOff: if it is switched off.
    """
    with uow:
        webhook = _own(uow, webhook_id, person_id)
        _require_on(webhook)
        ping = Delivery(
            delivery_id=delivery_id,
            webhook_id=webhook_id,
            event_type=EventType.PING,
            activity_id=None,
            body=body,
            created_at=now,
            next_attempt_at=now,
        )
        uow.deliveries.add(ping)
    return ping


def replay_delivery(
    uow: UnitOfWork, *, webhook_id: WebhookId, delivery_id: DeliveryId, person_id: PersonId, now: datetime
) -> Delivery:
    """
    Send an event again under its own id, so that a receiver that has seen it can tell.

    :raises WebhookNotFound: if there is no such webhook, or it is somebody else's.
    :raises DeliveryNotFound: if there is no such delivery to it.
    :raises WebhookIsOff: if it is switched off.
    :raises DeliveryStillWaits: if it has not ended.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        webhook = _own(uow, webhook_id, person_id)
        delivery = uow.deliveries.find_by_id(delivery_id)
        if delivery is None or delivery.webhook_id != webhook_id:
            raise DeliveryNotFound
        _require_on(webhook)
        delivery.replay(now=now)
        uow.deliveries.save(delivery)
        _record(uow, "WEBHOOK_REPLAYED", webhook, person, now)
    return delivery


def _changed(
    uow: UnitOfWork,
    webhook_id: WebhookId,
    person_id: PersonId,
    code: str,
    change: Callable[[Webhook], None],
    now: datetime,
) -> Webhook:
    with uow:
        person = uow.people.find_by_id(person_id)
        webhook = _own(uow, webhook_id, person_id)
        change(webhook)
        uow.webhooks.save(webhook)
        _record(uow, code, webhook, person, now)
    return webhook


def _own(uow: UnitOfWork, webhook_id: WebhookId, person_id: PersonId) -> Webhook:
    webhook = uow.webhooks.lock(webhook_id)
    if webhook is None or webhook.owner != person_id:
        raise WebhookNotFound
    return webhook


def _require_on(webhook: Webhook) -> None:
    if not webhook.is_on:
        raise WebhookIsOff


def _require_possible(
    uow: UnitOfWork, subscription: Subscription, person: Person, *, allows_private_addresses: bool
) -> None:
    activity = _activity(uow, subscription.activity_id)
    require_possible(subscription, person, activity=activity, allows_private_addresses=allows_private_addresses)


def _activity(uow: UnitOfWork, activity_id: ActivityId | None) -> Activity | None:
    """One that is not there is as little one's own as somebody else's."""
    try:
        return None if activity_id is None else uow.activities.find_by_id(activity_id)
    except ActivityNotFound as error:
        raise ActivityNotLed from error


def _record(uow: UnitOfWork, code: str, webhook: Webhook, person: Person, now: datetime) -> None:
    """Addresses stay out of the audit: it can never be changed, and they may say more than they should."""
    details: dict[str, object] = {"webhook_id": str(webhook.webhook_id)}
    uow.audit.add(code, actor=person.subject_id, about=person.subject_id, details=details, now=now)
