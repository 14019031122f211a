"""Which webhooks an event goes to: one delivery for each, in the transaction that notes that the event was seen."""

from uuid import UUID

from socialscore.domain.ids import SubjectId
from socialscore.domain.webhooks import may_receive
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import (
    action_ended,
    action_overdue,
    action_reversed,
    action_settled,
    action_submitted,
    activity_changed,
    appeal_answered,
    lead_changed,
    rights_changed,
    rules_published,
)
from socialscore.infrastructure.outbox import consumes
from socialscore.infrastructure.persistence.django_repositories import person_of
from socialscore.infrastructure.webhooks.messages import Message, message_of


@consumes(
    "webhooks",
    action_submitted,
    action_settled,
    action_ended,
    action_overdue,
    action_reversed,
    appeal_answered,
    activity_changed,
    rules_published,
    lead_changed,
    rights_changed,
)
def address_event(outbox: models.Outbox) -> None:
    """Queue the event for each webhook whose owner chose it and may know it; at most three queries."""
    message = message_of(outbox)
    if message is None:
        return
    wanting = _wanting(message)
    lead = _lead_of(message.activity_id) if wanting else None
    models.WebhookDelivery.objects.bulk_create(
        models.WebhookDelivery(
            webhook=webhook,
            event_id=outbox.event_id,
            event_type=message.event_type,
            activity_id=message.activity_id,
            body=message.body,
            next_attempt_at=outbox.created_at,
        )
        for webhook in wanting
        if may_receive(message.event_type, person_of(webhook.owner), lead=lead)
    )


def _wanting(message: Message) -> list[models.Webhook]:
    """Those that chose this event. A list of types has no index on both databases, and there are few webhooks."""
    switched_on = models.Webhook.objects.filter(off_because=None).select_related("owner__user")
    return [
        webhook
        for webhook in switched_on
        if message.event_type in webhook.event_types
        and (message.event_type.is_of_people or webhook.activity_id in (None, message.activity_id))
    ]


def _lead_of(activity_id: UUID | None) -> SubjectId | None:
    if activity_id is None:
        return None
    lead_id = models.Activity.objects.filter(pk=activity_id).values_list("lead_id", flat=True).first()
    return None if lead_id is None else SubjectId(lead_id)
