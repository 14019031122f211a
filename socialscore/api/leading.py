"""What a lead reads: how their activities fare, and the actions that were sent to them."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import LeadEndpoint
from socialscore.api.filters import OfActivity, filters_of
from socialscore.api.led_data import (
    LedActionData,
    LedActionDetailData,
    LedActivityData,
    LedActivityDetailData,
    action_data,
    activity_data,
    version_data,
    whole_action_data,
)
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import actor_of
from socialscore.api.shapes import PageOf
from socialscore.application.submission import record_view
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.person import Role
from socialscore.http.settling import settle_due
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.leading import led_activities, led_activity, versions_of
from socialscore.queries.led_action import led_action
from socialscore.queries.led_actions import OVERDUE, led_actions
from socialscore.queries.led_figures import kept_figures
from socialscore.wiring import community_zone, unit_of_work

MINE, ALL = "MINE", "ALL"


class ActivityFilters(serializers.Serializer[Any]):
    """`whose` is for stewards: a lead sees their own either way, and a steward who leads nothing everybody's first."""

    whose = serializers.ChoiceField(choices=[MINE, ALL], required=False)
    are_over = serializers.BooleanField(required=False, default=False)


class ActionFilters(OfActivity):
    """`q` is a part of the participant's name."""

    state = serializers.ChoiceField(choices=[OVERDUE, *map(str, Status)], required=False, default="")
    q = serializers.CharField(required=False, max_length=60, default="")


class Led(LeadEndpoint):
    """`GET`: the activities one leads by name, with the figures of their review; stewards see everybody's too."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": ActivityFilters}
    answers: ClassVar = {"GET": PageOf[LedActivityData]}

    def get(self, request: Request) -> Response:
        actor, now, chosen = actor_of(request), timezone.now(), filters_of(request, ActivityFilters)
        page = led_activities(
            lead_id=None if sees_all(actor, chosen) else actor.subject_id,
            are_over=chosen["are_over"],
            now=now,
            cursor=cursor_of(request),
            size=limit_of(request),
        )
        figures = kept_figures([(one.activity_id, one.moves) for one in page.rows], now=now, zone=community_zone())
        return answer_with(request, page, lambda activity: activity_data(activity, figures.each[activity.activity_id]))


def sees_all(actor: PersonSecurityContext, chosen: dict[str, Any]) -> bool:
    """Whether `ActivityFilters` ask for everybody's activities, and may."""
    return actor.is_steward and chosen.get("whose", MINE if actor.role == Role.LEAD else ALL) == ALL


class LedActions(LeadEndpoint):
    """`GET`: the actions sent to the activities one leads, newest first; stewards see everybody's."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": ActionFilters}
    answers: ClassVar = {"GET": PageOf[LedActionData]}

    def get(self, request: Request) -> Response:
        settle_due()
        chosen = filters_of(request, ActionFilters)
        page = led_actions(
            lead_id=actor_of(request).lead_scope,
            activity_id=chosen["activity_id"],
            state=chosen["state"],
            search=chosen["q"],
            now=timezone.now(),
            cursor=cursor_of(request),
            size=limit_of(request),
        )
        return answer_with(request, page, action_data)


class LedActivityDetail(LeadEndpoint):
    """`GET`: one activity with its figures, and its newest versions of the rules."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": LedActivityDetailData}

    def get(self, request: Request, activity_id: UUID) -> Response:
        now = timezone.now()
        activity = led_activity(ActivityId(activity_id), lead_id=actor_of(request).lead_scope, now=now)
        if activity is None:
            raise ActivityNotFound
        figures = kept_figures([(activity_id, activity.moves)], now=now, zone=community_zone()).together
        versions = [version_data(version) for version in versions_of(ActivityId(activity_id))]
        data: LedActivityDetailData = {**activity_data(activity, figures), "versions": versions}
        return Response(data)


class LedActionDetail(LeadEndpoint):
    """`GET`: one action to read; that somebody looked is recorded, and its participant can see it."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": LedActionDetailData}

    def get(self, request: Request, action_id: UUID) -> Response:
        settle_due()
        actor, now = actor_of(request), timezone.now()
        viewer, today = actor.subject_id, timezone.localdate(now)
        action = led_action(ActionId(action_id), lead_id=actor.lead_scope, viewer_id=viewer, today=today)
        if action is None:
            raise ActionNotFound
        if action.is_first_look and not action.is_own and not action.is_hidden:
            record_view(unit_of_work(), action_id=ActionId(action_id), viewer_id=viewer, now=now)
        return Response(whole_action_data(action))
