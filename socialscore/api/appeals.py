"""Appeals: ask, take back, and for reviewers and stewards, look and answer."""

from datetime import datetime
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import JudgeEndpoint
from socialscore.api.effects import effect_of, id_for
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import AllOf, PageOf
from socialscore.application import appeals as use_cases
from socialscore.domain.appeals import About, Answer, AppealState
from socialscore.domain.ids import ActionId, AdjustmentId, AppealId, ReportId
from socialscore.domain.review import LONGEST_SENTENCE, Opinion, Outcome
from socialscore.http.settling import settle_due
from socialscore.queries import appeals as queries
from socialscore.queries.appeals import AppealPage, AppealRow

ANSWERS = [str(one) for one in (AppealState.UPHELD, AppealState.OVERTURNED, AppealState.AMENDED)]


class WordsBody(serializers.Serializer[Any]):
    """What should be looked at again, in one's own words."""

    words = serializers.CharField(max_length=LONGEST_SENTENCE)


class AnswerBody(serializers.Serializer[Any]):
    """The outcome with a sentence; what gives points is as in a verdict, and means nothing without an action."""

    outcome = serializers.ChoiceField(choices=ANSWERS)
    sentence = serializers.CharField(max_length=LONGEST_SENTENCE)
    count = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True, default=None)
    criteria = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    points = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True, default=None)
    why = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_SENTENCE, default="")


class AppealData(TypedDict):
    """
    An appeal in a list. `action_id` is null for one about an adjustment or a report; `is_mine` says that one looks at
    it now.
    """

    appeal_id: UUID
    action_id: UUID | None
    activity: str
    about: About
    state: AppealState
    opened_at: datetime
    due_at: datetime
    is_late: bool
    is_mine: bool


class AppealDetailData(AppealData):
    """One appeal; `stood` is what was given or taken first, `points` what the answer gives. Nobody is named."""

    words: str
    stood: int
    sentence: str
    points: int
    answered_at: datetime | None


class Appeals(Endpoint):
    """`GET`: one's appeals, newest first."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": PageOf[AppealData]}

    def get(self, request: Request) -> Response:
        page = queries.own_appeals(actor_of(request).subject_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, row_data)


class OwnEndpoint(Endpoint):
    """What is done with an appeal of one's own is answered with it."""

    def answer(self, request: Request, resource_id: UUID) -> AppealDetailData:
        return whole_data(queries.own_appeal(resource_id, actor_of(request).subject_id))


class Appeal(OwnEndpoint):
    """`GET`: one of one's appeals, with its answer."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": AppealDetailData}

    def get(self, request: Request, appeal_id: UUID) -> Response:
        return Response(self.answer(request, appeal_id))


class AppealAction(OwnEndpoint):
    """`POST`: appeal against what was last decided about an action of one's own, within 14 days."""

    scopes: ClassVar = {"POST": "submit"}
    bodies: ClassVar = {"POST": WordsBody}
    answers: ClassVar = {"POST": {201: AppealDetailData}}

    def post(self, request: Request, action_id: UUID) -> Response:
        actor, words = actor_of(request), body_of(request, WordsBody)["words"]
        settle_due(subject_id=actor.subject_id)
        appeal_id = AppealId(id_for(request, actor.person_id))
        use_cases.appeal_action(
            effect_of(request, status=201, resource_id=appeal_id),
            appeal_id=appeal_id,
            action_id=ActionId(action_id),
            subject_id=actor.subject_id,
            words=words,
            now=timezone.now(),
        )
        return Response(self.answer(request, appeal_id), status=201)


class AppealAdjustment(OwnEndpoint):
    """`POST`: appeal against points that a steward took away, within 14 days."""

    scopes: ClassVar = {"POST": "submit"}
    bodies: ClassVar = {"POST": WordsBody}
    answers: ClassVar = {"POST": {201: AppealDetailData}}

    def post(self, request: Request, adjustment_id: UUID) -> Response:
        actor, words = actor_of(request), body_of(request, WordsBody)["words"]
        appeal_id = AppealId(id_for(request, actor.person_id))
        use_cases.appeal_adjustment(
            effect_of(request, status=201, resource_id=appeal_id),
            appeal_id=appeal_id,
            adjustment_id=AdjustmentId(adjustment_id),
            subject_id=actor.subject_id,
            words=words,
            now=timezone.now(),
        )
        return Response(self.answer(request, appeal_id), status=201)


class AppealReport(OwnEndpoint):
    """`POST`: appeal against what was taken away from oneself after a report, within 14 days."""

    scopes: ClassVar = {"POST": "submit"}
    bodies: ClassVar = {"POST": WordsBody}
    answers: ClassVar = {"POST": {201: AppealDetailData}}

    def post(self, request: Request, report_id: UUID) -> Response:
        actor, words = actor_of(request), body_of(request, WordsBody)["words"]
        appeal_id = AppealId(id_for(request, actor.person_id))
        use_cases.appeal_report(
            effect_of(request, status=201, resource_id=appeal_id),
            appeal_id=appeal_id,
            report_id=ReportId(report_id),
            subject_id=actor.subject_id,
            words=words,
            now=timezone.now(),
        )
        return Response(self.answer(request, appeal_id), status=201)


class WithdrawAppeal(OwnEndpoint):
    """`POST`: take one's appeal back; what was decided stays."""

    scopes: ClassVar = {"POST": "submit"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": AppealDetailData}

    def post(self, request: Request, appeal_id: UUID) -> Response:
        body_of(request, Nothing)
        use_cases.withdraw_appeal(
            effect_of(request, resource_id=appeal_id),
            appeal_id=AppealId(appeal_id),
            subject_id=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, appeal_id))


class WaitingAppeals(JudgeEndpoint):
    """`GET`: the appeals that one may answer, the most urgent first, at most 50; none that one took part in."""

    scopes: ClassVar = {"GET": "review"}
    answers: ClassVar = {"GET": AllOf[AppealData]}

    def get(self, request: Request) -> Response:
        found = queries.waiting_appeals(actor_of(request).person)
        return Response({"results": [row_data(row) for row in found], "next": None})


class AnsweringEndpoint(JudgeEndpoint):
    """What is done with an appeal by whoever answers it is answered with it."""

    def answer(self, request: Request, resource_id: UUID) -> AppealDetailData:
        return whole_data(queries.appeal_to_answer(resource_id, actor_of(request).person))


class AppealToAnswer(AnsweringEndpoint):
    """`GET`: an appeal that one may answer. Who decided first is not told."""

    scopes: ClassVar = {"GET": "review"}
    answers: ClassVar = {"GET": AppealDetailData}

    def get(self, request: Request, appeal_id: UUID) -> Response:
        return Response(self.answer(request, appeal_id))


class TakeAppeal(AnsweringEndpoint):
    """`POST`: look at an appeal, so that nobody else answers it meanwhile; the files of its proof open."""

    scopes: ClassVar = {"POST": "review"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": AppealDetailData}

    def post(self, request: Request, appeal_id: UUID) -> Response:
        body_of(request, Nothing)
        self.answer(request, appeal_id)
        use_cases.take_appeal(
            effect_of(request, resource_id=appeal_id),
            appeal_id=AppealId(appeal_id),
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, appeal_id))


class AnswerAppeal(AnsweringEndpoint):
    """`POST`: uphold, overturn or amend an appeal that one took; never to the disadvantage of who asked."""

    scopes: ClassVar = {"POST": "review"}
    bodies: ClassVar = {"POST": AnswerBody}
    answers: ClassVar = {"POST": AppealDetailData}

    def post(self, request: Request, appeal_id: UUID) -> Response:
        given = body_of(request, AnswerBody)
        self.answer(request, appeal_id)
        opinion = Opinion(
            outcome=Outcome.APPROVE,
            count=given["count"],
            ticked=tuple(given["criteria"]),
            other=given["points"],
            why=given["why"],
        )
        use_cases.answer_appeal(
            effect_of(request, resource_id=appeal_id),
            appeal_id=AppealId(appeal_id),
            by=actor_of(request).subject_id,
            answer=Answer(state=AppealState(given["outcome"]), sentence=given["sentence"], opinion=opinion),
            now=timezone.now(),
        )
        return Response(self.answer(request, appeal_id))


def row_data(row: AppealRow) -> AppealData:
    """An appeal in a list."""
    return {
        "appeal_id": row.appeal_id,
        "action_id": row.action_id,
        "activity": row.activity_name,
        "about": About(row.about),
        "state": AppealState(row.state),
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "is_late": row.is_escalated,
        "is_mine": row.is_mine,
    }


def whole_data(page: AppealPage) -> AppealDetailData:
    """One appeal as a whole."""
    return {
        **row_data(page.row),
        "words": page.words,
        "stood": page.stood,
        "sentence": page.sentence,
        "points": page.points,
        "answered_at": page.answered_at,
    }
