"""Approving many items at once, each by itself."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import ReviewerEndpoint
from socialscore.api.requests import actor_of, body_of
from socialscore.application import bulk
from socialscore.application.bulk import Line
from socialscore.domain.ids import ActionId
from socialscore.http.refusals import refusal_of
from socialscore.queries.bulk import AT_ONCE
from socialscore.wiring import unit_of_work


class BulkBody(serializers.Serializer[Any]):
    """Up to 50 items that the reviewer has held before."""

    action_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=AT_ONCE)


class BulkLineData(TypedDict):
    """What became of one: a decision, or the code and sentence of why there is none."""

    action_id: UUID
    decision_id: UUID | None
    points: int | None
    code: str
    sentence: str


class BulkData(TypedDict):
    results: list[BulkLineData]


class Bulk(ReviewerEndpoint):
    """
    `POST`: approve each with all it can earn. Sent again, it decides nothing twice: what was decided is reported so.

    What somebody else holds is reported, not taken.
    """

    scopes: ClassVar = {"POST": "review"}
    bodies: ClassVar = {"POST": BulkBody}
    answers: ClassVar = {"POST": BulkData}
    takes_key: ClassVar = False

    def post(self, request: Request) -> Response:
        reviewer_id, now = actor_of(request).subject_id, timezone.now()
        ids = dict.fromkeys(ActionId(one) for one in body_of(request, BulkBody)["action_ids"])
        lines = [bulk.approve(unit_of_work(), action_id=one, reviewer_id=reviewer_id, now=now) for one in ids]
        return Response({"results": [_data(line) for line in lines]})


def _data(line: Line) -> BulkLineData:
    refusal = refusal_of(line.refused) if line.refused else None
    return {
        "action_id": line.action_id,
        "decision_id": line.decision.decision_id if line.decision else None,
        "points": line.decision.points if line.decision else None,
        "code": refusal.code if refusal else "",
        "sentence": refusal.sentence if refusal else "",
    }
