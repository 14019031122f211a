"""What reviewers could not decide: read and settled by a steward who took no part."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.api.verdicts import NUMBER, TEXT, opinion_of
from socialscore.application.escalations import settle_as_steward
from socialscore.domain.ids import ActionId
from socialscore.domain.review import Outcome
from socialscore.http.settling import settle_due
from socialscore.queries.escalations import EscalationRow, GivenOpinion, escalation, escalations


class SettlingBody(serializers.Serializer[Any]):
    """A steward's decision on the `version` that was read; an approval needs a `note`, all else a `sentence`."""

    version = serializers.IntegerField(min_value=0)
    decision = serializers.ChoiceField(choices=[str(outcome) for outcome in Outcome])
    count = serializers.IntegerField(**NUMBER)
    criteria = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    points = serializers.IntegerField(**NUMBER)
    why = serializers.CharField(**TEXT)
    reason = serializers.CharField(**TEXT)
    sentence = serializers.CharField(**TEXT)
    note = serializers.CharField(**TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDetail:
    """One item with all opinions, and how many had to agree."""

    item: EscalationRow
    version: int
    quorum_required: int
    up_to: int
    opinions: tuple[GivenOpinion, ...]


class Escalations(GovernorEndpoint):
    """`GET`: what this steward may settle, the longest waiting first."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": PageOf[EscalationRow]}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        settle_due()
        page = escalations(steward_id=actor.subject_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, lambda row: row)


class SettleEscalation(GovernorEndpoint):
    """`GET`: one item with all opinions on it. `POST`: settle it; it counts at once."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": SettlingBody}
    answers: ClassVar = {"GET": EscalationDetail, "POST": {204: None}}

    def get(self, request: Request, action_id: UUID) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        item = escalation(ActionId(action_id), steward_id=actor.subject_id)
        detail = EscalationDetail(
            item=item.row,
            version=item.version,
            quorum_required=item.quorum_required,
            up_to=item.up_to,
            opinions=item.opinions,
        )
        return Response(detail)

    def post(self, request: Request, action_id: UUID) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        given = body_of(request, SettlingBody)
        escalation(ActionId(action_id), steward_id=actor.subject_id)
        settle_as_steward(
            effect_of(request, status=204),
            action_id=ActionId(action_id),
            steward_id=actor.subject_id,
            opinion=opinion_of(given),
            version=given["version"],
            now=timezone.now(),
        )
        settle_due()
        return Response(status=204)
