"""
The description of the API (OpenAPI 3.1), made from what each view declares beside its `scopes`, by method:

- `bodies`: the serializer that `body_of` is given; each POST, PUT and PATCH has one, `Nothing` if nothing is said.
- `answers`: what is answered: the TypedDict or dataclass that is returned, `PageOf[…]`, `AllOf[…]`, `BytesOf(…)`, None
  for 204; or a dict of these by status, where a 2xx is not 200 or a refusal says more than a `Problem`.
- `filters`: the serializer that `filters_of` is given.
- `refusals`: statuses beside those that follow from what a view is, as 507 where files are taken.
- `versioned`: the methods that say an `ETag` (GET) or obey `If-Match` (others).
- `takes_key`: whether its POST obeys an `Idempotency-Key`.

The docstring of a view has the sentence of each method: "`GET`: one's own actions. `POST`: submit one." All else
follows from the address, the permissions and the authentication. What is missing is an error of `make openapi`.
"""

import re
from typing import Any

from django.urls import resolve
from drf_spectacular.drainage import error
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import FileField

from socialscore.api.pages import MOST
from socialscore.api.requests import Described
from socialscore.api.schemas import Schema, schema_of
from socialscore.api.shapes import BytesOf
from socialscore.api.statuses import LIMITS, WRITES, headers_in, is_paged, refusal_in, refusals_of

ANY_ID = "00000000-0000-4000-8000-000000000000"
NUMBERED = re.compile(r"\{entry_id\}")  # the ledger counts its entries; all else has a UUID
PAGE_PARAMETERS = [
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, description="How many at most."),
    OpenApiParameter("cursor", str, description="Where the page begins: the `next` of the page before."),
]
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="A key of your own, kept for 30 days: a repeat with the same body changes nothing again.",
)
MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="Only if it still is the version of this `ETag`."
)


class Operation(AutoSchema):
    """One operation, out of the declarations of its view."""

    @property
    def declared(self) -> Described:
        """The view, which is one that declares."""
        assert isinstance(self.view, Described), f"{type(self.view).__name__} is no Endpoint and no Described view"
        return self.view

    def get_operation_id(self) -> str:
        """The method and the name of the address: `post_action_submit`."""
        name = resolve(re.sub(r"\{\w+\}", ANY_ID, NUMBERED.sub("1", self.path))).url_name or ""
        return f"{self.method.lower()}_{name.removeprefix('api_')}"

    def get_summary(self) -> str:
        """The first sentence on this method in the view's docstring."""
        return self._sentences()[0]

    def get_description(self) -> str:  # type: ignore[override]
        """What the docstring says of this method beyond its first sentence, and the scope it needs."""
        scope = self.declared.scopes.get(self.method)
        needs = [f"Needs the scope `{scope}`."] if scope else []
        return " ".join([*self._sentences()[1:], *needs])

    def get_override_parameters(self) -> list[Any]:
        view, found = self.declared, list[Any]()
        if self.method in view.filters:
            found.append(view.filters[self.method])
        if is_paged(view, self.method):
            found += PAGE_PARAMETERS
        if self.method == "POST" and view.takes_key:
            found.append(KEY)
        if self.method in WRITES and self.method in view.versioned:
            found.append(MATCH)
        return found

    def get_request_serializer(self) -> Any:
        """The declared body; a file is sent as a form."""
        if self.method not in self.declared.bodies:
            error(f"declare what {self.method} takes: `bodies` of {type(self.view).__name__}")
        return self.declared.bodies.get(self.method)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # pages are declared, not guessed

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        """A body is refused if it has a field that is unknown."""
        return {
            **super()._map_basic_serializer(serializer, direction),  # type: ignore[no-untyped-call]
            "additionalProperties": False,
        }

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Schema:
        """A file is bytes; as an answer, which spectacular takes it for, it would be an address."""
        if isinstance(field, FileField):
            return {"type": "string", "format": "binary"}
        schema: Schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        return schema

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        """What is answered, and every refusal that can happen."""
        declared = self._answers()
        found = {status: self._answer(status, hint) for status, hint in declared.items()}
        for status in refusals_of(self.declared, self.method, self.path) - set(declared):
            found[status] = refusal_in(self.registry, status)
        return {str(status): found[status] for status in sorted(found)}

    def _answers(self) -> dict[int, Any]:
        if self.method not in self.declared.answers:
            error(f"declare what {self.method} answers: `answers` of {type(self.view).__name__}")
        declared = self.declared.answers.get(self.method)
        if isinstance(declared, dict):
            return declared
        return {200 if declared else 204: declared}

    def _answer(self, status: int, hint: Any) -> Schema:
        if status >= 400:
            return refusal_in(self.registry, status, hint)
        headers = headers_in(self.registry, self._headers())
        if hint is None:
            return {"description": "Done; there is nothing to say.", "headers": headers}
        if isinstance(hint, BytesOf):
            content: Schema = {media_type: {} for media_type in hint.media_types}
            return {"description": "The file.", "headers": headers, "content": content}
        content = {"application/json": {"schema": schema_of(hint, self.registry)}}
        return {"description": "Done." if self.method in WRITES else "Found.", "headers": headers, "content": content}

    def _headers(self) -> list[str]:
        names = list(LIMITS)
        if is_paged(self.declared, self.method):
            names.append("Link")
        if self.method in self.declared.versioned:
            names.append("ETag")
        if self.method == "POST" and self.declared.takes_key:
            names.append("Idempotent-Replayed")
        return sorted(names)

    def _sentences(self) -> list[str]:
        """The sentences of this method in the docstring of its view."""
        text = " ".join((type(self.view).__doc__ or "").split())
        found = re.search(rf"`{self.method}`: (.+?)(?= `(?:GET|{'|'.join(WRITES)})`:|$)", text)
        if found is None:
            error(f'say what {self.method} does in the docstring of {type(self.view).__name__}: "`{self.method}`: …"')
            return [""]
        first, *others = re.split(r"(?<=\.) ", found[1][0].upper() + found[1][1:])
        return [first.rstrip("."), *others]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token, by either of the two words that stand for it."""

    target_class = "socialscore.infrastructure.auth.knox_authentication.KnoxAuthentication"
    name = ["bearer", "token"]
    priority = 1

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[Schema]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[Schema]:
        """`Authorization: Bearer …`, which every client knows, and `Authorization: Token …`."""
        return [
            {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer scs_…`"},
            {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "The same as `Authorization: Token scs_…`; the value begins with the word Token.",
            },
        ]


class PasswordScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """E-mail address and password, for the one operation that makes a token of them."""

    target_class = "rest_framework.authentication.BasicAuthentication"
    name = "password"
    match_subclasses = True
    priority = 1

    def get_security_definition(self, auto_schema: AutoSchema) -> Schema:
        return {"type": "http", "scheme": "basic", "description": "E-mail address and password."}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of a browser."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    match_subclasses = True
    priority = 1

    def get_security_definition(self, auto_schema: AutoSchema) -> Schema:
        description = "The cookie of a browser that signed in; writes carry `X-CSRFToken` as well."
        return {"type": "apiKey", "in": "cookie", "name": "__Host-session", "description": description}
