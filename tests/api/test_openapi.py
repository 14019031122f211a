"""The description of the API: whole, the same as the committed one, and made from what views declare."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypedDict

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.plumbing import ComponentRegistry

from socialscore.api.document import document
from socialscore.api.requests import Described
from socialscore.api.schemas import schema_of
from socialscore.api.shapes import AllOf, PageOf
from tests.cast import Cast

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
DOCS = "/api/v1/docs/"
Queries = Callable[[int], AbstractContextManager[object]]
WITH_BODY = {"post", "put", "patch"}


def views() -> dict[str, type[Described]]:
    """The views of the API that are described, by the name of their address."""
    (api,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    found = {route.name: getattr(route.callback, "cls", None) for route in api.url_patterns}  # type: ignore[attr-defined]
    return {name: view for name, view in found.items() if view is not None and view.schema is not None}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in document()["paths"].items() for method, one in methods.items()]


def test_is_valid_without_a_warning_and_the_committed_one(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    assert made.read_text() == COMMITTED.read_text(), "the API has changed: run `make openapi` and look at the change"


def test_is_served_to_everybody(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == yaml.safe_load(COMMITTED.read_text())
    assert answer.json()["openapi"] == "3.1.0"
    assert "servers" not in answer.json()


class TestEveryView:
    @pytest.mark.parametrize("name", sorted(views()))
    def test_declares_what_it_takes_and_answers(self, name: str) -> None:
        view = views()[name]
        assert issubclass(view, Described), f"{name}: begin with Endpoint or Described, not with APIView"
        for method in {one for one in ("get", "post", "put", "patch", "delete") if hasattr(view, one)}:
            code = method.upper()
            assert code in view.answers, f"{name}: say in `answers` what {code} answers (api/openapi.py tells how)"
            if method in WITH_BODY:
                assert code in view.bodies, f"{name}: say in `bodies` what {code} takes; `Nothing`, if nothing is said"
            assert f"`{code}`: " in " ".join((view.__doc__ or "").split()), f"{name}: a sentence on {code} is missing"


class TestEveryOperation:
    def test_has_a_name_a_summary_and_a_tag(self) -> None:
        for path, method, operation in operations():
            assert operation["operationId"].startswith(f"{method}_"), path
            assert len(operation["tags"]) == 1, path
            assert 5 < len(operation["summary"]) < 120, (path, operation["summary"])

    def test_says_how_to_sign_in(self) -> None:
        schemes = {name for _, _, one in operations() for need in one["security"] for name in need}
        assert schemes >= {"bearer", "token", "password"}
        assert document()["paths"]["/api/v1/auth/login/"]["post"]["security"] == [{"password": []}]

    def test_declares_what_follows_from_what_it_is(self) -> None:
        for path, method, operation in operations():
            answers = set(operation["responses"])
            assert answers >= {"401", "403", "429"}, path
            assert "404" in answers or "{" not in path, path
            assert answers >= {"400", "409", "413", "415", "422"} or method not in WITH_BODY, path

    def test_answers_refusals_with_problems(self) -> None:
        for name, response in document()["components"]["responses"].items():
            schema = response["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}, name

    def test_names_what_it_answers(self) -> None:
        for path, _, operation in operations():
            for status, response in operation["responses"].items():
                for content in response.get("content", {}).values():
                    schema = content.get("schema", {"$ref": "of a file"})
                    assert all(set(one) == {"$ref"} for one in schema.get("anyOf", [schema])), (path, status)


class TestShapes:
    def test_of_a_page_is_named_for_what_it_holds(self) -> None:
        class OneData(TypedDict):
            """One."""

            number: int | None

        registry = ComponentRegistry()  # type: ignore[no-untyped-call]
        assert schema_of(PageOf[OneData], registry) == {"$ref": "#/components/schemas/OnePage"}
        assert schema_of(AllOf[OneData], registry) == {"$ref": "#/components/schemas/OneList"}
        made = registry.build({})["schemas"]  # type: ignore[no-untyped-call]
        assert made["One"]["properties"] == {"number": {"type": ["integer", "null"]}}
        assert made["OnePage"]["properties"]["results"]["items"] == {"$ref": "#/components/schemas/One"}

    def test_of_two_things_with_one_name_is_an_error_of_the_generation(self) -> None:
        first = TypedDict("first", {"a": int})  # noqa: UP013 (two of one name)
        second = TypedDict("second", {"b": int})  # noqa: UP013
        first.__name__ = second.__name__ = "SameData"
        registry = ComponentRegistry()  # type: ignore[no-untyped-call]
        GENERATOR_STATS.reset()  # type: ignore[no-untyped-call]
        schema_of(first, registry)
        assert not GENERATOR_STATS
        schema_of(second, registry)
        assert GENERATOR_STATS
        GENERATOR_STATS.reset()  # type: ignore[no-untyped-call]

    @pytest.mark.parametrize("hint", [bytes, object, URLPattern])
    def test_of_what_no_answer_should_have_is_refused(self, hint: Any) -> None:
        with pytest.raises(TypeError, match="cannot be described"):
            schema_of(hint, ComponentRegistry())  # type: ignore[no-untyped-call]


class TestDocs:
    def test_leads_back_to_the_site(self, client: Client, cast: Cast, django_assert_num_queries: Queries) -> None:
        with django_assert_num_queries(0):
            stranger = client.get(DOCS)
        assert 'href="/settings/tokens/"' in stranger.content.decode()
        assert 'href="/api/v1/openapi.json"' in stranger.content.decode()
        client.force_login(cast.participant.user)
        with django_assert_num_queries(2):
            member = client.get(DOCS)
        assert 'popovertarget="me"' in member.content.decode()

    def test_has_the_policy_of_the_site_and_nothing_inline(self, client: Client, db: None) -> None:
        page = client.get(DOCS)
        assert page["Content-Security-Policy"] == client.get("/ethics/")["Content-Security-Policy"]
        text = page.content.decode()
        assert re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", text) is None
        assert "https://" not in text
        script = client.get(f"{DOCS}?script=")
        assert script["Content-Type"] == "application/javascript"
        assert "https://" not in script.content.decode()

    def test_is_linked_from_the_tokens(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.participant.user)
        assert f'href="{DOCS}"' in client.get("/settings/tokens/").content.decode()


class TestAnAddressThatIsNone:
    @pytest.mark.parametrize("address", ["nothing/", "actions/no-id/", "actions/%0A/submit/", ""])
    @pytest.mark.parametrize("method", ["get", "post", "delete"])
    def test_is_a_problem_and_no_page(self, client: Client, method: str, address: str) -> None:
        answer = getattr(client, method)(f"/api/v1/{address}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "NOT_FOUND"

    def test_without_its_slash_leads_to_the_one_that_is(self, client: Client) -> None:
        assert client.get("/api/v1/me")["Location"] == "/api/v1/me/"
