"""Pages of the API: how many, and where the next begins."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity
from tests.tokens import make_token

ACTIONS = "/api/v1/actions/"


@pytest.fixture
def token(cast: Cast) -> dict[str, str]:
    return {"authorization": f"Bearer {make_token(cast.participant.user)[1]}"}


def test_link_and_cursor_lead_through_all_of_them(client: Client, cast: Cast, token: dict[str, str]) -> None:
    activity_id = an_open_activity(cast.lead)
    sent = [a_submitted_action(cast.participant, activity_id) for _ in range(5)]
    url, seen = f"{ACTIONS}?limit=2&show=all", []
    for _ in range(3):
        answer = client.get(url, headers=token)
        seen += [row["action_id"] for row in answer.json()["results"]]
        found = re.fullmatch(r'<http://testserver(.+)>; rel="next"', answer.headers.get("Link", ""))
        assert (found is None) == (answer.json()["next"] is None)
        url = found[1] if found else ""
    assert url == ""
    assert seen == [str(action_id) for action_id in reversed(sent)]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "2.5", "²", "", "9" * 5_000])
def test_a_limit_that_is_none_is_named(client: Client, token: dict[str, str], limit: str) -> None:
    answer = client.get(f"{ACTIONS}?limit={limit}", headers=token)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"limit": ["Give a whole number from 1 to 100."]}


def test_a_cursor_of_a_stranger_is_the_first_page(client: Client, token: dict[str, str]) -> None:
    assert client.get(f"{ACTIONS}?cursor={uuid4()}", headers=token).json() == {"results": [], "next": None}
