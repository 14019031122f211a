"""The page of the API: Swagger UI under our content policy, with a token, as a stranger tries it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from socialscore.api.document import document
from tests.cast import Cast
from tests.journeys.watching import OVERFLOW, WIDTHS, context_options, watched
from tests.tokens import make_token

PATIENCE_MS = 15_000


@pytest.mark.parametrize("width", WIDTHS)
def test_lists_and_tries_operations_under_the_policy(
    cast: Cast, live_server: LiveServer, new_context: Callable[..., BrowserContext], width: int
) -> None:
    context = watched(new_context(**context_options(width)))
    context.set_default_timeout(PATIENCE_MS)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda one: faults.append(one.url) if not one.url.startswith((live_server.url, "data:")) else None
    )
    page.goto(f"{live_server.url}/api/v1/docs/")
    operations = sum(len(methods) for methods in document()["paths"].values())
    expect(page.locator(".opblock")).to_have_count(operations, timeout=PATIENCE_MS)

    page.locator("button.authorize").first.click()
    page.get_by_label("bearer").fill(make_token(cast.participant.user)[1])
    page.get_by_role("button", name="Apply credentials").first.click()
    page.get_by_role("button", name="Close").first.click()
    page.locator("#operations-me-get_me .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator("#operations-me-get_me .live-responses-table .response-col_status").last).to_contain_text("200")
    expect(page.locator("#operations-me-get_me .live-responses-table")).to_contain_text(str(cast.participant.person_id))

    assert page.evaluate("breaches") == []
    assert page.evaluate(OVERFLOW) == []
    assert faults == []
