"""Submitting proof in a browser that runs no scripts: one form, one post, nothing lost on the way."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from socialscore.infrastructure.django_app import models
from tests.cast import Cast
from tests.journeys.scenery import TEXT, a_photo
from tests.journeys.touring import signed_in
from tests.journeys.watching import context_options
from tests.stories import an_open_activity

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"


def a_file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


@pytest.fixture
def form(cast: Cast, live_server: LiveServer, new_context: Callable[..., BrowserContext]) -> Page:
    """The empty form of an open activity."""
    activity_id = an_open_activity(cast.lead)
    context = new_context(**context_options(390), java_script_enabled=False)
    page = signed_in(context, live_server.url, cast.participant).new_page()
    page.goto(f"{live_server.url}/activities/")
    page.get_by_role("link", name="Submit proof").tap()
    expect(page).to_have_url(re.compile(str(activity_id)))
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Send")).tap()


def test_two_files_and_a_text_make_one_action(form: Page) -> None:
    form.locator("[name=files]").set_input_files([a_file("one.jpg", a_photo(1)), a_file("two.jpg", a_photo(2))])
    form.locator("[name=text]").fill(TEXT)
    form.locator("[name=count]").fill("3")
    expect(form.locator("#agreed")).to_contain_text("By sending you say that everyone")
    send(form)
    expect(form.locator("main")).to_contain_text("In review")
    expect(form.locator("main")).to_contain_text(TEXT)
    expect(form.locator("ul.files > li")).to_have_count(2)
    assert models.Action.objects.get().status == "SUBMITTED"
    assert models.Revision.objects.get().people_agreed


def test_a_broken_file_spoils_neither_the_good_one_nor_the_text(form: Page) -> None:
    form.locator("[name=files]").set_input_files([a_file("bags.jpg", a_photo(1)), a_file("bags.svg", SVG)])
    form.locator("[name=text]").fill(TEXT)
    form.locator("[name=count]").fill("3")
    with form.expect_response(lambda answer: answer.request.method == "POST") as answer:
        send(form)
    assert answer.value.status in {400, 422}
    expect(form.locator("#proof-error")).to_contain_text("bags.svg: This kind of file is not accepted")
    expect(form.locator("[name=files]")).to_have_attribute("aria-invalid", "true")
    expect(form.locator("#files > li")).to_have_count(1)
    expect(form.locator("#files > li")).to_contain_text("bags.jpg")
    expect(form.locator("[name=text]")).to_have_value(TEXT)
    assert models.Action.objects.get().status == "DRAFT"

    send(form)
    expect(form.locator("main")).to_contain_text("In review")
    expect(form.locator("ul.files > li")).to_have_count(1)
    assert models.Action.objects.get().status == "SUBMITTED"


def test_a_mistake_keeps_what_was_typed(form: Page) -> None:
    form.locator("[name=text]").fill(TEXT)
    with form.expect_response(lambda answer: answer.request.method == "POST") as answer:
        send(form)
    assert answer.value.status == 422
    expect(form.locator("[name=text]")).to_have_value(TEXT)
    expect(form.locator("[name=count]")).to_have_attribute("aria-invalid", "true")
    expect(form.locator("[name=count] ~ .error")).to_contain_text("Say how many")
    form.locator("[name=count]").fill("3")
    send(form)
    expect(form.locator("main")).to_contain_text("In review")
    assert models.Action.objects.count() == 1


def test_a_file_is_taken_out_again_and_the_text_stays(form: Page) -> None:
    form.locator("[name=files]").set_input_files([a_file("one.jpg", a_photo(1)), a_file("two.jpg", a_photo(2))])
    form.locator("[name=text]").fill(TEXT)
    send(form)
    form.get_by_role("button", name="Remove one.jpg").tap()
    expect(form.locator("#files > li")).to_have_count(1)
    expect(form.locator("#files > li")).to_contain_text("two.jpg")
    expect(form.locator("[name=text]")).to_have_value(TEXT)
