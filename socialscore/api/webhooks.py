"""Webhooks of leads and stewards, and the log of what was sent to them."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import LeadEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Nothing, actor_of, body_of
from socialscore.api.shapes import AllOf, PageOf
from socialscore.api.webhook_data import (
    DeliveryData,
    DeliveryDetailData,
    WebhookData,
    WebhookWithSecretData,
    delivery_data,
    delivery_detail_data,
    webhook_data,
)
from socialscore.application import webhooks
from socialscore.domain.deliveries import DeliveryNotFound
from socialscore.domain.ids import ActivityId, DeliveryId, PersonId, WebhookId
from socialscore.domain.webhooks import CHOSEN_TYPES, LONGEST_DESCRIPTION, EventType, Subscription
from socialscore.http import webhooks as hooks
from socialscore.queries.pages import Page
from socialscore.queries.webhooks import (
    deliveries_to,
    delivery_to,
    webhook_of,
    webhooks_of,
)
from socialscore.wiring import unit_of_work

TYPES = [str(one) for one in CHOSEN_TYPES]


class WebhookBody(serializers.Serializer[Any]):
    """`activity_id` null: all that one may see."""

    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=TYPES), max_length=len(TYPES))
    activity_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    description = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_DESCRIPTION, default="")


class WebhookChange(serializers.Serializer[Any]):
    """Only what should change."""

    url = serializers.CharField(required=False)
    events = serializers.ListField(child=serializers.ChoiceField(choices=TYPES), max_length=len(TYPES), required=False)
    activity_id = serializers.UUIDField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_DESCRIPTION)


class Webhooks(LeadEndpoint):
    """`GET`: one's own webhooks, newest first. `POST`: a new one; its secret is in this answer and nowhere else."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": WebhookBody}
    answers: ClassVar = {"GET": AllOf[WebhookData], "POST": {201: WebhookWithSecretData}}

    def get(self, request: Request) -> Response:
        rows = webhooks_of(actor_of(request).person_id, now=timezone.now())
        return answer_with(request, Page(rows=rows), webhook_data)

    def post(self, request: Request) -> Response:
        chosen = _subscription(body_of(request, WebhookBody))
        webhook_id, person_id, now = WebhookId(uuid4()), actor_of(request).person_id, timezone.now()
        effect = effect_of(request, status=201, resource_id=webhook_id)
        secret = hooks.subscribe(effect, webhook_id, person_id, chosen, now=now)
        return Response({**self.answer(request, webhook_id), "secret": secret}, status=201)

    def answer(self, request: Request, resource_id: UUID) -> WebhookData:
        return _shown(WebhookId(resource_id), actor_of(request).person_id)


class Webhook(LeadEndpoint):
    """`GET`: one of one's own. `PATCH`: change what is said of it. `DELETE`: remove it with its log."""

    scopes: ClassVar = {"GET": "manage", "PATCH": "manage", "DELETE": "manage"}
    bodies: ClassVar = {"PATCH": WebhookChange}
    answers: ClassVar = {"GET": WebhookData, "PATCH": WebhookData, "DELETE": None}

    def get(self, request: Request, webhook_id: UUID) -> Response:
        return Response(_shown(WebhookId(webhook_id), actor_of(request).person_id))

    def patch(self, request: Request, webhook_id: UUID) -> Response:
        changes, person_id, now = body_of(request, WebhookChange), actor_of(request).person_id, timezone.now()
        row = webhook_of(WebhookId(webhook_id), person_id, now=now)
        kept = {
            "url": row.url,
            "events": row.events,
            "activity_id": row.activity_id,
            "description": row.description,
        }
        hooks.change(WebhookId(webhook_id), person_id, _subscription({**kept, **changes}), now=now)
        return Response(_shown(WebhookId(webhook_id), person_id))

    def delete(self, request: Request, webhook_id: UUID) -> Response:
        own = _own(request, webhook_id)
        webhooks.remove_webhook(unit_of_work(), **own, now=timezone.now())
        return Response(status=204)


class WebhookStep(LeadEndpoint):
    """A change that needs nothing said, answered with the webhook."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar[dict[str, Any]] = {"POST": WebhookData}

    def answer(self, request: Request, resource_id: UUID) -> WebhookData:
        return _shown(WebhookId(resource_id), actor_of(request).person_id)


class WebhookRotate(WebhookStep):
    """`POST`: a new secret, in this answer and nowhere else; the one until now signs beside it for a day."""

    answers: ClassVar = {"POST": WebhookWithSecretData}

    def post(self, request: Request, webhook_id: UUID) -> Response:
        body_of(request, Nothing)
        effect, person_id = effect_of(request, resource_id=webhook_id), actor_of(request).person_id
        secret = hooks.rotate(effect, WebhookId(webhook_id), person_id, now=timezone.now())
        return Response({**self.answer(request, webhook_id), "secret": secret})


class WebhookOn(WebhookStep):
    """`POST`: tell the receiver of what happens from now on."""

    def post(self, request: Request, webhook_id: UUID) -> Response:
        body_of(request, Nothing)
        effect = effect_of(request, resource_id=webhook_id)
        webhooks.switch_on(effect, **_own(request, webhook_id), now=timezone.now())
        return Response(self.answer(request, webhook_id))


class WebhookOff(WebhookStep):
    """`POST`: tell the receiver nothing more."""

    def post(self, request: Request, webhook_id: UUID) -> Response:
        body_of(request, Nothing)
        effect = effect_of(request, resource_id=webhook_id)
        webhooks.switch_off(effect, **_own(request, webhook_id), now=timezone.now())
        return Response(self.answer(request, webhook_id))


class WebhookSending(LeadEndpoint):
    """Something is sent, and answered with the delivery."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": {202: DeliveryDetailData}}

    def answer(self, request: Request, resource_id: UUID) -> DeliveryDetailData:
        webhook_id = WebhookId(self.kwargs["webhook_id"])
        return _delivery(DeliveryId(resource_id), webhook_id, actor_of(request).person_id)


class WebhookTest(WebhookSending):
    """`POST`: send a ping."""

    def post(self, request: Request, webhook_id: UUID) -> Response:
        body_of(request, Nothing)
        ping_id, person_id, now = DeliveryId(uuid4()), actor_of(request).person_id, timezone.now()
        effect = effect_of(request, status=202, resource_id=ping_id)
        hooks.send_test(effect, WebhookId(webhook_id), person_id, delivery_id=ping_id, now=now)
        return Response(self.answer(request, ping_id), status=202)


class WebhookDeliveries(LeadEndpoint):
    """`GET`: what was sent to one of one's webhooks in the last 30 days, newest first."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": PageOf[DeliveryData]}

    def get(self, request: Request, webhook_id: UUID) -> Response:
        person_id = actor_of(request).person_id
        webhook_of(WebhookId(webhook_id), person_id, now=timezone.now())
        page = deliveries_to(WebhookId(webhook_id), person_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, delivery_data)


class WebhookDelivery(LeadEndpoint):
    """`GET`: one delivery, with what was sent."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": DeliveryDetailData}

    def get(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        return Response(_delivery(DeliveryId(delivery_id), WebhookId(webhook_id), actor_of(request).person_id))


class WebhookReplay(WebhookSending):
    """`POST`: send one again, under its own id."""

    def post(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        body_of(request, Nothing)
        effect = effect_of(request, status=202, resource_id=delivery_id)
        own = _own(request, webhook_id)
        webhooks.replay_delivery(effect, delivery_id=DeliveryId(delivery_id), **own, now=timezone.now())
        return Response(self.answer(request, delivery_id), status=202)


def _own(request: Request, webhook_id: UUID) -> dict[str, Any]:
    return {"webhook_id": WebhookId(webhook_id), "person_id": actor_of(request).person_id}


def _subscription(values: dict[str, Any]) -> Subscription:
    activity_id = values["activity_id"]
    return Subscription(
        url=values["url"],
        event_types=tuple(one for one in EventType if one in values["events"]),
        activity_id=None if activity_id is None else ActivityId(activity_id),
        description=values["description"],
    )


def _shown(webhook_id: WebhookId, person_id: PersonId) -> WebhookData:
    return webhook_data(webhook_of(webhook_id, person_id, now=timezone.now()))


def _delivery(delivery_id: DeliveryId, webhook_id: WebhookId, person_id: PersonId) -> DeliveryDetailData:
    """:raises DeliveryNotFound: if there is none to a webhook of this person."""
    found = delivery_to(delivery_id, webhook_id, person_id)
    if found is None:
        raise DeliveryNotFound
    row, body = found
    return delivery_detail_data(row, body)
