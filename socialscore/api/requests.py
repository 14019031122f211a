"""What every endpoint needs: who asks and with which scopes, and a body that holds what was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from rest_framework.exceptions import APIException, ParseError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from socialscore.api.allowances import require_allowance, say_allowance
from socialscore.api.effects import require_new
from socialscore.application.conditions import Repeated
from socialscore.domain.errors import DomainError
from socialscore.infrastructure.auth.knox_authentication import KnoxAuthentication
from socialscore.infrastructure.auth.security_context import PersonSecurityContext

UNKNOWN = "This field is unknown or cannot be written: %s."


class Nothing(Serializer[Any]):
    """The body of a change that needs nothing said."""


class HasScope(BasePermission):
    """The token carries the scope that the view names in `scopes`, by method."""

    message = "This token may not do that. Make one with the scope it needs."

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = getattr(view, "scopes", {}).get("GET" if request.method == "HEAD" else request.method)
        return needed is None or needed in actor_of(request).scopes


class Described(APIView):
    """A view that says beside its code, by method, what it takes and answers: `api/openapi.py` tells how."""

    scopes: ClassVar[dict[str, str]] = {}
    bodies: ClassVar[dict[str, type[Serializer[Any]]]] = {}
    filters: ClassVar[dict[str, type[Serializer[Any]]]] = {}
    answers: ClassVar[dict[str, Any]] = {}
    refusals: ClassVar[dict[str, tuple[int, ...]]] = {}
    versioned: ClassVar[tuple[str, ...]] = ()
    takes_key: ClassVar[bool] = False


class Endpoint(Described):
    """
    An address for whoever has a token with the scope it names in `scopes`, by method.

    A repeat of a request with its `Idempotency-Key` is answered by `answer`, anew.
    """

    permission_classes: Sequence[type[BasePermission]] = (IsAuthenticated, HasScope)
    takes_key: ClassVar[bool] = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.perform_authentication(request)
        require_allowance(request)
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and self.takes_key and hasattr(self, "post"):
            require_new(request)

    def answer(self, request: Request, resource_id: UUID) -> Mapping[str, object]:
        """What a change answers about the thing it made or changed; only one that answers 204 has nothing to say."""
        raise NotImplementedError

    def handle_exception(self, exc: Exception) -> Response:
        if not isinstance(exc, Repeated):
            return super().handle_exception(exc)
        try:
            return self._again(exc)
        except (DomainError, APIException) as error:  # what the thing has become since
            return super().handle_exception(error)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What has a version has it as its ETag."""
        if isinstance(response, Response) and isinstance(response.data, dict) and "version" in response.data:
            response["ETag"] = f'"{response.data["version"]}"'
        say_allowance(request, response)
        return super().finalize_response(request, response, *args, **kwargs)

    def _again(self, first: Repeated) -> Response:
        if first.status == 204 or first.resource_id is None:
            response = Response(status=204)
        else:
            response = Response(self.answer(self.request, first.resource_id), status=first.status)
        response["Idempotent-Replayed"] = "true"
        return response


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
