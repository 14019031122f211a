"""Actions: one's own list, and submitting a text proof."""

from typing import Any, ClassVar
from uuid import uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from socialscore.api.requests import HasScope, actor_of, body_of
from socialscore.application import submission
from socialscore.domain.action import Status
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.proof import Content
from socialscore.http.limits import require_slow
from socialscore.http.settling import settle_due
from socialscore.queries.actions import ActionRow, own_action_row, own_actions
from socialscore.wiring import community_zone, unit_of_work

SUBMISSIONS_PER_MINUTE = 30
VALIDATION_STATES: dict[str, str] = {
    Status.SUBMITTED: "SUBMITTED",
    Status.CHANGES_REQUESTED: "SUBMITTED",
    Status.APPROVED: "VALIDATED",
    Status.DECLINED: "REJECTED",
    Status.REVERSED: "REJECTED",
    Status.EXPIRED: "REJECTED",
}


class Submission(serializers.Serializer[Any]):
    """A text proof. The same `action_id` again is the same action."""

    action_id = serializers.UUIDField(required=False)
    activity_id = serializers.UUIDField()
    # Lengths are the rules' to judge, so that page and API refuse alike.
    text = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)
    link = serializers.CharField(required=False, allow_blank=True, default="")
    count = serializers.IntegerField(required=False, allow_null=True, default=None)


class Actions(APIView):
    """`GET`: one's own actions, newest first. `POST`: submit one."""

    permission_classes = (
        IsAuthenticated,
        HasScope,
    )
    scopes: ClassVar = {"GET": "read", "POST": "submit"}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        settle_due(subject_id=actor.subject_id)
        page = own_actions(
            actor.subject_id,
            show=request.query_params.get("show", "all"),
            cursor=request.query_params.get("cursor") or None,
        )
        return Response({"results": [as_data(row) for row in page.rows], "next": page.next_cursor})

    def post(self, request: Request) -> Response:
        actor = actor_of(request)
        require_slow("submit", actor.person_id, at_most=SUBMISSIONS_PER_MINUTE, per_seconds=60)
        body = body_of(request, Submission)
        action = submission.submit_action(
            unit_of_work(),
            action_id=ActionId(body.get("action_id") or uuid4()),
            activity_id=ActivityId(body["activity_id"]),
            subject_id=actor.subject_id,
            content=Content(text=body["text"], link=body["link"], count=body["count"]),
            now=timezone.now(),
            zone=community_zone(),
        )
        return Response(as_data(own_action_row(action.action_id, actor.subject_id)), status=201)


def as_data(row: ActionRow) -> dict[str, Any]:
    """An action as programs see it; `validation_state` is the coarse view of its status."""
    return {
        "action_id": row.action_id,
        "activity_id": row.activity_id,
        "activity": row.activity_name,
        "status": row.status,
        "validation_state": validation_state(row.status),
        "up_to": row.up_to,
        "points_awarded": row.points_awarded,
        "proof_hash": row.proof_hash,
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
    }


def validation_state(status: str) -> str | None:
    """The coarse view of a status that programs may rely on; None for what was never judged."""
    return VALIDATION_STATES.get(status)
