"""How review went, week by week: of an activity one leads, and of all together for stewards."""

from typing import ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint, LeadEndpoint
from socialscore.api.requests import actor_of
from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.ids import ActivityId
from socialscore.queries.leading import led_activity
from socialscore.queries.weekly import LoadRow, ReviewWeek, loads, weekly
from socialscore.wiring import community_zone


class WeeksData(TypedDict):
    """The last 12 weeks, oldest first."""

    weeks: list[ReviewWeek]


class CommunityWeeksData(WeeksData):
    """Also what each reviewer gave in the last 30 days, by name."""

    reviewers: list[LoadRow]


class LedWeeks(LeadEndpoint):
    """`GET`: the last 12 weeks of an activity that one leads; stewards see any."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": WeeksData}

    def get(self, request: Request, activity_id: UUID) -> Response:
        now = timezone.now()
        if led_activity(ActivityId(activity_id), lead_id=actor_of(request).lead_scope, now=now) is None:
            raise ActivityNotFound
        data: WeeksData = {"weeks": weekly(activity_id, now=now, zone=community_zone())}
        return Response(data)


class CommunityWeeks(GovernorEndpoint):
    """`GET`: the last 12 weeks of all activities together, and what reviewers carry."""

    scopes: ClassVar = {"GET": "manage"}
    answers: ClassVar = {"GET": CommunityWeeksData}

    def get(self, request: Request) -> Response:
        now = timezone.now()
        weeks = weekly(None, now=now, zone=community_zone())
        data: CommunityWeeksData = {"weeks": weeks, "reviewers": loads(now=now)}
        return Response(data)
