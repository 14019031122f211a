"""A browser's session may use the API as well: as the person of the page, and never without a page of ours."""

import pytest
from django.test import Client

from socialscore.domain.tokens import SCOPES
from tests.api.programs import refusal
from tests.cast import Cast
from tests.web.reviewing import signed_in


@pytest.fixture
def browser(cast: Cast) -> Client:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(cast.participant).cookies
    return strict


class TestSession:
    def test_reads_as_the_person_with_every_scope(self, browser: Client, cast: Cast) -> None:
        me = browser.get("/api/v1/me/").json()
        assert (me["person_id"], me["scopes"]) == (str(cast.participant.person_id), list(SCOPES))

    def test_writes_with_the_token_of_a_page(self, browser: Client) -> None:
        browser.get("/settings/")
        page_token = browser.cookies["csrf"].value
        answer = browser.post(
            "/api/v1/me/notifications/read/", content_type="application/json", headers={"X-CSRFToken": page_token}
        )
        assert answer.status_code == 204

    def test_does_not_write_for_another_site(self, browser: Client) -> None:
        assert refusal(browser.post("/api/v1/me/notifications/read/")) == (403, "CSRF_TOKEN_MISSING")

    def test_is_not_asked_when_there_is_a_token_that_is_not_valid(self, browser: Client) -> None:
        answer = browser.get("/api/v1/me/", headers={"authorization": "Bearer scs_nothing"})
        assert refusal(answer) == (401, "AUTHENTICATION_FAILED")
