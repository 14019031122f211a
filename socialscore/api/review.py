"""The reviewer's workspace: the queue, taking an item, keeping its hold and giving it back."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import ReviewerEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.filters import OfActivity, filters_of
from socialscore.api.requests import actor_of, body_of
from socialscore.api.review_data import HoldData, InHandData, QueueData, held_data, queue_data
from socialscore.application import holds, review
from socialscore.domain.ids import ActionId, LeaseId, SubjectId
from socialscore.domain.review import LONGEST_SENTENCE, LeaseLost
from socialscore.http.settling import settle_due
from socialscore.queries.in_hand import held_item
from socialscore.queries.workspace import queue
from socialscore.wiring import unit_of_work

MOST_FIELDS = 20


class Wish(serializers.Serializer[Any]):
    """The item to take; without one, the most urgent."""

    action_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class Draft(serializers.Serializer[Any]):
    """Text typed but not sent, by the names that the form of the workspace has, so that both faces show it again."""

    typed = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=LONGEST_SENTENCE),
        required=False,
        default=dict,
    )

    def validate_typed(self, typed: dict[str, str]) -> dict[str, str]:
        if len(typed) > MOST_FIELDS or any(len(name) > LONGEST_SENTENCE for name in typed):
            raise serializers.ValidationError(_("Send at most %(most)s texts, by short names.") % {"most": MOST_FIELDS})
        return typed


class ReviewQueue(ReviewerEndpoint):
    """`GET`: what waits for this reviewer, the most urgent first."""

    scopes: ClassVar = {"GET": "review"}
    filters: ClassVar = {"GET": OfActivity}
    answers: ClassVar = {"GET": QueueData}

    def get(self, request: Request) -> Response:
        settle_due()
        activity_id = filters_of(request, OfActivity)["activity_id"]
        found = queue(actor_of(request).subject_id, now=timezone.now(), activity_id=activity_id)
        return Response(queue_data(found))


class Claim(ReviewerEndpoint):
    """`POST`: take an item, or the most urgent one. 204 when nothing waits that this reviewer may judge."""

    scopes: ClassVar = {"POST": "review"}
    filters: ClassVar = {"POST": OfActivity}
    bodies: ClassVar = {"POST": Wish}
    answers: ClassVar = {"POST": {200: InHandData, 204: None}}

    def post(self, request: Request) -> Response:
        action = review.claim(
            effect_of(request),
            reviewer_id=actor_of(request).subject_id,
            action_id=body_of(request, Wish)["action_id"],
            activity_id=filters_of(request, OfActivity)["activity_id"],
            now=timezone.now(),
        )
        return Response(status=204) if action is None else Response(self.answer(request, action.action_id))

    def answer(self, request: Request, resource_id: UUID) -> InHandData:
        return item_in_hand(actor_of(request).subject_id, ActionId(resource_id))


class Hold(ReviewerEndpoint):
    """`POST`: keep a hold alive, and what was typed. `DELETE`: give the item back; one given back is no error."""

    scopes: ClassVar = {"POST": "review", "DELETE": "review"}
    bodies: ClassVar = {"POST": Draft}
    answers: ClassVar = {"POST": HoldData, "DELETE": None}
    takes_key: ClassVar = False

    def post(self, request: Request, lease_id: UUID) -> Response:
        expires_at = holds.heartbeat(
            unit_of_work(),
            lease_id=LeaseId(lease_id),
            reviewer_id=actor_of(request).subject_id,
            typed=body_of(request, Draft)["typed"],
            now=timezone.now(),
        )
        return Response({"expires_at": expires_at})

    def delete(self, request: Request, lease_id: UUID) -> Response:
        holds.release(unit_of_work(), lease_id=LeaseId(lease_id), reviewer_id=actor_of(request).subject_id)
        return Response(status=204)


def item_in_hand(reviewer_id: SubjectId, action_id: ActionId) -> InHandData:
    """
    The item just taken, with all that a verdict needs. One query, and one for new rules.

    :raises LeaseLost: if it was taken away again meanwhile.
    """
    held = held_item(reviewer_id, action_id=action_id)
    if held is None or held.action_id != action_id:
        raise LeaseLost
    return held_data(held)
