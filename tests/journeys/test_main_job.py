"""The main job on a phone: a new person signs up, shows what they did, and gets points that explain themselves."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from socialscore.cli.ticking import tick
from socialscore.domain.points import Criterion, PointsRule
from socialscore.infrastructure.outbox import deliver_outbox
from tests.builders import some_rules
from tests.cast import Cast, store_cast
from tests.journeys.scenery import a_photo
from tests.journeys.touring import code_sent_to, signed_in
from tests.journeys.watching import context_options, watched, watching
from tests.stories import an_open_activity

EMAIL, NAME, SECRET = "new@example.org", "Nadia Okoye", "a long sentence of mine"
UNDO_SECONDS = 2
MOST_TAPS = 3
WAITS, WAIT_MS = 100, 50
PHOTO = a_photo(7)
FINGERPRINT = re.sub(r"(....)(?=.)", r"\1 ", sha256(PHOTO).hexdigest()[:16])
RULE = PointsRule(base_points=10, criteria=(Criterion(criterion_id="place", text="Place and date clear", points=5),))
LISTEN_TO_PROGRESS = """() => {
  window.told = [];
  new MutationObserver(() => told.push(...[...document.querySelectorAll('#files small')].map(e => e.textContent)))
    .observe(document.getElementById('files'), { subtree: true, childList: true, characterData: true });
}"""


@dataclass(kw_only=True)
class Thumb:
    """Taps, and counts them."""

    taps: int = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1


@pytest.fixture
def cast(transactional_db: None, settings: LazySettings) -> Cast:
    settings.UNDO_SECONDS = UNDO_SECONDS
    call_command("createcachetable")
    cache.clear()
    return store_cast()


def test_a_photo_becomes_points(
    cast: Cast, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> None:
    activity_id = an_open_activity(cast.lead, rules=some_rules(points=RULE))
    phone = watched(new_context(**context_options(390)))
    desk = watched(signed_in(new_context(**context_options(1280)), live_server.url, cast.validator))
    with watching(phone.new_page()) as mine, watching(desk.new_page()) as theirs:
        sign_up(mine.page, live_server.url)
        join_the_board(mine.page, live_server.url)
        assert show_a_photo(mine.page, live_server.url) <= MOST_TAPS
        approve_with_a_key(theirs.page, live_server.url)
        see_the_points(mine.page, live_server.url)
        mine.examine("the action with its points")
        see_the_board(mine.page, live_server.url)
        see_the_notification(mine.page, live_server.url)
    office = signed_in(new_context(**context_options(1280)), live_server.url, cast.lead)
    see_the_figures(office.new_page(), f"{live_server.url}/lead/activities/{activity_id}/")
    told = StringIO()
    call_command("rebuild_scores", "--check", stdout=told)
    assert "Everything adds up" in told.getvalue()


def sign_up(page: Page, url: str) -> None:
    """From the landing page over the code to the name and home."""
    page.goto(url)
    page.get_by_role("link", name="Join Our community").tap()
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send me the code").tap()
    page.get_by_label("Code").wait_for()
    page.get_by_label("Code").fill(code_sent_to(EMAIL))
    page.get_by_role("button", name="Continue").tap()
    page.get_by_role("textbox", name="Name").fill(NAME)
    page.get_by_role("button", name="Go on").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def join_the_board(page: Page, url: str) -> None:
    page.goto(f"{url}/settings/privacy/")
    page.locator("[name=listing][value=NAME]").check()
    page.get_by_role("button", name="Save").tap()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    page.goto(f"{url}/leaderboard/")
    expect(page.locator("main")).to_contain_text("No place yet")


def show_a_photo(page: Page, url: str) -> int:
    """Submit from home; return the taps. The photo uploads by itself, with its progress, preview and fingerprint."""
    thumb, held = Thumb(), list[Route]()
    page.goto(f"{url}/home/")
    page.route("**/files/", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks its handlers)
    thumb.tap(page.get_by_role("link", name="Beach clean-up"))
    page.locator(".drop").wait_for()
    page.evaluate(LISTEN_TO_PROGRESS)
    with page.expect_file_chooser() as chooser:
        thumb.tap(page.locator(".drop"))
    chooser.value.set_files([{"name": "bags.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}])

    row = page.locator("#files > li")
    expect(row.get_by_role("progressbar")).to_be_visible()
    expect(row.get_by_alt_text("Preview of bags.jpg")).to_have_attribute("src", re.compile("^blob:"))
    expect(row.locator(".fp")).to_contain_text(FINGERPRINT)
    for _ in range(WAITS):  # the request is on its way here, too
        if held:
            break
        page.wait_for_timeout(WAIT_MS)
    held.pop().continue_()
    expect(row.get_by_alt_text("Preview of bags.jpg")).to_have_attribute("src", re.compile("/thumbnail/$"))
    expect(row.locator(".fp")).to_contain_text(FINGERPRINT)
    assert any("100 %" in words for words in page.evaluate("told")), "how far it was is told"

    thumb.tap(page.get_by_role("button", name="Send for review"))
    expect(page.locator("#toasts")).to_contain_text("Sent. A reviewer answers within 3 days.")
    expect(page.locator("main")).to_contain_text("In review")
    return thumb.taps


def approve_with_a_key(page: Page, url: str) -> None:
    page.goto(f"{url}/review/")
    page.keyboard.press("j")
    expect(page.locator("#review .person")).to_contain_text(NAME)
    expect(page.locator("#shown")).to_have_js_property("naturalWidth", 1200)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Approved, +15 points")
    expect(page.locator("#subject")).to_have_text("The queue is clear")
    expect(page.locator("#toasts")).to_contain_text("Settled", timeout=2_000 * UNDO_SECONDS)


def see_the_points(page: Page, url: str) -> None:
    """The score at home, and each line of it on the action."""
    page.goto(f"{url}/home/")
    expect(page.locator(".score-card .score")).to_have_text("15")
    expect(page.locator(".score-card .waiting")).to_have_count(0)
    with page.expect_navigation():  # to its end: the words of a page are there before its style
        page.get_by_role("link", name=re.compile("Beach clean-up.*Approved")).tap()
    lines = page.get_by_role("table", name="How the points were worked out")
    expect(lines.get_by_role("row", name=re.compile("Taking part"))).to_contain_text("10")
    expect(lines.get_by_role("row", name=re.compile("Place and date clear"))).to_contain_text("+5")
    expect(lines.get_by_role("row", name=re.compile("Recognised"))).to_contain_text("15")


def see_the_board(page: Page, url: str) -> None:
    for query in ("", "?period=all"):
        page.goto(f"{url}/leaderboard/{query}")
        mine = page.get_by_role("table", name="Around you").get_by_role("row", name=re.compile(NAME))
        expect(mine.get_by_role("cell").first).to_have_text("1")
        expect(mine.get_by_role("cell").last).to_have_text("15")


def see_the_notification(page: Page, url: str) -> None:
    """The worker's round brings it."""
    tick(now=timezone.now())
    deliver_outbox()
    page.goto(f"{url}/notifications/")
    expect(page.locator(".timeline > li")).to_have_count(1)
    expect(page.locator(".timeline > li")).to_contain_text("Beach clean-up")


def see_the_figures(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".stats")).to_contain_text("of 1 decided")
    expect(page.locator(".stats")).to_contain_text("100")
