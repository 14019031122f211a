"""Landing, privacy, ethics: open to strangers, cheap, and true about what this is not."""

import pytest
from django.test import Client

from tests.cast import Cast, store_cast
from tests.stories import an_open_activity


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


class TestLanding:
    def test_says_what_this_is_and_what_it_is_not(self, client: Client, cast: Cast) -> None:
        page = client.get("/").content.decode()
        assert "seen and recorded" in page
        assert "No use for jobs, credit, housing, benefits or punishment" in page
        assert "Nothing across communities" in page
        assert "/accounts/signup/" in page

    def test_leads_to_an_activity_that_is_open(self, client: Client, cast: Cast) -> None:
        assert "See an activity" not in client.get("/").content.decode()
        activity_id = an_open_activity(cast.lead)
        assert f"/activities/{activity_id}/" in client.get("/").content.decode()

    def test_sends_whoever_is_signed_in_home(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.participant.user)
        assert client.get("/").headers["Location"] == "/home/"

    def test_costs_one_query(self, client: Client, cast: Cast, django_assert_num_queries: object) -> None:
        with django_assert_num_queries(1):
            client.get("/")


@pytest.mark.parametrize("path", ["/privacy/", "/ethics/"])
def test_is_open_to_strangers_and_members(client: Client, cast: Cast, path: str) -> None:
    assert client.get(path).status_code == 200
    client.force_login(cast.participant.user)
    assert client.get(path).status_code == 200
