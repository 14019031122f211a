"""How much the first page costs a phone: everything it loads, over the wire, from the server of production."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext

from tests.journeys.watching import context_options

MOST_BYTES = 60_000
PATIENCE_SECONDS = 60
SIGN_IN_AT_A_COMMUNITY = """
from django.test import Client
from tests.journeys.scenery import the_scene
client = Client()
client.force_login(the_scene().cast.participant.user)
print(client.cookies['session'].value)
"""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running site, and the session of a participant."""

    url: str
    session: str


def manage(environment: dict[str, str], *words: str) -> str:
    """What a command of manage.py printed."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def a_free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    """Return once the site says that it is alive."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answered at port {port}")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """gunicorn over collected, hashed and compressed files, and a database of its own."""
    port = a_free_port()
    environment = {
        **os.environ,
        "SOCIALSCORE_ENV": "local",
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "REDIS_URL": "",
        "PROOF_ROOT": str(tmp_path / "proofs"),
        "STATIC_ROOT": str(tmp_path / "static"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "createcachetable")
    manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    session = manage(environment, "shell", "--verbosity", "0", "--command", SIGN_IN_AT_A_COMMUNITY)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:socialscore.gunicorn_conf", "socialscore.wsgi"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        wait_for(port)
        yield Site(url=f"http://127.0.0.1:{port}", session=session)
    finally:
        server.terminate()
        server.wait(timeout=30)


def weight(context: BrowserContext, url: str) -> dict[str, int]:
    """The bytes of each body that a page loads, compressed as it goes over the wire."""
    sizes: dict[str, int] = {}
    page = context.new_page()
    page.on("response", lambda answer: sizes.update({answer.url: int(answer.headers["content-length"])}))
    page.goto(url, wait_until="networkidle")
    page.close()
    return sizes


def test_the_first_load_is_light(site: Site, new_context: Callable[..., BrowserContext]) -> None:
    stranger, member = new_context(**context_options(390)), new_context(**context_options(390))
    member.add_cookies([{"name": "session", "value": site.session, "url": site.url}])
    for context, path in ((stranger, "/"), (member, "/home/")):
        sizes = weight(context, f"{site.url}{path}")
        for part in ("css", "js", "woff2", "svg"):
            assert any(address.endswith(f".{part}") for address in sizes), part
        assert sum(sizes.values()) <= MOST_BYTES, sizes
