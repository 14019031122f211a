"""Which refusals an operation can answer with, following from what its view is; each is one named response."""

from collections.abc import Iterable
from typing import Any, get_args, get_origin

from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from socialscore.api.requests import Described
from socialscore.api.schemas import Schema, component, schema_of
from socialscore.api.shapes import PageOf
from socialscore.http.refusals import PROBLEM_TYPE, Problem

WRITES = ("POST", "PUT", "PATCH", "DELETE")
WITH_BODY = ("POST", "PUT", "PATCH")

# Name and meaning, as programs read it.
REFUSALS: dict[int, tuple[str, str]] = {
    400: ("Malformed", "The body is no JSON object, or has fields that are unknown or cannot be written."),
    401: ("SignInFirst", "The token is missing, unknown, revoked or expired: these are not told apart."),
    403: ("NotForYou", "The token lacks the scope, or the person the role."),
    404: ("NotFound", "It is not there, or not for this person to see."),
    406: ("NotAcceptable", "`Accept` asks for another format than JSON."),
    409: ("ChangedMeanwhile", "Somebody was faster, or the same request is still under way (`Retry-After`)."),
    412: ("Stale", "It changed since the version that `If-Match` names."),
    413: ("TooBig", "The body or the file is larger than may be sent."),
    415: ("NotUnderstood", "The body is of another media type than this operation takes."),
    422: ("NotValid", "A field is missing or not valid, or a rule says no; `errors` has the sentences by field."),
    429: ("TooFast", "Too many requests; `Retry-After` says how many seconds to wait."),
    507: ("NoRoom", "There is no room for files at the moment."),
}
HEADERS: dict[str, tuple[str, Schema]] = {
    "ETag": ("The version that `If-Match` takes.", {"type": "string"}),
    "Idempotent-Replayed": ("`true` if this key was answered before: nothing happened again.", {"type": "string"}),
    "Link": ('The address of the next page, as `<…>; rel="next"`.', {"type": "string"}),
    "RateLimit": ("What is left of the limit, and when it begins anew.", {"type": "string"}),
    "RateLimit-Policy": ("The limit: how many requests in how many seconds.", {"type": "string"}),
    "Retry-After": ("Seconds to wait.", {"type": "string", "pattern": "^[0-9]+$"}),
    "WWW-Authenticate": ("How to sign in.", {"type": "string"}),
}
HEADERS_OF_REFUSALS = {401: ("WWW-Authenticate",), 409: ("Retry-After",), 429: ("Retry-After",)}
LIMITS = ("RateLimit", "RateLimit-Policy")


def is_paged(view: Described, method: str) -> bool:
    """Whether a method answers with pages, and so takes `limit` and `cursor`."""
    answer = view.answers.get(method)
    return any(get_origin(one) is PageOf for one in (answer, *get_args(answer)))


def refusals_of(view: Described, method: str, path: str) -> set[int]:
    """The statuses above 399 that this method of a view may answer with."""
    found = {401, 403, 406, 429}
    if "{" in path:
        found.add(404)
    if method in WRITES:
        found |= {404, 409, 422}  # whatever a rule says no with
    if method in WITH_BODY:
        found |= {400, 413, 415}
    if method in view.filters or is_paged(view, method):
        found.add(422)
    if method in view.versioned and method in WRITES:
        found.add(412)
    return found | set(view.refusals.get(method, ()))


def refusal_in(registry: ComponentRegistry, status: int, problem: Any = Problem) -> Schema:
    """The response of a refusal: a reference to its component, or one of its own for a problem that says more."""
    name, meaning = REFUSALS[status]
    response = {
        "description": meaning,
        "headers": headers_in(registry, (*HEADERS_OF_REFUSALS.get(status, ()), *LIMITS)),
        "content": {PROBLEM_TYPE: {"schema": schema_of(problem, registry)}},
    }
    return response if problem is not Problem else _reference(registry, ResolvedComponent.RESPONSE, name, response)


def headers_in(registry: ComponentRegistry, names: Iterable[str]) -> Schema:
    """Headers by name, as references to their components."""
    return {
        name: _reference(registry, ResolvedComponent.HEADER, name, {"description": meaning, "schema": schema})
        for name in names
        for meaning, schema in [HEADERS[name]]
    }


def _reference(registry: ComponentRegistry, kind: str, name: str, content: Schema) -> Schema:
    found = component(name, kind, content, of=name)
    registry.register_on_missing(found)
    reference: Schema = found.ref
    return reference
