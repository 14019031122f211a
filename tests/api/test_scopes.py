"""Tokens without the scope: at every address and method, whoever asks."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from rest_framework.views import APIView

from socialscore.api.requests import Endpoint
from socialscore.domain.tokens import SCOPES
from tests.api.programs import Program, program_of
from tests.api.test_anything import endpoints
from tests.cast import Cast

# What needs no scope: a token may always end itself and its like. Signing in has no token yet.
WITHOUT_SCOPE = {("api_logout", "POST"), ("api_logout_all", "POST"), ("api_token", "DELETE"), ("api_login", "POST")}
METHODS = ("get", "post", "put", "patch", "delete")


def needed() -> dict[tuple[str, str], str | None]:
    """The scope of each address and method."""
    found: dict[tuple[str, str], str | None] = {}
    for name, pattern in endpoints().items():
        view: type[APIView] | None = getattr(pattern.callback, "view_class", None)
        if view is not None and (issubclass(view, Endpoint) or name == "api_login"):
            scopes = getattr(view, "scopes", {})
            methods = [method.upper() for method in METHODS if hasattr(view, method)]
            found |= {(name, method): scopes.get(method) for method in methods}
    return found


def ask(program: Program, name: str, method: str) -> int:
    address = str(endpoints()[name].pattern)
    for key in endpoints()[name].pattern.converters:
        address = address.replace(f"<uuid:{key}>", str(uuid4())).replace(f"<int:{key}>", "1")
    cache.clear()
    return int(program(method, address, None if method == "GET" else {}).status_code)


class TestScopes:
    def test_are_named_for_every_method(self) -> None:
        assert {place for place, scope in needed().items() if scope is None} == WITHOUT_SCOPE
        assert set(filter(None, needed().values())) == set(SCOPES)

    @pytest.mark.parametrize("scope", SCOPES)
    def test_that_a_token_lacks_close_what_needs_them(self, cast: Cast, scope: str) -> None:
        others = [one for one in SCOPES if one != scope]
        places = [place for place, one in needed().items() if one == scope]
        for person in (cast.participant, cast.lead, cast.validator, cast.steward):
            program = program_of(person, scopes=others)
            assert {place: ask(program, *place) for place in places} == dict.fromkeys(places, 403)

    def test_hold_for_looking_without_reading_too(self, cast: Cast) -> None:
        program = program_of(cast.steward, scopes=["submit"])
        assert program("HEAD", "people/").status_code == program("GET", "people/").status_code == 403

    def test_that_a_token_has_open_what_its_person_may(self, cast: Cast) -> None:
        person_of = {"read": cast.participant, "submit": cast.participant, "review": cast.validator}
        for scope in SCOPES:
            program = program_of(person_of.get(scope, cast.steward), scopes=[scope])
            places = [place for place, one in needed().items() if one == scope]
            answered: dict[Any, int] = {place: ask(program, *place) for place in places}
            assert {place for place, status in answered.items() if status in (401, 403)} == set()
