"""Programs that act for people of the cast."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver

from socialscore.domain.tokens import SCOPES
from socialscore.infrastructure.django_app.models import PersonProfile
from tests.tokens import make_token

API = "/api/v1/"


class Program:
    """Asks with a token of one person; `scopes` are all, unless they are said. Addresses are below `/api/v1/`."""

    def __init__(self, person: PersonProfile, *scopes: str) -> None:
        _, secret = make_token(person.user, scopes=scopes or SCOPES)
        self._client, self._headers = Client(), {"authorization": f"Bearer {secret}"}

    def __call__(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Any method, with JSON. Headers are named as `idempotency_key`."""
        if method == "GET":
            return self.get(address)
        data = {} if body is None else {"data": body}
        send = getattr(self._client, method.lower())
        return send(
            API + address, content_type="application/json", headers={**self._headers, **_named(headers)}, **data
        )

    def get(self, address: str, **headers: str) -> Any:
        return self._client.get(API + address, headers={**self._headers, **headers})

    def post(self, address: str, **body: Any) -> Any:
        return self("POST", address, body)

    def delete(self, address: str) -> Any:
        return self("DELETE", address)

    def send(self, address: str, *, idempotency_key: str = "", **fields: "str | SimpleUploadedFile") -> Any:
        """A form with a file."""
        headers = {"idempotency_key": idempotency_key} if idempotency_key else {}
        return self._client.post(API + address, fields, headers={**self._headers, **_named(headers)})


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def program_of(person: PersonProfile, *, scopes: Sequence[str] = SCOPES) -> Program:
    """A program with a new token of this person."""
    return Program(person, *scopes)


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of a problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.json()["code"]


def endpoints() -> dict[str, URLPattern]:
    """The routes of the API by name."""
    (api,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    return {pattern.name: pattern for pattern in api.url_patterns}
