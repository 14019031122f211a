"""What the worker does with deliveries: take one that is due, and note what came of it."""

from dataclasses import dataclass, field
from datetime import datetime

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.deliveries import Answer, Delivery, DeliveryState, Failure
from socialscore.domain.events import WebhookGivenUp
from socialscore.domain.ids import ActivityId, DeliveryId, SubjectId, WebhookId
from socialscore.domain.person import Person
from socialscore.domain.webhooks import SealedSecret, Webhook, may_receive

MOST_GIVEN_UP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be sent, where to, and signed with what."""

    delivery_id: DeliveryId
    webhook_id: WebhookId
    url: str
    body: str
    secrets: tuple[SealedSecret, ...] = field(repr=False)


def claim_delivery(uow: UnitOfWork, *, now: datetime) -> Letter | None:
    """
    Hold the delivery that has been due longest; None if none is.

    One to a webhook at a time. What its owner may not know any more is given up on the way, so much at most that the
    worker has time for other things; the next call goes on.
    """
    for _ in range(MOST_GIVEN_UP):
        with uow:
            delivery = uow.deliveries.next_due(now)
            if delivery is None:
                return None
            webhook = uow.webhooks.find_by_id(delivery.webhook_id)
            assert webhook is not None, "a webhook takes its deliveries with it"
            failure = _obstacle(uow, delivery, webhook)
            if failure is None:
                delivery.claim(now=now)
            else:
                delivery.give_up(failure)
            uow.deliveries.save(delivery)
        if failure is None:
            return Letter(
                delivery_id=delivery.delivery_id,
                webhook_id=webhook.webhook_id,
                url=webhook.subscription.url,
                body=delivery.body,
                secrets=webhook.live_secrets(now=now),
            )
    return None


def note_answer(uow: UnitOfWork, letter: Letter, *, answer: Answer, chance: float, now: datetime) -> None:
    """
    Record an attempt; a webhook that failed for too long, or is gone, is switched off and its owner told.

    :param chance: from 0 up to 1, where in the jitter the next attempt falls.
    """
    with uow:
        webhook = uow.webhooks.lock(letter.webhook_id)
        delivery = uow.deliveries.find_by_id(letter.delivery_id)
        if webhook is None or delivery is None or delivery.state is not DeliveryState.WAITING:
            return  # removed meanwhile, or another worker was faster
        delivery.note(answer, chance=chance, now=now)
        uow.deliveries.save(delivery)
        if answer.failure is None:
            webhook.note_success()
        elif webhook.note_failure(is_gone=answer.is_gone, now=now):
            _tell(uow, webhook, uow.people.find_by_id(webhook.owner), now)
        uow.webhooks.save(webhook)


def _obstacle(uow: UnitOfWork, delivery: Delivery, webhook: Webhook) -> Failure | None:
    """Why this must not be sent. Rights are those of this moment: whoever lost a role learns nothing more."""
    if not webhook.is_on:
        return Failure.SWITCHED_OFF
    owner = uow.people.find_by_id(webhook.owner)
    lead = _lead_of(uow, delivery.activity_id)
    return None if may_receive(delivery.event_type, owner, lead=lead) else Failure.NOT_ALLOWED


def _lead_of(uow: UnitOfWork, activity_id: ActivityId | None) -> SubjectId | None:
    try:
        return None if activity_id is None else uow.activities.find_by_id(activity_id).lead
    except ActivityNotFound:
        return None


def _tell(uow: UnitOfWork, webhook: Webhook, owner: Person, now: datetime) -> None:
    reason = str(webhook.off_because)
    details: dict[str, object] = {"webhook_id": str(webhook.webhook_id), "reason": reason}
    uow.audit.add("WEBHOOK_GIVEN_UP", actor=None, about=owner.subject_id, details=details, now=now)
    uow.announce(
        WebhookGivenUp(
            webhook_id=webhook.webhook_id,
            person_id=owner.person_id,
            subject_id=owner.subject_id,
            reason=reason,
            given_up_at=now,
        )
    )
