"""Moving an activity through its states, copying it, handing it over."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, TypedDict
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.activity_data import RunActivityData, as_data
from socialscore.api.audiences import LeadEndpoint
from socialscore.api.changing import activity_of
from socialscore.api.effects import effect_of, effect_on
from socialscore.api.requests import Nothing, actor_of, body_of
from socialscore.api.shapes import AllOf
from socialscore.application import activities
from socialscore.application.conditions import Kind
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.activity import ActivityNotFound, LeadNotPossible
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.http.words import copy_name
from socialscore.queries.leading import activity_for_editing
from socialscore.queries.people import possible_leads


class CancelBody(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, allow_blank=True)


class CopyBody(serializers.Serializer[Any]):
    name = serializers.CharField(required=False)


class HandOverBody(serializers.Serializer[Any]):
    """`lead` is the person who takes it over."""

    lead = serializers.UUIDField()


class PossibleLeadData(TypedDict):
    """Somebody who may take it over."""

    person_id: UUID
    name: str


class ActivityChange(LeadEndpoint):
    """A change of an activity by those who run it, answered with the activity."""

    scopes: ClassVar = {"POST": "manage"}
    answers: ClassVar[dict[str, Any]] = {"POST": RunActivityData}
    versioned: ClassVar[tuple[str, ...]] = ("POST",)

    def answer(self, request: Request, resource_id: UUID) -> RunActivityData:
        return as_data(activity_of(request, resource_id))


class StateChange(ActivityChange, ABC):
    """One that needs no more than the activity and who asks."""

    bodies: ClassVar = {"POST": Nothing}

    def post(self, request: Request, activity_id: UUID) -> Response:
        body_of(request, Nothing)
        self.change(
            effect_on(request, Kind.ACTIVITY, activity_id), ActivityId(activity_id), actor_of(request).subject_id
        )
        return Response(self.answer(request, activity_id))

    @abstractmethod
    def change(self, effect: UnitOfWork, activity_id: ActivityId, by: SubjectId) -> None:
        """The use case."""


class Open(StateChange):
    """`POST`: open it, schedule it if its opening time lies ahead, or go on after a pause."""

    def change(self, effect: UnitOfWork, activity_id: ActivityId, by: SubjectId) -> None:
        activities.open_activity(effect, activity_id=activity_id, by=by, now=timezone.now())


class Pause(StateChange):
    """`POST`: take no new actions for now; review goes on."""

    def change(self, effect: UnitOfWork, activity_id: ActivityId, by: SubjectId) -> None:
        activities.pause_activity(effect, activity_id=activity_id, by=by)


class Close(StateChange):
    """`POST`: take no new actions any more; what was sent is still reviewed."""

    def change(self, effect: UnitOfWork, activity_id: ActivityId, by: SubjectId) -> None:
        activities.close_activity(effect, activity_id=activity_id, by=by, now=timezone.now())


class Archive(StateChange):
    """`POST`: take it out of the lists, once each action has its answer."""

    def change(self, effect: UnitOfWork, activity_id: ActivityId, by: SubjectId) -> None:
        activities.archive_activity(effect, activity_id=activity_id, by=by)


class Cancel(ActivityChange):
    """`POST`: end it with a reason; what waits ends as cancelled."""

    bodies: ClassVar = {"POST": CancelBody}

    def post(self, request: Request, activity_id: UUID) -> Response:
        activities.cancel_activity(
            effect_on(request, Kind.ACTIVITY, activity_id),
            activity_id=ActivityId(activity_id),
            by=actor_of(request).subject_id,
            reason=body_of(request, CancelBody)["reason"],
            now=timezone.now(),
        )
        return Response(self.answer(request, activity_id))


class Copy(ActivityChange):
    """`POST`: a new draft with the same words and rules, led by whoever copies."""

    bodies: ClassVar = {"POST": CopyBody}
    answers: ClassVar = {"POST": {201: RunActivityData}}
    versioned: ClassVar = ()

    def post(self, request: Request, activity_id: UUID) -> Response:
        name = body_of(request, CopyBody).get("name") or copy_name(activity_of(request, activity_id).name)
        copy_id = ActivityId(uuid4())
        activities.copy_activity(
            effect_of(request, status=201, resource_id=copy_id),
            activity_id=ActivityId(activity_id),
            by=actor_of(request).subject_id,
            copy_id=copy_id,
            name=name,
        )
        return Response(self.answer(request, copy_id), status=201)


class HandOver(ActivityChange):
    """`GET`: who may take it over, by name. `POST`: give it to one of them."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": HandOverBody}
    answers: ClassVar = {"GET": AllOf[PossibleLeadData], "POST": RunActivityData}

    def get(self, request: Request, activity_id: UUID) -> Response:
        possible = possible_leads(but=activity_of(request, activity_id).lead_id)
        people: list[PossibleLeadData] = [{"person_id": one.person_id, "name": one.name} for one in possible]
        return Response({"results": people, "next": None})

    def post(self, request: Request, activity_id: UUID) -> Response:
        chosen = body_of(request, HandOverBody)["lead"]
        possible = possible_leads(but=activity_of(request, activity_id).lead_id)
        to = next((one.subject_id for one in possible if one.person_id == chosen), None)
        if to is None:
            raise LeadNotPossible
        activities.hand_over(
            effect_on(request, Kind.ACTIVITY, activity_id),
            activity_id=ActivityId(activity_id),
            to=to,
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        handed_over = activity_for_editing(ActivityId(activity_id), lead_id=None)  # somebody else's by now
        if handed_over is None:
            raise ActivityNotFound
        return Response(as_data(handed_over))
