"""Going through pages as somebody: each stop is loaded once and examined in both themes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from socialscore.infrastructure.django_app.models import PersonProfile
from tests.journeys.scenery import Scene
from tests.journeys.watching import Watch


def signed_in(context: BrowserContext, url: str, person: PersonProfile) -> BrowserContext:
    """The context as this person, without the sign-in page."""
    client = Client()
    client.force_login(person.user)
    context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": url}])
    return context


def code_sent_to(address: str) -> str:
    """The code of the last mail to somebody: the one line that stands apart."""
    message = [message for message in mail.outbox if message.to == [address]][-1]
    found = re.search(r"^ {4}(\S+)$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


@dataclass(frozen=True, kw_only=True)
class Tour:
    """A person's way through the pages."""

    scene: Scene
    watch: Watch
    url: str

    @property
    def page(self) -> Page:
        return self.watch.page

    def go(self, name: str, *args: Any, query: str = "", status: int = 200) -> None:
        """Open a page by the name of its address."""
        self.watch.visit(f"{self.url}{reverse(name, args=args)}{query}", status)

    def see(self, name: str, *args: Any, query: str = "", status: int = 200) -> None:
        """Open a page and examine it."""
        self.go(name, *args, query=query, status=status)
        self.watch.examine(" ".join(filter(None, [name, self._word_of(args), query])))

    def here(self, name: str) -> None:
        """Examine what is open, after something was pressed."""
        self.watch.examine(name)

    def send(self, button: str, **fields: str) -> None:
        """Fill fields by their name, press a button, and wait for what the server says, not the browser's own check."""
        self.page.locator("main form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true; })")
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").first.fill(value)
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()

    def follow(self, link: str) -> None:
        """Press a link and wait for its page: a click alone returns before the page that was left is gone."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).click()

    def open(self, dialog: str) -> None:
        """Open a dialog by whatever opens it."""
        self.page.locator(f"[data-open='{dialog}']").first.click()
        self.page.locator(f"dialog#{dialog}").wait_for()

    def _word_of(self, args: tuple[Any, ...]) -> str:
        named = {**self.scene.activities, **self.scene.actions}
        words = {str(value): word for word, value in named.items()}
        return " ".join(words.get(str(arg), "" if len(str(arg)) > 30 else str(arg)) for arg in args)


Itinerary = Callable[[Tour], None]
