"""One's own score: what it is made of, how it grew, and every entry of it."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.filters import filters_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, actor_of
from socialscore.api.shapes import PageOf
from socialscore.domain.action_states import Status
from socialscore.domain.points import Line
from socialscore.domain.score import EntryKind, day_of
from socialscore.http.days import DayAccount, account_of_day
from socialscore.http.explained import entry_title, entry_why
from socialscore.http.settling import settle_due, settled_account
from socialscore.queries.scores import EntryRow, Share, WaitingRow, entries, waiting


class ShareData(TypedDict):
    """What an activity gave; without an id it is what stewards adjusted."""

    activity_id: UUID | None
    activity: str
    points: int


class WeekData(TypedDict):
    """The score at the end of a week."""

    week_from: datetime
    reputation_score: int


class ReservedData(TypedDict):
    """Points kept for an action that has no answer yet, by an entry."""

    entry_id: int | None
    action_id: UUID
    activity: str
    status: Status
    up_to: int


class ScoreData(TypedDict):
    """The sums of one's ledger."""

    reputation_score: int
    reserved_score: int
    shares: list[ShareData]
    history: list[WeekData]
    waiting: list[ReservedData]


class EntryData(TypedDict):
    """An entry of the ledger with its cause; `reputation_score` is the score after it."""

    entry_id: int
    kind: EntryKind
    title: str
    why: str
    points: int
    reputation_score: int
    action_id: UUID | None
    activity: str
    rule_version: int
    lines: tuple[Line, ...]
    created_at: datetime


class DayScoreData(TypedDict):
    """The score at the end of a day of the community's calendar, the moment `until`; the shares add up to it."""

    on: date
    until: datetime
    text: str
    reputation_score: int
    shares: list[ShareData]


class Day(serializers.DateField):
    """A day as it is written everywhere; the page refuses another in the same words."""

    def to_internal_value(self, value: Any) -> date:
        return day_of(value)


class ScoreFilters(serializers.Serializer[Any]):
    """`on` asks for the score at the end of one day instead."""

    on = Day(required=False, default=None)


class Score(Endpoint):
    """
    `GET`: the sums of one's ledger, by activity and at the end of each of the last twelve weeks. With `on`, the score
    at the end of that day.
    """

    scopes: ClassVar = {"GET": "read"}
    filters: ClassVar = {"GET": ScoreFilters}
    answers: ClassVar = {"GET": ScoreData | DayScoreData}

    def get(self, request: Request) -> Response:
        subject_id, day = actor_of(request).subject_id, filters_of(request, ScoreFilters)["on"]
        if day is not None:
            settle_due(subject_id=subject_id)
            return Response(_on_day(account_of_day(subject_id, day, now=timezone.now())))
        account = settled_account(subject_id, now=timezone.now())
        data: ScoreData = {
            "reputation_score": account.score,
            "reserved_score": account.reserved,
            "shares": [share_data(share) for share in account.shares],
            "history": [
                {"week_from": week.astimezone(UTC), "reputation_score": score} for week, score in account.history
            ],
            "waiting": [_waiting(row) for row in waiting(subject_id)],
        }
        return Response(data)


class Entries(Endpoint):
    """`GET`: the entries that make one's score, newest first, each with its cause and the score after it."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": PageOf[EntryData]}

    def get(self, request: Request) -> Response:
        subject_id = actor_of(request).subject_id
        settle_due(subject_id=subject_id)
        return answer_with(request, entries(subject_id, cursor=cursor_of(request), size=limit_of(request)), _entry)


def _on_day(found: DayAccount) -> DayScoreData:
    return {
        "on": found.day,
        "until": found.until.astimezone(UTC),
        "text": found.text,
        "reputation_score": found.score,
        "shares": [share_data(share) for share in found.shares],
    }


def share_data(share: Share) -> ShareData:
    return {"activity_id": share.activity_id, "activity": share.name, "points": share.points}


def _waiting(row: WaitingRow) -> ReservedData:
    return {
        "entry_id": row.entry_id,
        "action_id": row.action_id,
        "activity": row.activity_name,
        "status": Status(row.status),
        "up_to": row.points,
    }


def _entry(row: EntryRow) -> EntryData:
    return {
        "entry_id": row.entry_id,
        "kind": row.kind,
        "title": entry_title(row),
        "why": entry_why(row),
        "points": row.points,
        "reputation_score": row.after,
        "action_id": row.action_id,
        "activity": row.activity_name,
        "rule_version": row.rule_version,
        "lines": row.lines,
        "created_at": row.created_at,
    }
