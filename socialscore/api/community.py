"""What members see of each other: the board, and profiles of those who opted in."""

from datetime import UTC, datetime
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.filters import filters_of
from socialscore.api.requests import Endpoint, actor_of
from socialscore.api.score import ShareData, share_data
from socialscore.http.boards import current_board
from socialscore.http.settling import settle_due
from socialscore.queries.boards import ALL_TIME, BoardRow, month_of, require_boards
from socialscore.queries.profiles import MOST_SHARES, public_profile
from socialscore.queries.scores import account
from socialscore.wiring import community_zone


class Period(serializers.Serializer[Any]):
    """`period` is this month or all time."""

    period = serializers.ChoiceField(choices=["month", "all"], required=False, default="month")


class PlaceData(TypedDict):
    """A place; the id of a person is given where it leads to a profile, so that a pseudonym stays one."""

    place: int
    name: str
    is_pseudonym: bool
    points: int
    person_id: UUID | None
    is_me: bool


class OwnPlaceData(TypedDict):
    """Oneself; `place` is null for who holds none, `reserved` are points that wait for an answer."""

    is_listed: bool
    name: str
    place: int | None
    points: int
    reserved: int


class LeaderboardData(TypedDict):
    """
    The first fifty of a `period` (a month as 2026-05, or ALL), and who stands around oneself.

    Places are exact at the moment `as_of`; `people` hold one.
    """

    period: str
    as_of: datetime
    people: int
    results: list[PlaceData]
    next: None
    around: list[PlaceData]
    own: OwnPlaceData


class ProfileData(TypedDict):
    """What a member shows; `since` is a month."""

    person_id: UUID
    name: str
    is_pseudonym: bool
    since: str
    reputation_score: int
    shares: list[ShareData]
    other_points: int


class Leaderboard(Endpoint):
    """`GET`: the first fifty of this month, or of all time, and who stands around oneself."""

    scopes: ClassVar = {"GET": "read"}
    filters: ClassVar = {"GET": Period}
    answers: ClassVar = {"GET": LeaderboardData}
    refusals: ClassVar = {"GET": (404,)}  # boards may be off

    def get(self, request: Request) -> Response:
        """:raises BoardsOff: if the community switched boards off."""
        require_boards()
        actor, now = actor_of(request), timezone.now()
        settle_due(subject_id=actor.subject_id)
        period = ALL_TIME if filters_of(request, Period)["period"] == "all" else month_of(now, community_zone())
        shown, as_of = current_board(period=period, subject_id=actor.subject_id, now=now)
        data: LeaderboardData = {
            "period": period,
            "as_of": as_of.astimezone(UTC),
            "people": shown.people,
            "results": [_place(row) for row in shown.top],
            "next": None,
            "around": [_place(row) for row in shown.around],
            "own": {
                "is_listed": actor.person.is_listed,
                "name": actor.person.name_on_boards,
                "place": shown.own_place,
                "points": shown.own_points,
                "reserved": shown.own_reserved,
            },
        }
        return Response(data)


class Profile(Endpoint):
    """`GET`: the public profile of who opted in; for anybody else the same 404."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": ProfileData}

    def get(self, request: Request, person_id: UUID) -> Response:
        shown = public_profile(person_id)
        points = account(shown.subject_id, weeks=[], now=timezone.now())
        shares, others = points.highest(MOST_SHARES)
        data: ProfileData = {
            "person_id": person_id,
            "name": shown.name,
            "is_pseudonym": shown.is_pseudonym,
            "since": month_of(shown.since, community_zone()),
            "reputation_score": points.score,
            "shares": [share_data(share) for share in shares],
            "other_points": others,
        }
        return Response(data)


def _place(row: BoardRow) -> PlaceData:
    return {
        "place": row.place,
        "name": row.name,
        "is_pseudonym": row.is_pseudonym,
        "points": row.points,
        "person_id": row.person_id if row.has_public_profile else None,
        "is_me": row.is_me,
    }
