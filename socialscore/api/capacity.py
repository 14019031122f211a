"""What review of an activity will take, before it opens."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import LeadEndpoint
from socialscore.api.changing import activity_of
from socialscore.api.filters import filters_of
from socialscore.http.capacity import MOST_A_DAY, MOST_EXPECTED, capacity_of, capacity_sentences, expected
from socialscore.queries.capacity import ReviewFacts, review_facts
from socialscore.wiring import community_zone


class CapacityFilters(serializers.Serializer[Any]):
    """How many proofs are expected in a week, and how many a reviewer looks at in a day, if not as measured."""

    expected_a_week = serializers.IntegerField(min_value=0, max_value=MOST_EXPECTED)
    each_a_day = serializers.IntegerField(required=False, min_value=1, max_value=MOST_A_DAY)


class CapacityData(TypedDict):
    """
    `wait_hours` is null where more comes in than is looked at: then `left_over` more wait after each week. `measured`
    holds null where nothing was measured, and an assumption stands in for it.
    """

    wait_hours: float | None
    left_over: int
    minutes_each: int
    sentences: list[str]
    measured: ReviewFacts


class ActivityCapacity(LeadEndpoint):
    """`GET`: how long answers would take, by what the community's reviewers did in the last four weeks."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": CapacityFilters}
    answers: ClassVar = {"GET": CapacityData}

    def get(self, request: Request, activity_id: UUID) -> Response:
        given, activity = filters_of(request, CapacityFilters), activity_of(request, activity_id)
        lead_id = None if activity.rules.lead_may_review else activity.lead_id
        facts = review_facts(lead_id=lead_id, now=timezone.now(), zone=community_zone())
        capacity, a_week = capacity_of(facts, each_a_day=given.get("each_a_day")), given["expected_a_week"]
        found = expected(facts, capacity, a_week=a_week)
        data: CapacityData = {
            "wait_hours": found.wait_hours,
            "left_over": found.left_over,
            "minutes_each": found.minutes_each,
            "sentences": capacity_sentences(facts, capacity, a_week=a_week),
            "measured": facts,
        }
        return Response(data)
