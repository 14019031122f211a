"""A reviewer clears the queue with the keyboard alone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from socialscore.infrastructure.django_app import models
from tests.cast import Cast
from tests.web.reviewing import a_submission, an_open_activity, many_waiting, signed_in

WATCH = "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))"
MANY = 12
REFUSED = re.compile(r"status of 4(09|22)")
ERRORS: list[str] = []  # of the console, in the test that runs


@pytest.fixture
def waiting(cast: Cast) -> list[str]:
    """Names of participants, the most urgent first; the first one sent photos."""
    now, names = timezone.now(), ["participant", "other", "lead", "other_lead"]
    activity_id = an_open_activity(cast, name="Beach clean-up")
    models.Activity.objects.filter(pk=activity_id).update(lead_id=cast.steward.subject_id)
    for number, name in enumerate(names):
        sent_at = now - timedelta(hours=40 - number)
        a_submission(activity_id, getattr(cast, name), now=sent_at)
    return ["Participant", "Other", "Lead", "Other Lead"]


@pytest.fixture
def desk(cast: Cast, waiting: list[str], live_server: LiveServer, context: BrowserContext) -> Iterator[Page]:
    """The workspace in a browser; it fails the test on an error of the console or a breach of the policy."""
    cookie = signed_in(cast.validator).cookies["session"].value
    context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("pageerror", lambda error: ERRORS.append(str(error)))
    page.on("console", lambda said: ERRORS.append(said.text) if said.type == "error" else None)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{live_server.url}/review/")
    yield page
    require_quiet(page)


def require_quiet(page: Page) -> None:
    """No error in the console but the refusals asked for, and no breach of the policy, since the last time."""
    breaches = page.evaluate("() => window.violations.splice(0)")
    errors = [error for error in ERRORS if not REFUSED.search(error)]
    ERRORS.clear()
    assert (breaches, errors) == ([], [])


def require_no_barriers(page: Page) -> None:
    """Without what the examination itself does: it writes styles, and fetches style sheets at addresses it guesses."""
    require_quiet(page)
    found = Axe().run(page, options={"preload": False})
    page.evaluate("() => window.violations.splice(0)")
    ERRORS.clear()
    assert found.violations_count == 0, found.generate_report()


def shows(page: Page, name: str) -> None:
    """The item of this participant is open, and the focus is on its heading."""
    expect(page.locator("#review .person")).to_contain_text(name)
    expect(page.locator("#subject")).to_be_focused()


def test_the_queue_is_cleared_with_keys(desk: Page, waiting: list[str]) -> None:
    assert models.Lease.objects.count() == 0

    desk.keyboard.press("j")
    shows(desk, "Participant")
    expect(desk.locator("#queue [aria-current]")).to_contain_text("Participant")

    desk.keyboard.press("a")
    shows(desk, "Other")
    expect(desk.locator("#toasts")).to_contain_text("Approved, +30 points")
    expect(desk.locator("#queue .row")).to_have_count(3)
    expect(desk.locator("#queue [aria-current]")).to_contain_text("Other")

    desk.keyboard.press("c")
    expect(desk.locator("dialog#changes")).to_be_visible()
    desk.keyboard.press("1")
    expect(desk.locator("#changes-s")).to_have_value("Could you add a photo?")
    expect(desk.locator("#changes-s")).to_be_focused()
    desk.keyboard.press("Control+Enter")
    shows(desk, "Lead")
    assert models.Decision.objects.filter(outcome="CHANGES").count() == 1

    desk.keyboard.press("r")
    expect(desk.locator("dialog#decline")).to_be_visible()
    desk.keyboard.press("Tab")
    desk.keyboard.type("arc: I could not see the bags.")
    desk.keyboard.press("Control+Enter")
    shows(desk, "Other Lead")
    assert models.Verdict.objects.get(outcome="DECLINE").opinion["reason"] == "OTHER"

    desk.keyboard.press("a")
    expect(desk.locator("#subject")).to_have_text("The queue is clear")
    expect(desk.locator("#queue .row")).to_have_count(0)
    expect(desk.locator("#queue")).to_contain_text("Nothing waits here")


@pytest.mark.usefixtures("pairs_may_meet")
def test_many_are_done_one_key_each(cast: Cast, desk: Page) -> None:
    """`python -m bench keys` does fifty, and how fast; here it is that each key opens another one."""
    activity_id = models.Activity.objects.values_list("activity_id", flat=True)[0]
    many_waiting(activity_id, cast.participant, MANY)
    desk.keyboard.press("j")
    shows(desk, "Participant")
    for decided in range(1, MANY + 1):
        in_hand = desk.locator("#review [name=lease]").first.get_attribute("value")
        desk.keyboard.press("a")
        expect(desk.locator(f"#review [name=lease][value='{in_hand}']")).to_have_count(0)
        expect(desk.locator("#subject")).to_be_focused()
        assert models.Decision.objects.count() == decided


def test_another_amount_is_the_total_that_is_shown(desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    total = desk.locator(".tally output")
    by_rules = total.text_content() or ""
    desk.get_by_text("Give another amount").click()
    desk.locator("#other").fill("0")
    expect(total).to_have_text("0")
    desk.get_by_text("Give another amount").click()  # folded up it still counts, and still is what is shown
    expect(total).to_have_text("0")
    expect(desk.locator(".tally .total")).to_contain_text("another amount than the rules give")
    desk.get_by_text("Give another amount").click()
    desk.locator("#other").fill("")
    expect(total).to_have_text(by_rules)


def test_an_item_obeys_as_soon_as_it_is_shown(desk: Page) -> None:
    """A key that comes at once after the swap is a request of htmx, never a form sent by the browser alone."""
    desk.evaluate(
        """() => document.addEventListener(
            'htmx:afterSwap',
            () => setTimeout(() => document.querySelector('[data-shortcuts] [data-key="a"]').click(), 0),
            { once: true },
        )"""
    )
    desk.keyboard.press("j")
    shows(desk, "Other")
    expect(desk.locator("#toasts")).to_contain_text("Approved, +30 points")


def test_undo_brings_the_item_and_its_text_back(desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    desk.keyboard.press("m")
    desk.keyboard.type("Nice work jk")
    desk.keyboard.press("Escape")
    desk.locator("h1").click()
    desk.keyboard.press("a")
    shows(desk, "Other")
    desk.keyboard.press("m")
    desk.keyboard.type("About the other one")
    desk.locator("h1").click()
    desk.keyboard.press("Control+z")
    shows(desk, "Participant")
    expect(desk.locator("#note")).to_have_value("Nice work jk")
    expect(desk.locator("#toasts")).to_contain_text("Taken back")
    expect(desk.locator("#queue [aria-current]")).to_contain_text("Participant")
    expect(desk.locator("#queue .row")).to_have_count(4)
    assert not models.Verdict.objects.filter(is_undone=False).exists()

    desk.keyboard.press("j")
    shows(desk, "Other")
    expect(desk.locator("#note")).to_have_value("About the other one")


def test_keys_do_nothing_while_one_types_or_when_they_are_off(desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    desk.locator("#n").focus()
    desk.keyboard.press("Enter")
    desk.locator("#note").focus()
    desk.keyboard.type("arc jk?")
    desk.locator("h1").click()
    desk.keyboard.press("Control+a")
    desk.keyboard.press("?")
    expect(desk.locator("dialog#keys")).to_be_visible()
    desk.keyboard.press("a")
    desk.locator("[data-keys-toggle]").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    desk.keyboard.press("c")
    desk.wait_for_timeout(300)
    assert sent == []
    expect(desk.locator("dialog[open]")).to_have_count(0)
    desk.evaluate("localStorage.clear()")


def test_moving_gives_the_item_back_and_keeps_typed_text(desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    desk.keyboard.press("j")
    shows(desk, "Other")
    assert models.Lease.objects.filter(has_ended=False).count() == 1
    desk.keyboard.press("m")
    desk.keyboard.type("half a thought")
    desk.locator("h1").click()
    desk.keyboard.press("k")
    shows(desk, "Participant")
    assert models.Lease.objects.filter(has_ended=False).count() == 2
    desk.keyboard.press("j")
    shows(desk, "Other")
    expect(desk.locator("#note")).to_have_value("half a thought")


def test_a_mistake_opens_the_message_again(desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    desk.keyboard.press("r")
    desk.keyboard.press("Tab")
    desk.keyboard.type("No.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#decline-se")).to_be_visible()
    expect(desk.locator("#decline-s")).to_be_focused()
    expect(desk.locator("#decline-s")).to_have_value("No.")
    require_no_barriers(desk)
    desk.keyboard.type(" I could not see the bags.")
    desk.keyboard.press("Control+Enter")
    shows(desk, "Other")


def test_a_verdict_that_came_too_late_keeps_the_text(cast: Cast, desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    desk.keyboard.press("m")
    desk.keyboard.type("My own words")
    desk.locator("h1").click()
    models.Lease.objects.update(has_ended=True)
    desk.keyboard.press("a")
    expect(desk.locator("#kept")).to_have_value("My own words")
    expect(desk.locator("#subject")).to_be_focused()
    require_no_barriers(desk)
    desk.get_by_role("button", name="Take it again").click()
    expect(desk.locator("#note")).to_have_value("My own words")
    desk.locator("h1").click()
    desk.keyboard.press("a")
    shows(desk, "Other")


def test_points_follow_the_count_and_the_ticks(desk: Page) -> None:
    desk.keyboard.press("j")
    shows(desk, "Participant")
    total = desk.locator(".tally output")
    expect(total).to_have_text("30")
    desk.get_by_role("button", name="One fewer").click()
    expect(total).to_have_text("25")
    desk.get_by_label("Place and date are clear").uncheck()
    expect(total).to_have_text("20")
    desk.get_by_role("button", name="One more").click()
    desk.get_by_role("button", name="One more").click()
    expect(total).to_have_text("25")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_has_no_barriers_and_no_overflow(desk: Page, width: int, scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.set_viewport_size({"width": width, "height": 844})
    require_no_barriers(desk)
    desk.get_by_role("button", name=re.compile("Start with the first")).click()
    shows(desk, "Participant")
    for opener in ("", "#changes", "#decline"):
        if opener:
            desk.locator(f"[data-open='{opener[1:]}']").click()
        require_no_barriers(desk)
        if opener:
            desk.keyboard.press("Escape")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with desk.expect_event("load"):  # the page is read anew, never taken from a cache
        desk.go_back()
    expect(desk.locator("#review .person")).to_contain_text("Participant")
