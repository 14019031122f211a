"""What is measured: pages of three people, a list by token, and the verdict of a reviewer at work."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.urls import reverse

from bench.browser import Answer, Browser, signed_session
from bench.world import World
from socialscore.infrastructure.django_app.models import User

FIELD = re.compile(r'<input type="hidden"[^>]*name="(lease|fence|version|held)" value="([^"]*)"')
TOKEN = re.compile(r'"X-CSRFToken": "(\w+)"')
VERDICT_URL = re.compile(r'action="(/review/[0-9a-f-]{36}/verdict/)"')
COUNT = re.compile(r'<input[^>]*name="count"[^>]*value="(\d+)"')
CRITERION = re.compile(r'name="criterion"\s+value="([^"]+)"')
# As settings write them.
PERSON_BACKEND = "socialscore.infrastructure.auth.backends.PersonBackend"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def product() -> WSGIHandler:
    """The site as gunicorn calls it."""
    with override_settings(MIDDLEWARE=settings.PRODUCT_MIDDLEWARE):
        return WSGIHandler()


def floor_browser(user: User) -> Browser:
    """A visitor of the floor, with Django's own sessions."""
    return Browser(floor_application(), signed_session(user, MODEL_BACKEND), around=by_the_book)


def floor_application() -> WSGIHandler:
    """The site as `startproject` would have it."""
    with override_settings(MIDDLEWARE=settings.FLOOR_MIDDLEWARE, SESSION_ENGINE="django.contrib.sessions.backends.db"):
        return WSGIHandler()


@contextmanager
def by_the_book() -> Iterator[None]:
    """A connection per request without pragmas, as Django has it by default; the product's is open again afterwards."""
    product = dict(connection.settings_dict)
    connection.close()
    options = {name: value for name, value in product["OPTIONS"].items() if name != "init_command"}
    connection.settings_dict.update(CONN_MAX_AGE=0, OPTIONS=options)
    try:
        yield
    finally:
        connection.settings_dict.update(product)
        connection.ensure_connection()


def visitor(application: WSGIHandler, user: User) -> Browser:
    """A signed-in visitor of the product."""
    return Browser(application, signed_session(user, PERSON_BACKEND))


def answered(answer: Answer, status: int = 200) -> Answer:
    """The same answer; a page that fails must not look fast."""
    if answer.status != status:
        raise SystemExit(f"{answer.path} has status {answer.status}, not {status}: {answer.text[:400]}")
    return answer


@dataclass(slots=True, kw_only=True)
class Reviewer:
    """Somebody who judges what they hold; the answer brings the next item, which is judged next."""

    browser: Browser
    fields: dict[str, object] = field(default_factory=dict)
    url: str = ""
    token: str = ""

    def begin(self) -> None:
        """Open the workspace and take the most urgent item."""
        page = answered(self.browser.get(reverse("review")))
        token = TOKEN.search(page.text)
        self.token = token[1] if token else ""
        self._read(self._post(reverse("review_claim"), {"item": "next"}))

    def judge(self) -> Answer:
        """Approve what is in hand as the form stands, with every tick."""
        answer = self._post(self.url, {**self.fields, "decision": "approve"})
        self._read(answer)
        return answer

    def _post(self, url: str, data: dict[str, object]) -> Answer:
        headers = {"HX-Request": "true", "HX-Target": "review", "X-CSRFToken": self.token}
        return answered(self.browser.post(url, data, headers))

    def _read(self, answer: Answer) -> None:
        text = answer.text
        found = VERDICT_URL.search(text)
        if found is None:
            raise SystemExit("Nothing is left to judge: the world is too small.")
        count = COUNT.search(text)
        self.url = found[1]
        self.fields = {
            **{name: html.unescape(value) for name, value in FIELD.findall(text)},
            "criterion": CRITERION.findall(text),
            "count": count[1] if count else "",
        }


def pages_of(application: WSGIHandler, world: World) -> dict[str, Callable[[], Answer]]:
    """Each page by its name; the queue is that of a reviewer who holds an item."""
    participant, lead = visitor(application, world.participant), visitor(application, world.lead)
    reviewer = visitor(application, world.validator)
    visits = {
        "queue": (reviewer, reverse("review")),
        "my actions": (participant, reverse("actions")),
        "action": (participant, reverse("action", args=[world.action_id])),
        "leaderboard": (participant, reverse("leaderboard")),
        "lead dashboard": (lead, reverse("lead")),
        "dashboard": (participant, reverse("dashboard")),
        "activities": (participant, reverse("activities")),
    }
    return {name: _getter(browser, url) for name, (browser, url) in visits.items()}


def lists_of(application: WSGIHandler, path: str, secret: str, *, is_floor: bool = False) -> Callable[[], Answer]:
    """A list of the API, asked for by whoever has the token."""
    program = Browser(application, around=by_the_book if is_floor else nullcontext)
    headers = {"Authorization": f"Token {secret}", "Accept": "application/json"}
    return lambda: answered(program.get(path, headers))


def _getter(browser: Browser, url: str) -> Callable[[], Answer]:
    return lambda: answered(browser.get(url))
