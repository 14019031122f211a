"""Whatever a program sends, wherever it sends it: an answer, and never a fault of ours."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.programs import endpoints
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity
from tests.tokens import make_token

ROLES = ("participant", "lead", "validator", "steward")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FIELDS = [
    "action_id",
    "activity_id",
    "text",
    "link",
    "count",
    "submit",
    "rules",
    "version",
    "name",
    "scopes",
    "days",
    "decision",
    "points",
    "why",
    "note",
    "sentence",
    "reason",
    "criteria",
    "lease_id",
    "fence",
    "claim_next",
    "typed",
    "role",
    "is_steward",
    "may_review",
    "to",
    "keep",
    "opens_at",
    "closes_at",
    "description",
    "url",
    "events",
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner),
    max_leaves=8,
)
bodies = anything | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, anything))
told = st.sampled_from(["k1", "*", '"1"', 'W/"1", x', "9" * 5_000])
words = told | st.text(st.characters(max_codepoint=255), max_size=20)


@pytest.fixture
def ids(cast: Cast) -> dict[str, Any]:
    activity_id = an_open_activity(cast.lead)
    action_id = a_submitted_action(cast.participant, activity_id)
    return {"activity_id": activity_id, "action_id": action_id, "person_id": cast.other.person_id}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_is_never_answered_by_a_fault(cast: Cast, ids: dict[str, Any], data: st.DataObject) -> None:
    cache.clear()
    name = data.draw(st.sampled_from(sorted(endpoints())))
    pattern = endpoints()[name]
    address = "/api/v1/" + str(pattern.pattern)
    for key in pattern.pattern.converters:
        value = data.draw(st.sampled_from([ids.get(key, uuid4()), uuid4()]))
        address = address.replace(f"<uuid:{key}>", str(value))
    person = getattr(cast, data.draw(st.sampled_from(ROLES)))
    query = data.draw(st.dictionaries(st.sampled_from(["limit", "cursor", "show", "q", "period", "whose"]), st.text()))
    headers = data.draw(st.dictionaries(st.sampled_from(["idempotency-key", "if-match"]), words))
    client = Client(raise_request_exception=False)
    answer = client.generic(
        data.draw(st.sampled_from(METHODS)),
        address,
        query_params=query,
        data=json.dumps(data.draw(bodies)),
        content_type="application/json",
        headers={**headers, "authorization": f"Token {make_token(person.user)[1]}"},
    )
    assert answer.status_code < 500, (name, answer.content)
