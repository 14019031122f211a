"""A receipt checked in the browser: the steps that are named, nothing that is sent, and what to do instead."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.journeys.watching import context_options
from tests.receipts import (
    INDEX,
    LOG_KEY,
    OTHER_KEY,
    SPOILED,
    STRANGE_WITNESS,
    UNREADABLE,
    WITNESS_VKEY,
    receipt_data,
    without,
)

STEPS = ["KEY", "SIGNATURE", "WITNESSES", "INCLUSION", "SUBJECT", "BODY", "EVIDENCE"]
NO_ED25519 = "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'));"
DROP = """text => {
  const data = new DataTransfer();
  data.items.add(new File([text], 'receipt.json', { type: 'application/json' }));
  const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector('h1').dispatchEvent(drop);
}"""


@pytest.fixture
def page(db: None, live_server: LiveServer, new_context: Callable[..., BrowserContext]) -> Page:
    """The page as it is once loaded; from then on there is no network, and whoever asks for one is written down."""
    page = new_context(**context_options(390)).new_page()
    page.goto(f"{live_server.url}/verify/")  # until its scripts have run, which a pause of the network does not say
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.asked = []  # type: ignore[attr-defined]
    page.on("request", lambda one: page.asked.append(one.url))  # type: ignore[attr-defined]
    return page


def check(page: Page, text: str, key: str = "") -> None:
    page.locator("#pasted").fill(text)
    page.locator("#pinned").fill(key)
    page.get_by_role("button", name="Check the receipt").click()


def steps(page: Page, state: str) -> set[str]:
    """The steps that are shown in this state."""
    found = page.locator(f".steps > li[data-state='{state}']")
    return {str(name).upper() for name in found.evaluate_all("all => all.map(one => one.dataset.step)")}


def see(page: Page, verdict: str) -> None:
    expect(page.get_by_role("heading", name=verdict)).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text(verdict)


def test_a_good_receipt_holds_in_every_step(page: Page) -> None:
    for index in (0, INDEX, 19):
        check(page, json.dumps(receipt_data(index)), LOG_KEY)
        see(page, "This receipt holds")
        expect(page.locator("[data-fact=entry]")).to_have_text(f"number {index}, counted from 0")
        assert steps(page, "ok") == set(STEPS)
    body = receipt_data(19)["openings"]["body"]["opening"]
    shown = page.locator("[data-opening=body]")
    expect(shown.locator(".points")).to_have_text(str(body["points"]))
    expect(shown.locator("time")).to_have_attribute("datetime", body["decided_at"])
    expect(page.locator("#shown")).to_contain_text("Points given")
    expect(page.locator("[data-opening=evidence]")).to_contain_text(
        receipt_data(19)["openings"]["evidence"]["opening"]["proof_hash"]
    )
    assert page.asked == []  # type: ignore[attr-defined]


def test_each_spoiled_receipt_is_broken_where_it_was_spoiled(page: Page) -> None:
    wrong = {}
    for one in SPOILED:
        check(page, one.text, one.key)
        see(page, "This receipt does not hold")
        if (found := steps(page, "broken")) != one.broken:
            wrong[one.name] = found
    assert wrong == {}
    assert page.asked == []  # type: ignore[attr-defined]


def test_what_is_no_receipt_is_said_to_be_none(page: Page) -> None:
    for name, text in UNREADABLE.items():
        check(page, json.dumps(receipt_data()))
        see(page, "This receipt fits itself")
        check(page, text)
        expect(page.locator("#refusal"), name).to_contain_text("This is not a receipt that can be read")
        expect(page.locator("#pasted")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#verdict")).to_be_hidden()
    assert page.asked == []  # type: ignore[attr-defined]


def test_without_a_key_it_only_fits_itself_until_one_is_given(page: Page) -> None:
    check(page, json.dumps(receipt_data()))
    see(page, "This receipt fits itself")
    assert steps(page, "skip") == {"KEY"}
    expect(page.locator("[data-fact=key]")).to_have_text(LOG_KEY)
    page.locator("#pinned").fill(OTHER_KEY)
    page.locator("#pinned").blur()
    see(page, "This receipt does not hold")
    for unfit in (f"{LOG_KEY}\n{OTHER_KEY}", LOG_KEY[:-1], "key"):
        check(page, json.dumps(receipt_data()), unfit)
        expect(page.locator("#pinned-refusal")).to_contain_text("in three parts joined by a plus")
        expect(page.locator("#verdict")).to_be_hidden()
    check(page, json.dumps(receipt_data()), f" {LOG_KEY}\n")
    see(page, "This receipt holds")


def test_witnesses_that_one_knows_stand_in_place_of_those_that_the_receipt_names(page: Page) -> None:
    data = json.dumps({**receipt_data(), "witness_vkeys": []})
    check(page, data, LOG_KEY)
    see(page, "This receipt holds")
    assert steps(page, "skip") == {"WITNESSES"}
    check(page, data, f"{LOG_KEY}\n{WITNESS_VKEY}")
    see(page, "This receipt holds")
    assert steps(page, "ok") == set(STEPS)
    check(page, json.dumps(receipt_data()), f"{LOG_KEY} {STRANGE_WITNESS}")
    see(page, "This receipt does not hold")
    assert steps(page, "broken") == {"WITNESSES"}


@pytest.mark.parametrize("name", ["subject", "body", "evidence"])
def test_what_was_taken_out_is_not_shown_and_the_rest_holds(page: Page, name: str) -> None:
    check(page, json.dumps(without(name)), LOG_KEY)
    see(page, "This receipt holds")
    assert steps(page, "skip") == {name.upper()}
    expect(page.locator(f"[data-opening={name}]")).to_contain_text("Not shown.")
    expect(page.locator(f"[data-opening={name}] dl")).to_be_empty()


def test_a_file_is_chosen_or_dropped_anywhere(page: Page) -> None:
    good = {"name": "receipt.json", "mimeType": "application/json", "buffer": json.dumps(receipt_data()).encode()}
    page.locator("#file").set_input_files([good])  # type: ignore[list-item]
    see(page, "This receipt fits itself")
    page.locator("#file").set_input_files([{**good, "buffer": b"\xff\xd8\xff"}])  # type: ignore[list-item]
    expect(page.locator("#refusal")).to_contain_text("This is not a receipt that can be read")
    page.evaluate(DROP, SPOILED[-1].text)
    see(page, "This receipt does not hold")
    assert steps(page, "broken") == SPOILED[-1].broken
    assert page.asked == []  # type: ignore[attr-defined]


def test_words_of_a_receipt_are_never_markup(page: Page) -> None:
    data = receipt_data()
    data["openings"]["body"]["opening"] = {"<img src=x onerror=document.title=1>": "<b>bold</b>", "points": -3}
    check(page, json.dumps(data))
    see(page, "This receipt does not hold")
    expect(page.locator("[data-opening=body]")).to_contain_text("<b>bold</b>")
    expect(page.locator("#shown :is(b, img)")).to_have_count(0)


def test_a_browser_without_the_signatures_is_told_what_to_do(
    db: None, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(**context_options(390))
    context.add_init_script(NO_ED25519)
    page = context.new_page()
    page.goto(f"{live_server.url}/verify/")
    expect(page.locator("#cannot")).to_contain_text("use the short program below")
    expect(page.locator("#check")).to_be_hidden()


def test_without_javascript_the_program_is_offered(
    db: None, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**context_options(390), java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/verify/")
    expect(page.locator("main")).to_contain_text("This page needs JavaScript to check")
    expect(page.locator("#check")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("link", name="Get verify_receipt.py").tap()
    assert "def is_included" in download.value.path().read_text()
