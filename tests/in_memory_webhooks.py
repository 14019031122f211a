"""Webhooks and deliveries without a database."""

from datetime import datetime

from socialscore.domain.deliveries import Delivery, DeliveryState
from socialscore.domain.ids import DeliveryId, PersonId, WebhookId
from socialscore.domain.webhooks import Webhook
from tests.in_memory_store import Store, copy_of


class InMemoryWebhooks:
    def __init__(self, store: Store) -> None:
        self._store = store

    def find_by_id(self, webhook_id: WebhookId) -> Webhook | None:
        return copy_of(self._store.webhooks.get(webhook_id))

    def lock(self, webhook_id: WebhookId) -> Webhook | None:
        return self.find_by_id(webhook_id)

    def exists(self, webhook_id: WebhookId) -> bool:
        return webhook_id in self._store.webhooks

    def count_of(self, owner: PersonId) -> int:
        return sum(webhook.owner == owner for webhook in self._store.webhooks.values())

    def add(self, webhook: Webhook, *, now: datetime) -> None:
        self.save(webhook)

    def save(self, webhook: Webhook) -> None:
        self._store.webhooks[webhook.webhook_id] = copy_of(webhook)

    def remove(self, webhook_id: WebhookId) -> None:
        del self._store.webhooks[webhook_id]
        kept = {key: one for key, one in self._store.deliveries.items() if one.webhook_id != webhook_id}
        self._store.deliveries.clear()
        self._store.deliveries.update(kept)


class InMemoryDeliveries:
    def __init__(self, store: Store) -> None:
        self._rows = store.deliveries

    def find_by_id(self, delivery_id: DeliveryId) -> Delivery | None:
        return copy_of(self._rows.get(delivery_id))

    def next_due(self, now: datetime) -> Delivery | None:
        waiting = [one for one in self._rows.values() if one.state is DeliveryState.WAITING]
        busy = {one.webhook_id for one in waiting if one.claimed_until is not None and one.claimed_until > now}
        due = [one for one in waiting if one.next_attempt_at <= now and one.webhook_id not in busy]
        return copy_of(min(due, key=lambda one: (one.next_attempt_at, one.delivery_id), default=None))

    def add(self, delivery: Delivery) -> None:
        self.save(delivery)

    def save(self, delivery: Delivery) -> None:
        self._rows[delivery.delivery_id] = copy_of(delivery)
