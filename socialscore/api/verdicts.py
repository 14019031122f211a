"""Verdicts: judging the item in hand, and taking a decision back while that is possible."""

from datetime import datetime
from typing import Any, ClassVar, NotRequired, TypedDict
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import ReviewerEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.filters import OfActivity, filters_of
from socialscore.api.requests import Nothing, actor_of, body_of
from socialscore.api.review import item_in_hand
from socialscore.api.review_data import InHandData
from socialscore.application import review
from socialscore.application.review import Hold
from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import ActionId, DecisionId, LeaseId, SubjectId, VerdictId
from socialscore.domain.judging import reason_or_other
from socialscore.domain.points import Line
from socialscore.domain.review import Opinion, Outcome
from socialscore.http.refusals import Problem
from socialscore.http.settling import settle_due
from socialscore.queries.calibration import ToldAfterwards, told_afterwards
from socialscore.queries.verdicts import UNDECIDED, GivenVerdict, State, given_verdict
from socialscore.queries.workspace import outcomes
from socialscore.wiring import community_zone

NUMBER: dict[str, Any] = {"required": False, "allow_null": True, "default": None, "min_value": 0}
TEXT: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}  # lengths are the rules' to judge


class VerdictBody(serializers.Serializer[Any]):
    """A verdict with the hold it is given under. `points` is another amount than computed, and needs `why`."""

    lease_id = serializers.UUIDField()
    fence = serializers.IntegerField(min_value=0)
    version = serializers.IntegerField(min_value=0)
    decision = serializers.ChoiceField(choices=[str(outcome) for outcome in Outcome])
    count = serializers.IntegerField(**NUMBER)
    criteria = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    points = serializers.IntegerField(**NUMBER)
    why = serializers.CharField(**TEXT)
    reason = serializers.CharField(**TEXT)
    sentence = serializers.CharField(**TEXT)
    note = serializers.CharField(**TEXT)
    claim_next = serializers.BooleanField(required=False, default=False)


class JudgedData(TypedDict):
    """
    A verdict; NONE is one that another one must join before anything is decided. It takes effect at a moment.

    `next_action_id` is null where nothing waits, and for whoever has done enough for today: they may claim one.
    `calibration`: the item was one for calibration, decided before; the answer is compared and changes nothing.
    """

    decision_id: UUID | None
    state: State
    effective_at: datetime | None
    points: int | None
    lines: list[Line]
    next_action_id: UUID | None
    calibration: ToldAfterwards | None


class FoundData(TypedDict):
    """Where an action stands; `decision` is null while nobody decided."""

    status: Status
    decision: Outcome | None
    points: int | None
    is_mine: bool


class LateVerdict(Problem):
    """A verdict that came too late, with what was found instead."""

    found: NotRequired[FoundData]


class Verdict(ReviewerEndpoint):
    """`POST`: judge the item in hand, and take the next one if asked to."""

    scopes: ClassVar = {"POST": "review"}
    filters: ClassVar = {"POST": OfActivity}
    bodies: ClassVar = {"POST": VerdictBody}
    answers: ClassVar = {"POST": {200: JudgedData, 409: LateVerdict}}

    def post(self, request: Request, action_id: UUID) -> Response:
        given, now, verdict_id = body_of(request, VerdictBody), timezone.now(), VerdictId(uuid4())
        judged = review.judge(
            effect_of(request, resource_id=verdict_id),
            action_id=ActionId(action_id),
            verdict_id=verdict_id,
            reviewer_id=actor_of(request).subject_id,
            opinion=opinion_of(given),
            hold=Hold(lease_id=LeaseId(given["lease_id"]), fence=given["fence"], version=given["version"]),
            claim_next=given["claim_next"],
            activity_id=filters_of(request, OfActivity)["activity_id"],
            now=now,
            zone=community_zone(),
        )
        if judged.decision and judged.decision.effective_at <= now:
            settle_due()
        return Response(self.answer(request, verdict_id))

    def answer(self, request: Request, resource_id: UUID) -> JudgedData:
        reviewer_id = actor_of(request).subject_id
        try:
            data = as_data(given_verdict(VerdictId(resource_id), reviewer_id=reviewer_id))
        except NotFound:
            told = told_afterwards(reviewer_id, verdict_id=resource_id)
            if told is None:
                raise
            return {**_NOTHING, "calibration": told}
        if not body_of(request, VerdictBody)["claim_next"]:
            data["next_action_id"] = None
        return data

    def handle_exception(self, exc: Exception) -> Response:
        """A verdict that came too late is answered with what was decided meanwhile, as the page does."""
        response = super().handle_exception(exc)
        if isinstance(exc, Conflict):
            found = _found(actor_of(self.request).subject_id, ActionId(self.kwargs["action_id"]))
            if found is not None:
                response.data = {**(response.data or {}), "found": found}
        return response


class Undo(ReviewerEndpoint):
    """`POST`: take one's staged decision back; the item is in hand again, with what was typed."""

    scopes: ClassVar = {"POST": "review"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": InHandData}

    def post(self, request: Request, decision_id: UUID) -> Response:
        action = review.undo(
            effect_of(request),
            decision_id=DecisionId(decision_id),
            reviewer_id=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, action.action_id))

    def answer(self, request: Request, resource_id: UUID) -> InHandData:
        return item_in_hand(actor_of(request).subject_id, ActionId(resource_id))


def opinion_of(given: dict[str, Any]) -> Opinion:
    """What a body says of an item."""
    return Opinion(
        outcome=Outcome(given["decision"]),
        count=given["count"],
        ticked=tuple(given["criteria"]),
        other=given["points"],
        why=given["why"],
        reason=reason_or_other(given["reason"], given["sentence"]),
        sentence=given["sentence"],
        note=given["note"],
    )


def as_data(given: GivenVerdict) -> JudgedData:
    """`state` NONE is a verdict that another one must join before anything is decided."""
    return {
        "decision_id": given.decision_id,
        "state": given.state,
        "effective_at": given.effective_at,
        "points": given.points,
        "lines": given.lines,
        "next_action_id": given.next_action_id,
        "calibration": None,
    }


_NOTHING: JudgedData = {
    "decision_id": None,
    "state": UNDECIDED,
    "effective_at": None,
    "points": None,
    "lines": [],
    "next_action_id": None,
    "calibration": None,
}


def _found(reviewer_id: SubjectId, action_id: ActionId) -> FoundData | None:
    found = outcomes(reviewer_id, action_id, now=timezone.now())
    if found is None:
        return None
    return {
        "status": found.status,
        "decision": found.outcome,
        "points": found.points if found.outcome else None,
        "is_mine": found.is_mine,
    }
