"""What stewards put right: take the points of an action back, adjust scores, confirm what another proposed."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.effects import effect_of, id_for
from socialscore.api.led_data import LedActionDetailData, whole_action_data
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Nothing, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application import correcting
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.correcting import MOST_POINTS, AdjustmentNotFound, AdjustmentReason, ReversalReason
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActionId, AdjustmentId, PersonId
from socialscore.domain.review import LONGEST_SENTENCE
from socialscore.http.settling import settle_due
from socialscore.queries.corrections import AdjustmentRow, adjustments
from socialscore.queries.led_action import led_action
from socialscore.queries.people import person


class ReversalBody(serializers.Serializer[Any]):
    """Why; the person reads it."""

    reason = serializers.ChoiceField(choices=[str(one) for one in ReversalReason])
    sentence = serializers.CharField(max_length=LONGEST_SENTENCE)


class AdjustmentBody(serializers.Serializer[Any]):
    """Whose score, by how many points, and why; the person reads it."""

    person_id = serializers.UUIDField()
    points = serializers.IntegerField(min_value=-MOST_POINTS, max_value=MOST_POINTS)
    reason = serializers.ChoiceField(choices=[str(one) for one in AdjustmentReason])
    sentence = serializers.CharField(max_length=LONGEST_SENTENCE)


class ReverseAction(GovernorEndpoint):
    """`POST`: take the points of an action back, with a reason; within 180 days, for fraud at any time."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": ReversalBody}
    answers: ClassVar = {"POST": LedActionDetailData}

    def post(self, request: Request, action_id: UUID) -> Response:
        given = body_of(request, ReversalBody)
        settle_due()
        correcting.reverse_action(
            effect_of(request, resource_id=action_id),
            action_id=ActionId(action_id),
            by=actor_of(request).subject_id,
            reason=ReversalReason(given["reason"]),
            sentence=given["sentence"],
            now=timezone.now(),
        )
        return Response(self.answer(request, action_id))

    def answer(self, request: Request, resource_id: UUID) -> LedActionDetailData:
        viewer, today = actor_of(request).subject_id, timezone.localdate()
        found = led_action(ActionId(resource_id), lead_id=None, viewer_id=viewer, today=today)
        if found is None:
            raise ActionNotFound
        return whole_action_data(found)


class AdjustmentEndpoint(GovernorEndpoint):
    """What is done with an adjustment is answered with it."""

    def answer(self, request: Request, resource_id: UUID) -> Any:
        actor = actor_of(request)
        actor.person.require_steward()
        found = adjustments(actor.subject_id, adjustment_id=resource_id).rows
        if not found:
            raise AdjustmentNotFound
        return found[0]


class Adjustments(AdjustmentEndpoint):
    """`GET`: all adjustments, newest first. `POST`: adjust a score; many points wait for a second steward."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": AdjustmentBody}
    answers: ClassVar = {"GET": PageOf[AdjustmentRow], "POST": {201: AdjustmentRow}}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        page = adjustments(actor.subject_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, lambda row: row)

    def post(self, request: Request) -> Response:
        actor, given = actor_of(request), body_of(request, AdjustmentBody)
        actor.person.require_steward()
        about = person(PersonId(given["person_id"]))
        if about is None:
            raise NotFound
        adjustment_id = AdjustmentId(id_for(request, actor.person_id))
        correcting.propose_adjustment(
            effect_of(request, status=201, resource_id=adjustment_id),
            adjustment_id=adjustment_id,
            subject_id=about.subject_id,
            by=actor.subject_id,
            points=given["points"],
            reason=AdjustmentReason(given["reason"]),
            sentence=given["sentence"],
            now=timezone.now(),
        )
        return Response(self.answer(request, adjustment_id), status=201)


class ConfirmAdjustment(AdjustmentEndpoint):
    """`POST`: the second steward agrees, and the score moves."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": AdjustmentRow}

    def post(self, request: Request, adjustment_id: UUID) -> Response:
        body_of(request, Nothing)
        self.answer(request, adjustment_id)
        correcting.confirm_adjustment(
            effect_of(request, resource_id=adjustment_id),
            adjustment_id=AdjustmentId(adjustment_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, adjustment_id))


class DropAdjustment(AdjustmentEndpoint):
    """`POST`: not this one; nothing happens to the score."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": AdjustmentRow}

    def post(self, request: Request, adjustment_id: UUID) -> Response:
        body_of(request, Nothing)
        self.answer(request, adjustment_id)
        correcting.drop_adjustment(
            effect_of(request, resource_id=adjustment_id),
            adjustment_id=AdjustmentId(adjustment_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, adjustment_id))
