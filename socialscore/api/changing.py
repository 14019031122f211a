"""Making an activity and changing it: its words, its window, its rules, and these read back before they are saved."""

from datetime import UTC
from typing import Any, ClassVar, TypedDict
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.activities import Activities, ActivityDetail
from socialscore.api.activity_data import RunActivityData, as_data
from socialscore.api.audiences import LeadEndpoint, LeadsWrite
from socialscore.api.effects import effect_of, effect_on
from socialscore.api.requests import Endpoint, actor_of, body_of
from socialscore.api.rules import RulesShape
from socialscore.application import activities
from socialscore.application.conditions import Kind
from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.ids import ActivityId
from socialscore.domain.rules import Rules
from socialscore.http.preview import Effect, preview_of
from socialscore.queries.leading import ActivityForEditing, activity_for_editing
from socialscore.queries.led_actions import tried_on

KEPT = ("version", "name", "description", "opens_at", "closes_at", "rules")


class DraftBody(serializers.Serializer[Any]):
    """A new activity. Lengths are the rules' to judge, so that page and API refuse alike."""

    name = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True, default="")
    opens_at = serializers.DateTimeField(allow_null=True, default=None, default_timezone=UTC)
    closes_at = serializers.DateTimeField(allow_null=True, default=None, default_timezone=UTC)
    rules = RulesShape()


class ChangeBody(serializers.Serializer[Any]):
    """
    What should be another; what is left out stays, but for rules, which are sent as a whole.

    `version` is the one that was read; `If-Match` can say it instead.
    """

    version = serializers.IntegerField(required=False)
    name = serializers.CharField(allow_blank=True, required=False)
    description = serializers.CharField(allow_blank=True, required=False)
    opens_at = serializers.DateTimeField(allow_null=True, required=False, default_timezone=UTC)
    closes_at = serializers.DateTimeField(allow_null=True, required=False, default_timezone=UTC)
    rules = RulesShape(required=False)


class PreviewBody(serializers.Serializer[Any]):
    rules = RulesShape()


class PreviewData(TypedDict):
    """Rules read back; `effect` is null where there is nothing to try them on."""

    sentences: list[str]
    most_points: int
    effect: Effect | None
    effect_sentence: str
    saving: str


class LedActivities(Activities):
    """
    `GET`: published activities by name.

    `POST`: make a new draft. It is led by whoever makes it, and nobody sees it until it is opened.
    """

    permission_classes = (*Endpoint.permission_classes, LeadsWrite)
    scopes: ClassVar = {**Activities.scopes, "POST": "manage"}
    bodies: ClassVar = {"POST": DraftBody}
    answers: ClassVar = {**Activities.answers, "POST": {201: RunActivityData}}

    def post(self, request: Request) -> Response:
        given, activity_id = body_of(request, DraftBody), ActivityId(uuid4())
        effect = effect_of(request, status=201, resource_id=activity_id)
        activities.create_activity(effect, activity_id=activity_id, lead_id=actor_of(request).subject_id, **given)
        return Response(self.answer(request, activity_id), status=201)

    def answer(self, request: Request, resource_id: UUID) -> RunActivityData:
        return as_data(activity_of(request, resource_id))


class LedActivity(ActivityDetail):
    """
    `GET`: an activity with its rules as data and as sentences, and what is left of it for oneself.

    `PATCH`: change it. Other rules of what is no draft any more become version n+1.
    """

    permission_classes = (*Endpoint.permission_classes, LeadsWrite)
    scopes: ClassVar = {**ActivityDetail.scopes, "PATCH": "manage"}
    bodies: ClassVar = {"PATCH": ChangeBody}
    answers: ClassVar = {**ActivityDetail.answers, "PATCH": RunActivityData}
    versioned: ClassVar = (*ActivityDetail.versioned, "PATCH")

    def patch(self, request: Request, activity_id: UUID) -> Response:
        given, activity = body_of(request, ChangeBody), activity_of(request, activity_id)
        if activity.has_opened and given.get("opens_at", activity.opens_at) != activity.opens_at:
            raise serializers.ValidationError({"opens_at": [_("It has opened, so this cannot change any more.")]})
        if "version" not in given and "If-Match" not in request.headers:
            raise serializers.ValidationError({"version": [_("Say which version you read, here or as If-Match.")]})
        kept = {name: getattr(activity, name) for name in KEPT}
        changed = activities.change_activity(
            effect_on(request, Kind.ACTIVITY, activity_id),
            activity_id=ActivityId(activity_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
            **{**kept, **given},
        )
        return Response(as_data(changed))


class ActivityRules(LeadEndpoint):
    """`GET`: an activity as one edits it, with the `version` that a change carries."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": RunActivityData}
    versioned: ClassVar = ("GET",)

    def get(self, request: Request, activity_id: UUID) -> Response:
        return Response(as_data(activity_of(request, activity_id)))


class NewPreview(LeadEndpoint):
    """`POST`: the rules of a new activity, read back."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": PreviewBody}
    answers: ClassVar = {"POST": PreviewData}
    takes_key: ClassVar = False

    def post(self, request: Request) -> Response:
        return Response(_read_back(body_of(request, PreviewBody)["rules"], None))


class Preview(LeadEndpoint):
    """`POST`: other rules of an activity, read back, with their effect on its last 50 actions."""

    scopes: ClassVar = {"POST": "manage"}
    bodies: ClassVar = {"POST": PreviewBody}
    answers: ClassVar = {"POST": PreviewData}
    takes_key: ClassVar = False

    def post(self, request: Request, activity_id: UUID) -> Response:
        rules = body_of(request, PreviewBody)["rules"]
        return Response(_read_back(rules, activity_of(request, activity_id)))


def activity_of(request: Request, activity_id: UUID) -> ActivityForEditing:
    """
    An activity that one may run. One query.

    :raises ActivityNotFound: if there is none, or it is somebody else's.
    """
    activity = activity_for_editing(ActivityId(activity_id), lead_id=actor_of(request).lead_scope)
    if activity is None:
        raise ActivityNotFound
    return activity


def _read_back(rules: Rules, activity: ActivityForEditing | None) -> PreviewData:
    rules.check()
    preview = preview_of(rules, activity, tried_on(ActivityId(activity.activity_id)) if activity else [])
    return {
        "sentences": list(preview.sentences),
        "most_points": rules.points.most,
        "effect": preview.effect,
        "effect_sentence": preview.effect_sentence,
        "saving": preview.saving,
    }
