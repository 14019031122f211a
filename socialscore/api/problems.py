"""Errors as problem+json (RFC 9457), from the same table as the pages."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from socialscore.application.ports import StorageFull
from socialscore.domain.errors import DomainError
from socialscore.http.refusals import PROBLEM_TYPE, problem_data, refusal_of


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what the rules or the framework refuse; None lets a fault be a fault."""
    if isinstance(error, (DomainError, StorageFull)):
        refusal = refusal_of(error)
        errors = {refusal.field: [refusal.sentence]} if refusal.field else {}
        response = problem(refusal.status, refusal.code, refusal.sentence, errors=errors)
        for name, value in refusal.headers.items():
            response[name] = value
        return response
    if isinstance(error, RequestDataTooBig):
        return problem(413, "BODY_TOO_LARGE", _("That is too much at once. Send fewer or smaller files."))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    return _framework_problem(error) if isinstance(error, exceptions.APIException) else None


def problem(status: int, code: str, detail: str, *, errors: dict[str, list[str]] | None = None) -> Response:
    """One problem. `code` is stable; `detail` is the page's own sentence; `errors` are by field."""
    body = problem_data(status, code, detail)
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=PROBLEM_TYPE)


def _framework_problem(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        sentence = _("Some fields are missing or not valid.")
        response = problem(422, "FIELDS_NOT_VALID", sentence, errors=_by_field(error.detail))
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


def _by_field(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Sentences by field; one within another has the path to it, as `rules.caps.0.limit`."""
    if isinstance(detail, list) and not any(isinstance(one, dict) for one in detail):
        return {path or api_settings.NON_FIELD_ERRORS_KEY: [str(text) for text in detail]}
    errors: dict[str, list[str]] = {}
    for name, inner in detail.items() if isinstance(detail, dict) else enumerate(detail):
        is_whole = name == api_settings.NON_FIELD_ERRORS_KEY
        errors |= _by_field(inner, path if is_whole else f"{path}.{name}".lstrip("."))
    return errors
