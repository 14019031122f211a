"""What a reviewer holds and decided today, and after how many no further item is offered."""

from typing import Any, ClassVar, TypedDict

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import ReviewerEndpoint
from socialscore.api.requests import actor_of, body_of
from socialscore.application.membership import choose_enough
from socialscore.domain.caps import day_began
from socialscore.domain.person import Person
from socialscore.queries.workload import workload
from socialscore.wiring import community_zone, unit_of_work


class WorkloadData(TypedDict):
    """
    `judged_today` are verdicts since midnight on the community's clock, counted no further than 500. With
    `has_done_enough`, a verdict brings no next item; `enough_today` 0 is no limit.
    """

    held: int
    judged_today: int
    enough_today: int
    has_done_enough: bool


class EnoughBody(serializers.Serializer[Any]):
    """How many verdicts a day are enough; 0 for no limit."""

    enough_today = serializers.IntegerField()


class ReviewWorkload(ReviewerEndpoint):
    """`GET`: what one holds and decided today. `PATCH`: say how many verdicts a day are enough."""

    scopes: ClassVar = {"GET": "review", "PATCH": "review"}
    bodies: ClassVar = {"PATCH": EnoughBody}
    answers: ClassVar = {"GET": WorkloadData, "PATCH": WorkloadData}

    def get(self, request: Request) -> Response:
        return Response(_workload_data(actor_of(request).person))

    def patch(self, request: Request) -> Response:
        enough = body_of(request, EnoughBody)["enough_today"]
        return Response(
            _workload_data(choose_enough(unit_of_work(), person_id=actor_of(request).person_id, enough=enough))
        )


def _workload_data(person: Person) -> WorkloadData:
    now = timezone.now()
    found = workload(person.subject_id, since=day_began(now, community_zone()), now=now)
    return {
        "held": found.held,
        "judged_today": found.judged,
        "enough_today": person.enough_today,
        "has_done_enough": person.has_done_enough(found.judged),
    }
