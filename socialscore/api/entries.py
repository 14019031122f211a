"""One entry of one's score with all that explains it: the words and numbers of its page."""

from datetime import datetime
from typing import ClassVar, TypedDict
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.action_data import OtherData, SummandData
from socialscore.api.requests import Endpoint, actor_of
from socialscore.domain.score import EntryKind
from socialscore.http.entries import EntryAccount, Judged, entry_account, settled_entry
from socialscore.queries.entries import EntryOfAction, OwnEntry


class TickData(TypedDict):
    """A criterion of the rule, and whether the reviewer ticked it."""

    text: str
    points: int
    is_ticked: bool


class CountedUnitsData(TypedDict):
    """What was stated, and what of it counted."""

    unit: str
    stated: int
    granted: int


class LimitThenData(TypedDict):
    """A limit of the rule, and how it stood when the action was first sent; `left` is null for the pause."""

    rule: str
    then: str
    left: int | None


class WhatReviewerSaidData(TypedDict):
    """What the reviewer ticked, counted and said."""

    criteria: list[TickData]
    count: CountedUnitsData | None
    reason: str
    sentence: str
    note: str


class EntryDetailData(TypedDict):
    """
    An entry of the ledger, explained; `points` and `reserved` are what it did to the score and to what is reserved.

    `lines` add up to what it confirmed or reserved, `others` would have changed it, `rule` is its points rule as a
    sentence; `judged` is null where nobody judged. `siblings` are all entries of its action, oldest first.
    """

    entry_id: int
    kind: EntryKind
    title: str
    meaning: str
    cause: str
    effect: str
    points: int
    reserved: int
    score_before: int
    reputation_score: int
    action_id: UUID | None
    activity_id: UUID | None
    rule_version: int
    rule: str
    lines: list[SummandData]
    others: list[OtherData]
    limits: list[LimitThenData]
    judged: WhatReviewerSaidData | None
    reverses: int | None
    reversed_by: int | None
    siblings: list[EntryOfAction]
    created_at: datetime


class EntryDetail(Endpoint):
    """`GET`: one entry of one's score: its cause, its rule, its limits, and what would have changed it."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": EntryDetailData}

    def get(self, request: Request, entry_id: int) -> Response:
        found = settled_entry(entry_id, actor_of(request).subject_id)
        return Response(_data(found, entry_account(found)))


def _data(entry: OwnEntry, account: EntryAccount) -> EntryDetailData:
    return {
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "title": account.title,
        "meaning": account.meaning,
        "cause": account.cause,
        "effect": account.effect,
        "points": entry.points,
        "reserved": entry.reserved,
        "score_before": entry.before,
        "reputation_score": entry.after,
        "action_id": entry.action.action_id if entry.action else None,
        "activity_id": entry.action.activity_id if entry.action else None,
        "rule_version": entry.rule_version,
        "rule": account.rule,
        "lines": [{"label": line.label, "detail": line.detail, "points": line.points} for line in account.lines],
        "others": [{"text": other.text, "points": other.points} for other in account.others],
        "limits": [{"rule": limit.rule, "then": limit.then, "left": limit.left} for limit in account.limits],
        "judged": _judged(account.judged) if account.judged else None,
        "reverses": entry.reverses,
        "reversed_by": entry.reversed_by,
        "siblings": list(entry.siblings),
        "created_at": entry.created_at,
    }


def _judged(judged: Judged) -> WhatReviewerSaidData:
    counted = judged.counted
    return {
        "criteria": [{"text": c.text, "points": c.points, "is_ticked": c.is_ticked} for c in judged.criteria],
        "count": {"unit": counted.unit, "stated": counted.stated, "granted": counted.granted} if counted else None,
        "reason": judged.reason,
        "sentence": judged.sentence,
        "note": judged.note,
    }
