"""What every endpoint needs: who asks and with which scopes, and a body that holds what was asked for."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from socialscore.infrastructure.auth.knox_authentication import KnoxAuthentication
from socialscore.infrastructure.auth.security_context import PersonSecurityContext

UNKNOWN = "This field is unknown or cannot be written: %s."


class HasScope(BasePermission):
    """The token carries the scope that the view names in `scopes`, by method."""

    message = "This token may not do that. Make one with the scope it needs."

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = getattr(view, "scopes", {}).get(request.method)
        return needed is None or needed in actor_of(request).scopes


def actor_of(request: Request) -> PersonSecurityContext:
    """The person behind an authenticated request, with the scopes of its token. No query."""
    return KnoxAuthentication.get_domain_context(request.user, request.auth)  # type: ignore[arg-type]


def body_of(request: Request, shape: type[Serializer[Any]]) -> dict[str, Any]:
    """
    The body's values in their shape.

    :raises ParseError: if it is no object, or has fields that are unknown or read-only.
    :raises ValidationError: if a field is missing or not valid.
    """
    if not isinstance(request.data, dict):
        raise ParseError("Send a JSON object.")
    serializer = shape(data=request.data)
    unknown = set(request.data) - {name for name, field in serializer.fields.items() if not field.read_only}
    if unknown:
        raise ParseError(UNKNOWN % ", ".join(sorted(unknown)))
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values
