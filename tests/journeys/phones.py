"""The device of the journeys that are made with one: a participant's, with touch and a small screen."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A phone with the empty proof form open."""

    page: Page
    context: BrowserContext
    form_url: str

    def choose(self, name: str, content: bytes) -> None:
        self.page.locator("[name=files]").set_input_files([{"name": name, "mimeType": "image/jpeg", "buffer": content}])

    def says(self, words: str) -> None:
        """The state of the draft."""
        expect(self.page.locator(".save-state")).to_have_text(words)

    def send(self) -> None:
        self.page.get_by_role("button", name="Send for review").tap()

    def is_sent(self) -> None:
        expect(self.page.locator("main")).to_contain_text("In review")

    @property
    def thumbnail(self) -> Locator:
        return self.page.locator("#files img[src*=thumbnail]")
