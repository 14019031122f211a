"""
A queue of fifty by keyboard alone, in a Chromium of this machine: from the key that decides to the next item open.

The clock is the browser's own: from the press of the key to the first frame in which the heading of another item has
the focus. Beside it stands what of that the request took, with the server's work in it.
"""

from collections.abc import Iterator
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.report import judged
from bench.targets import Options

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUEUE, WARM_UP = 50, 10
PEOPLE = 130
GOAL_MS = 150.0
WATCH = """() => {
  const was = document.querySelector('#subject');
  window.opened = new Promise(resolve => addEventListener('keydown', pressed => {
    const look = () => {
      const heading = document.querySelector('#subject');
      if (heading === was || document.activeElement !== heading) return requestAnimationFrame(look);
      const opened = performance.now() - pressed.timeStamp;
      const request = performance.getEntriesByType('resource').filter(one => one.initiatorType !== 'img').at(-1);
      resolve([opened, request ? request.duration : 0]);
    };
    look();
  }, { capture: true, once: true }));
}"""


def measure(_options: Options) -> Iterator[tuple[str, bool]]:
    """Fill, serve as `make run` does, press keys."""
    from django.utils import timezone
    from playwright.sync_api import sync_playwright

    from bench.browser import signed_session
    from bench.visits import PERSON_BACKEND
    from bench.worker import served
    from bench.world import Size, make_world
    from socialscore.domain.action_states import Status
    from tests.chromium import QUIET, find_chromium

    chromium = find_chromium()
    if chromium is None:
        yield "no Chromium on this machine; CHROMIUM=/path names one", True
        return
    size = Size(people=PEOPLE, actions=2 * (QUEUE + WARM_UP), states=[Status.SUBMITTED])
    world = make_world(timezone.now(), size)
    session = signed_session(world.validator, PERSON_BACKEND)
    with served({"SOCIALSCORE_ENV": "local"}) as (port, _worker), sync_playwright() as playwright:
        site = f"http://127.0.0.1:{port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.add_cookies([{"name": "session", "value": session, "url": site}])
        page = context.new_page()
        page.goto(f"{site}/review/")
        opened = [_press(page, key) for key in "j" + "a" * (WARM_UP + QUEUE)][1 + WARM_UP :]
        browser.close()
    times, requests = zip(*opened, strict=True)
    typical, slow = median(times), quantiles(times, n=10)[8]
    shown = f"{len(times)} approved by one key each; from key to the next heading focused: median {typical:.0f} ms"
    shown += f", goal {GOAL_MS:.0f}; nine in ten within {slow:.0f} ms; the request of it {median(requests):.0f} ms"
    yield judged(shown, typical <= GOAL_MS)


def _press(page: "Page", key: str) -> tuple[float, float]:
    """Milliseconds until another item is open, and those of its request."""
    page.evaluate(WATCH)
    page.keyboard.press(key)
    whole, request = page.evaluate("() => window.opened")
    return whole, request
