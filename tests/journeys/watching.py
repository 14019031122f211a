"""What no page may do: barriers, breaches of the content policy, errors in the console, a sideways scroll."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

PHONE, DESK, NARROWEST = 390, 1280, 320
WIDTHS = {PHONE: 844, DESK: 900}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Counted by the event: the console also has what Playwright's own screenshots do.
COUNT_BREACHES = """
window.breaches = [];
document.addEventListener('securitypolicyviolation', e => breaches.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
EXAMINE = """async tags => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false });
  breaches.length = 0;
  return found.violations.map(v => `${v.id}: ` + v.nodes.map(n => `${n.target} ${n.failureSummary}`).join(' | '));
}"""
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 4).map(e => `${e.tagName}.${e.className}`);
}"""
POLICY = re.compile("Content Security Policy")
OWN_LINE = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


def context_options(width: int, theme: str = "light") -> dict[str, Any]:
    """A phone at 390 pixels, a desk at 1 280."""
    return {
        "viewport": {"width": width, "height": WIDTHS[width]},
        "color_scheme": theme,
        "reduced_motion": "reduce",
        "has_touch": width == PHONE,
    }


def watched(context: BrowserContext) -> BrowserContext:
    """Count breaches of the policy in every page of this context."""
    context.add_init_script(COUNT_BREACHES)
    return context


@dataclass(kw_only=True)
class Watch:
    """One page under watch; what it did wrong is collected by name, so that one run names everything."""

    page: Page
    who: str = ""
    faults: list[str] = field(default_factory=list)
    checked: int = 0
    _console: list[str] = field(default_factory=list)
    _answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._console.append(f"exception: {error}"))
        self.page.on("response", self._count)

    def visit(self, url: str, status: int = 200) -> None:
        """Go there by its address, and note an answer that is not the one meant."""
        answer = self.page.goto(url)
        if answer is None or answer.status != status:
            self.faults.append(f"{url}: {answer and answer.status} instead of {status}")

    def examine(self, name: str) -> None:
        """
        Everything that is looked at on a page, at each width and in each theme, without loading it again.

        What a page looks like depends on width and theme by its style alone: no script asks for either. A second theme
        changes colours and nothing else, so only the rules about colours are asked again.
        """
        self.checked += 1
        self._note(name, "policy", self.page.evaluate("() => breaches.splice(0)"))
        self._note(name, "console", self._errors())
        self.page.evaluate(f"() => {{ window.axe || (() => {{ {AXE_SCRIPT} }})(); }}")
        own = self.page.viewport_size
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                self.page.emulate_media(color_scheme=theme)
                where = f"{name} ({width}, {theme})"
                self._note(where, "overflow", self.page.evaluate(OVERFLOW))
                self._note(where, "barriers", self.page.evaluate(EXAMINE, TAGS if theme == THEMES[0] else COLOURS))
                self._picture(f"{self.who} {name} {theme}", width)
        self._reflow(name)
        if own:
            self.page.set_viewport_size(own)
        self._console.clear()

    def forgive(self, status: int) -> None:
        """Take an answer with this status to a script as meant."""
        self._answers.append(status)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not POLICY.search(said.text):
            self._console.append(said.text)

    def _count(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self._answers.append(answer.status)

    def _errors(self) -> list[str]:
        """What the console says, without the browser's own line for an answer that is meant to be a 4xx or 500."""
        meant = {str(status) for status in self._answers if status >= 400}
        owns = [(line, OWN_LINE.search(line)) for line in self._console]
        self._console.clear()
        self._answers.clear()
        return [line for line, own in owns if own is None or own[1] not in meant]

    def _reflow(self, name: str) -> None:
        """A page also fits into 320 pixels, as WCAG 1.4.10 asks."""
        self.page.set_viewport_size({"width": NARROWEST, "height": WIDTHS[PHONE]})
        self._note(f"{name} at {NARROWEST}", "overflow", self.page.evaluate(OVERFLOW))

    def _note(self, name: str, what: str, found: list[str]) -> None:
        self.faults += [f"{name}: {what}: {fault[:500]}" for fault in found]

    def _picture(self, name: str, width: int) -> None:
        """With `SCREENSHOTS=folder` keep a picture of each page."""
        folder = os.environ.get("SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        path = Path(folder) / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}-{width}.png"
        self.page.screenshot(path=path, full_page=True, caret="initial")


@contextmanager
def watching(page: Page, who: str = "") -> Iterator[Watch]:
    """Watch a page, and fail at the end with everything it did wrong."""
    watch = Watch(page=page, who=who)
    yield watch
    assert not watch.faults, "\n".join(watch.faults)
