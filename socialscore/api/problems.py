"""Errors as problem+json (RFC 9457), from the same table as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from socialscore.application.ports import StorageFull
from socialscore.domain.errors import DomainError
from socialscore.http.refusals import refusal_of, title_of

CONTENT_TYPE = "application/problem+json"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what the rules or the framework refuse; None lets a fault be a fault."""
    if isinstance(error, (DomainError, StorageFull)):
        refusal = refusal_of(error)
        errors = {refusal.field: [refusal.sentence]} if refusal.field else {}
        response = problem(refusal.status, refusal.code, refusal.sentence, errors=errors)
        for name, value in refusal.headers.items():
            response[name] = value
        return response
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    return _framework_problem(error) if isinstance(error, exceptions.APIException) else None


def problem(status: int, code: str, detail: str, *, errors: dict[str, list[str]] | None = None) -> Response:
    """One problem. `code` is stable; `detail` is the page's own sentence; `errors` are by field."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=CONTENT_TYPE)


def _framework_problem(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        errors = {name: [str(text) for text in texts] for name, texts in dict(error.detail).items()}  # type: ignore[arg-type]
        response = problem(422, "FIELDS_NOT_VALID", _("Some fields are missing or not valid."), errors=errors)
    else:
        code = str(error.default_code).upper()
        response = problem(error.status_code, code, str(error.detail))
    challenge = getattr(error, "auth_header", None)
    if challenge:
        response["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait:
        response["Retry-After"] = str(int(wait))
    return response
