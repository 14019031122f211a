"""Activities: what one can do here, by which rules, and how much of it is left for oneself."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.activity_data import ActivityData, ActivityDetailData, detail_data, row_data
from socialscore.api.filters import Search, filters_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, actor_of
from socialscore.api.shapes import PageOf
from socialscore.domain.activity import ActivityState
from socialscore.http.audiences import acts_as_steward
from socialscore.queries.activities import activity_page, claims_in, own_part
from socialscore.queries.activity_list import SHOWN, activity_list
from socialscore.queries.waits import waits
from socialscore.wiring import community_zone


class PublishedFilters(serializers.Serializer[Any]):
    """`show` is open, all or closed; `q` is a part of the name or the description."""

    show = serializers.ChoiceField(choices=list(SHOWN), required=False, default="open")
    q = Search(required=False, default="")


class Activities(Endpoint):
    """`GET`: published activities by name."""

    scopes: ClassVar = {"GET": "read"}
    filters: ClassVar = {"GET": PublishedFilters}
    answers: ClassVar = {"GET": PageOf[ActivityData]}

    def get(self, request: Request) -> Response:
        now, zone, chosen = timezone.now(), community_zone(), filters_of(request, PublishedFilters)
        page = activity_list(text=chosen["q"], show=chosen["show"], cursor=cursor_of(request), size=limit_of(request))
        rules_of = {row.activity_id: row.rules for row in page.rows if row.state == ActivityState.OPEN}
        claims = claims_in(actor_of(request).subject_id, rules_of, now=now, zone=zone)
        return answer_with(request, page, lambda row: row_data(row, claims.get(row.activity_id, []), now))


class ActivityDetail(Endpoint):
    """`GET`: an activity with its rules as data and as sentences, and what is left of it for oneself."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": ActivityDetailData}
    versioned: ClassVar[tuple[str, ...]] = ("GET",)

    def get(self, request: Request, activity_id: UUID) -> Response:
        actor, now, zone = actor_of(request), timezone.now(), community_zone()
        page = activity_page(activity_id, viewer_id=actor.subject_id, is_steward=acts_as_steward(actor))
        part = own_part(actor.subject_id, activity_id, page.rules, now=now, zone=zone)
        return Response(detail_data(page, part, waits(activity_id, now=now), now))
