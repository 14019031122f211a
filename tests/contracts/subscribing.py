"""What a test of webhooks does and asks."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from socialscore.application import deliveries, webhooks
from socialscore.domain.deliveries import (
    Answer,
    Delivery,
    answer_of,
)
from socialscore.domain.ids import ActivityId, DeliveryId, WebhookId
from socialscore.domain.person import Person
from socialscore.domain.webhooks import (
    EventType,
    SealedSecret,
    Subscription,
    Webhook,
)
from tests.builders import NOW
from tests.worlds import Community, World

CHOSEN = Subscription(url="https://hooks.example.org/in", event_types=(EventType.ACTION_SUBMITTED,))
OK, NO = answer_of(204), answer_of(500)


def made(community: Community, person: Person | None = None, **changes: Any) -> WebhookId:
    webhook_id = WebhookId(uuid4())
    fields: dict[str, Any] = {
        "webhook_id": webhook_id,
        "person_id": (person or community.lead).person_id,
        "subscription": CHOSEN,
        "secret": SealedSecret("one"),
        "allows_private_addresses": False,
        "now": NOW,
        **changes,
    }
    webhooks.subscribe(community.world.uow(), **fields)
    return webhook_id


def stored(world: World, webhook_id: WebhookId) -> Webhook | None:
    with world.uow() as uow:
        return uow.webhooks.find_by_id(webhook_id)


def a_delivery(
    world: World, webhook_id: WebhookId, activity_id: ActivityId | None, *, now: datetime = NOW
) -> DeliveryId:
    delivery_id = DeliveryId(uuid4())
    with world.uow() as uow:
        uow.deliveries.add(
            Delivery(
                delivery_id=delivery_id,
                webhook_id=webhook_id,
                event_type=EventType.ACTION_SUBMITTED,
                activity_id=activity_id,
                body='{"type":"action.submitted"}',
                created_at=now,
                next_attempt_at=now,
            )
        )
    return delivery_id


def progress(world: World, delivery_id: DeliveryId) -> tuple[Any, ...]:
    with world.uow() as uow:
        delivery = uow.deliveries.find_by_id(delivery_id)
    assert delivery is not None
    return (delivery.state, delivery.attempts, delivery.failure)


def attempt(world: World, answer: Answer, *, now: datetime = NOW) -> bool:
    letter = deliveries.claim_delivery(world.uow(), now=now)
    if letter is not None:
        deliveries.note_answer(world.uow(), letter, answer=answer, chance=0.5, now=now)
    return letter is not None
