"""Audits of the ledger, for stewards."""

from dataclasses import asdict
from typing import ClassVar, TypedDict

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.audiences import GovernorEndpoint
from socialscore.api.pages import answer_with, cursor_of, limit_of
from socialscore.api.requests import Nothing, body_of
from socialscore.api.shapes import PageOf
from socialscore.infrastructure.transparency.audit_runs import ask_for_audit
from socialscore.queries.audits import AuditRunRow, audit_runs


class AskedData(TypedDict):
    """`is_new` is false if one was on its way already: there is one at a time."""

    is_new: bool


class Audits(GovernorEndpoint):
    """`GET`: the audits, newest first, with what each found. `POST`: have the worker run one within half a minute."""

    scopes: ClassVar = {"GET": "manage", "POST": "manage"}
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"GET": PageOf[AuditRunRow], "POST": {202: AskedData}}
    takes_key: ClassVar = False

    def get(self, request: Request) -> Response:
        return answer_with(request, audit_runs(cursor=cursor_of(request), size=limit_of(request)), asdict)

    def post(self, request: Request) -> Response:
        body_of(request, Nothing)
        return Response({"is_new": ask_for_audit(now=timezone.now())}, status=202)
