"""What stewards and administrators do: find people, give them roles, suspend and reinstate them."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.filters import filters_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Nothing, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application import membership
from socialscore.domain.activity import LeadNotPossible
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.queries.people import SHOWS, PersonRow, people, person, possible_leads
from socialscore.wiring import unit_of_work


class PeopleFilters(serializers.Serializer[Any]):
    """`q` begins a word of the name or of the e-mail address; accents and capitals do not matter."""

    show = serializers.ChoiceField(choices=list(SHOWS), required=False, default="")
    q = serializers.CharField(required=False, max_length=100, default="")


class RoleBody(serializers.Serializer[Any]):
    """All that may be given, so that nothing is taken away by being left out."""

    role = serializers.ChoiceField(choices=[str(role) for role in Role])
    may_review = serializers.BooleanField()
    is_steward = serializers.BooleanField()


class SuspendBody(serializers.Serializer[Any]):
    """What becomes of the activities the person leads: another lead, or a pause."""

    new_lead = serializers.UUIDField(required=False, allow_null=True, default=None)
    pause_activities = serializers.BooleanField(required=False, default=False)


class MemberData(TypedDict):
    """A member, as those see them who give roles."""

    person_id: UUID
    name: str
    email: str
    role: Role
    may_review: bool
    is_steward: bool
    is_staff: bool
    is_active: bool


class StewardView(GovernorEndpoint):
    """An endpoint of those who give roles; a change is answered with the person."""

    def answer(self, request: Request, resource_id: UUID) -> MemberData:
        return as_data(_person(resource_id))


class People(StewardView):
    """`GET`: members by name."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": PeopleFilters}
    answers: ClassVar = {"GET": PageOf[MemberData]}

    def get(self, request: Request) -> Response:
        chosen = filters_of(request, PeopleFilters)
        page = people(search=chosen["q"], show=chosen["show"], cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, as_data)


class Rights(StewardView):
    """`GET`: one member with role and permissions. `PUT`: give others."""

    scopes: ClassVar = {"GET": "manage", "PUT": "manage"}
    bodies: ClassVar = {"PUT": RoleBody}
    answers: ClassVar = {"GET": MemberData, "PUT": MemberData}

    def get(self, request: Request, person_id: UUID) -> Response:
        return Response(self.answer(request, person_id))

    def put(self, request: Request, person_id: UUID) -> Response:
        given = body_of(request, RoleBody)
        membership.change_role(
            unit_of_work(),
            person_id=PersonId(person_id),
            role=Role(given["role"]),
            may_review=given["may_review"],
            is_steward=given["is_steward"],
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, person_id))


class Suspend(StewardView):
    """`POST`: suspend a person; activities they lead get another lead or are paused."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": SuspendBody}
    answers: ClassVar = {"POST": MemberData}

    def post(self, request: Request, person_id: UUID) -> Response:
        given = body_of(request, SuspendBody)
        membership.suspend(
            effect_of(request, resource_id=person_id),
            person_id=PersonId(person_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
            new_lead=_new_lead(given["new_lead"], person_id) if given["new_lead"] else None,
            pause_activities=given["pause_activities"],
        )
        return Response(self.answer(request, person_id))


class Reinstate(StewardView):
    """`POST`: end a suspension."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": MemberData}

    def post(self, request: Request, person_id: UUID) -> Response:
        body_of(request, Nothing)
        membership.reinstate(
            effect_of(request, resource_id=person_id),
            person_id=PersonId(person_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, person_id))


def as_data(row: PersonRow) -> MemberData:
    """A member, as those see them who give roles."""
    return {
        "person_id": row.person_id,
        "name": row.name,
        "email": row.email,
        "role": Role(row.role),
        "may_review": row.may_review,
        "is_steward": row.is_steward,
        "is_staff": row.is_staff,
        "is_active": row.is_active,
    }


def _person(person_id: UUID) -> PersonRow:
    found = person(PersonId(person_id))
    if found is None:
        raise NotFound
    return found


def _new_lead(chosen: UUID, person_id: UUID) -> SubjectId:
    """:raises ValidationError: if they may not lead, or are the one to be suspended."""
    for one in possible_leads(but=_person(person_id).subject_id):
        if one.person_id == chosen:
            return one.subject_id
    raise serializers.ValidationError({"new_lead": [_(LeadNotPossible.text)]})
