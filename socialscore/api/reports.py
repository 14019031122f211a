"""Reports by token: make one and read what became of it; for stewards, those that wait, and deciding one."""

from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.effects import effect_of
from socialscore.api.filters import filters_of
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Endpoint, actor_of, body_of
from socialscore.api.shapes import PageOf
from socialscore.application.reports import decide_report
from socialscore.domain.ids import ReportId
from socialscore.domain.report import ReportState, Target
from socialscore.http.reporting import report_it
from socialscore.queries.reports import OwnReportRow, ReportRow, own_report, own_reports, report_of, reports


class ReportBody(serializers.Serializer[Any]):
    """What is reported: the id of an action, a person, an activity, or of the decision that a message came with."""

    target = serializers.ChoiceField(choices=[str(target) for target in Target])
    target_id = serializers.UUIDField()
    sentence = serializers.CharField()


class DecisionBody(serializers.Serializer[Any]):
    """`UPHELD` takes it away, `DISMISSED` lets it stand; both sides read the reason."""

    state = serializers.ChoiceField(choices=["UPHELD", "DISMISSED"])
    reason = serializers.CharField()


class ReportFilters(serializers.Serializer[Any]):
    show = serializers.ChoiceField(choices=[str(state) for state in ReportState], required=False, default="")


class MyReports(Endpoint):
    """`GET`: what one reported, and what of one's own was taken away, newest first. `POST`: report something."""

    scopes: ClassVar = {"GET": "read", "POST": "submit"}
    bodies: ClassVar = {"POST": ReportBody}
    answers: ClassVar = {"GET": PageOf[OwnReportRow], "POST": {201: OwnReportRow}}

    def get(self, request: Request) -> Response:
        page = own_reports(actor_of(request).subject_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, asdict)

    def post(self, request: Request) -> Response:
        given, actor = body_of(request, ReportBody), actor_of(request)
        report_id = uuid4()
        report_it(
            effect_of(request, status=201, resource_id=report_id),
            actor,
            report_id=report_id,
            target=Target(given["target"]),
            target_id=given["target_id"],
            sentence=given["sentence"],
        )
        return Response(self.answer(request, report_id), status=201)

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        return asdict(own_report(resource_id, subject_id=actor_of(request).subject_id))


class MyReport(Endpoint):
    """`GET`: one of them."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": OwnReportRow}

    def get(self, request: Request, report_id: UUID) -> Response:
        return Response(asdict(own_report(report_id, subject_id=actor_of(request).subject_id)))


class Reports(GovernorEndpoint):
    """`GET`: all reports, newest first, narrowed by `?show`; for stewards."""

    scopes: ClassVar = {"GET": "manage"}
    filters: ClassVar = {"GET": ReportFilters}
    answers: ClassVar = {"GET": PageOf[ReportRow]}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        actor.person.require_steward()
        show = filters_of(request, ReportFilters)["show"]
        page = reports(show=show, viewer_id=actor.subject_id, cursor=cursor_of(request), size=limit_of(request))
        return answer_with(request, page, asdict)


class ReportDetail(GovernorEndpoint):
    """`GET`: one report. `POST`: decide it; for stewards who have no part in it."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": DecisionBody}
    answers: ClassVar = {"GET": ReportRow, "POST": ReportRow}

    def get(self, request: Request, report_id: UUID) -> Response:
        actor_of(request).person.require_steward()
        return Response(self.answer(request, report_id))

    def post(self, request: Request, report_id: UUID) -> Response:
        given = body_of(request, DecisionBody)
        decide_report(
            effect_of(request, resource_id=report_id),
            report_id=ReportId(report_id),
            upheld=given["state"] == ReportState.UPHELD,
            reason=given["reason"],
            by=actor_of(request).subject_id,
            now=timezone.now(),
        )
        return Response(self.answer(request, report_id))

    def answer(self, request: Request, resource_id: UUID) -> dict[str, Any]:
        return asdict(report_of(resource_id, viewer_id=actor_of(request).subject_id))
