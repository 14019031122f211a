"""Invitations by token: list, make, take back."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.filters import filters_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application.invitations import invite, revoke_invitation
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import InvitationId
from socialscore.domain.invitation import InvitationState, Rights
from socialscore.domain.person import Role
from socialscore.http.limits import INVITED_PER_MINUTE, require_slow
from socialscore.queries.invitations import InvitationRow, invitation, invitations
from socialscore.wiring import unit_of_work


class InvitationFilters(serializers.Serializer[Any]):
    show = serializers.ChoiceField(choices=[str(state) for state in InvitationState], required=False, default="")


class InvitationBody(serializers.Serializer[Any]):
    """Whom to invite to what. Whether it is an address is the rules' to judge, so that page and API refuse alike."""

    email = serializers.CharField()
    role = serializers.ChoiceField(choices=[str(role) for role in Role])
    may_review = serializers.BooleanField(default=False)
    is_steward = serializers.BooleanField(default=False)


class Invitations(GovernorEndpoint):
    """`GET`: invitations, newest first, narrowed by `?show`. `POST`: invite an address; the worker mails the link."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    filters: ClassVar = {"GET": InvitationFilters}
    bodies: ClassVar = {"POST": InvitationBody}
    answers: ClassVar = {"GET": PageOf[InvitationRow], "POST": {201: InvitationRow}}

    def get(self, request: Request) -> Response:
        show = filters_of(request, InvitationFilters)["show"]
        page = invitations(show=show, now=timezone.now(), cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, as_data)

    def post(self, request: Request) -> Response:
        given, actor = body_of(request, InvitationBody), actor_of(request)
        require_slow("invite", actor.subject_id, at_most=INVITED_PER_MINUTE, per_seconds=60)
        invitation_id = InvitationId(uuid4())
        invite(
            effect_of(request, status=201, resource_id=invitation_id),
            invitation_id=invitation_id,
            email=given["email"],
            rights=Rights(role=Role(given["role"]), may_review=given["may_review"], is_steward=given["is_steward"]),
            by=actor.subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, invitation_id), status=201)

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        return as_data(_invitation(resource_id))


class Invitation(GovernorEndpoint):
    """`GET`: one invitation. `DELETE`: take it back; its link opens nothing any more."""

    scopes: ClassVar = {"GET": "manage", "DELETE": "manage"}
    answers: ClassVar = {"GET": InvitationRow, "DELETE": None}

    def get(self, request: Request, invitation_id: UUID) -> Response:
        return Response(as_data(_invitation(invitation_id)))

    def delete(self, request: Request, invitation_id: UUID) -> Response:
        revoke_invitation(
            unit_of_work(),
            invitation_id=InvitationId(invitation_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(status=204)


def as_data(row: InvitationRow) -> dict[str, Any]:
    """An invitation; the secret of its link is nobody's to read."""
    return {
        "invitation_id": row.invitation_id,
        "email": row.email,
        "role": row.role,
        "may_review": row.may_review,
        "is_steward": row.is_steward,
        "state": row.state,
        "invited_by": row.invited_by,
        "made_at": row.made_at,
        "expires_at": row.expires_at,
        "ended_at": row.ended_at,
    }


def _invitation(invitation_id: UUID) -> InvitationRow:
    found = invitation(invitation_id, now=timezone.now())
    if found is None:
        raise NotFound
    return found
