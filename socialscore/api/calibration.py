"""Calibration: the items for stewards, and their judgements."""

from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.effects import effect_of, id_for
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application import calibration
from socialscore.domain.calibration import JUDGEMENTS, Judgement
from socialscore.domain.ids import ActionId, CalibrationItemId
from socialscore.domain.review import Outcome
from socialscore.queries.calibration import (
    CalibrationRow,
    calibration_candidate,
    calibration_item,
    calibration_items,
)


class JudgementBody(serializers.Serializer[Any]):
    """What a steward would have decided, and why; reviewers read it after their answer."""

    outcome = serializers.ChoiceField(choices=[str(outcome) for outcome in JUDGEMENTS])
    sentence = serializers.CharField()


class PickBody(JudgementBody):
    """Also which decided action it is about."""

    action_id = serializers.UUIDField()


class CalibrationItems(GovernorEndpoint):
    """
    `GET`: items that this steward has no interest in, newest first; a colleague's judgement alone is not told.

    `POST`: pick a decided action, with one's own judgement. It serves once another steward says the same.
    """

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": PickBody}
    answers: ClassVar = {"GET": PageOf[CalibrationRow], "POST": {201: CalibrationRow}}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        page = calibration_items(actor.subject_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, lambda row: row)

    def post(self, request: Request) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        given = body_of(request, PickBody)
        calibration_candidate(given["action_id"], actor.subject_id)
        item_id = CalibrationItemId(id_for(request, actor.person_id))
        calibration.propose_item(
            effect_of(request, status=201, resource_id=item_id),
            item_id=item_id,
            action_id=ActionId(given["action_id"]),
            judgement=_judgement(given),
            by=actor.subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, item_id), status=201)

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        return asdict(calibration_item(resource_id, actor_of(request).subject_id)[0])


class SecondJudgement(GovernorEndpoint):
    """`POST`: the second judgement on an item; whether the two agree is its state then."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": JudgementBody}
    answers: ClassVar = {"POST": CalibrationRow}

    def post(self, request: Request, item_id: UUID) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        given = body_of(request, JudgementBody)
        calibration_item(item_id, actor.subject_id)
        calibration.answer_item(
            effect_of(request, resource_id=item_id),
            item_id=CalibrationItemId(item_id),
            judgement=_judgement(given),
            by=actor.subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, item_id))

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        return asdict(calibration_item(resource_id, actor_of(request).subject_id)[0])


def _judgement(given: dict[str, Any]) -> Judgement:
    return Judgement(outcome=Outcome(given["outcome"]), sentence=given["sentence"])
