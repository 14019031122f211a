"""A Chromium of this machine, and a site for it to visit."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from socialscore.application.ports import KeptFile
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore
from tests import databases
from tests.cast import Cast, store_cast
from tests.chromium import QUIET, find_chromium
from tests.journeys.phones import Phone
from tests.journeys.touring import signed_in
from tests.journeys.watching import context_options
from tests.stories import an_open_activity

# Playwright keeps an event loop in this thread, which Django would otherwise take for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium skip the journeys, or fail where services are required."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
    if not here or find_chromium():
        return
    if databases.services_are_required():
        raise pytest.UsageError("no Chromium was found; CHROMIUM=/path/to/chromium names one")
    for item in here:
        item.add_marker(pytest.mark.skip(reason="no Chromium was found"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own Chromium: nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": list(QUIET)}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    call_command("createcachetable")
    cache.clear()
    return store_cast()


@pytest.fixture
def phone(cast: Cast, live_server: LiveServer, new_context: Callable[..., BrowserContext]) -> Phone:
    activity_id = an_open_activity(cast.lead)
    context = signed_in(new_context(**context_options(390)), live_server.url, cast.participant)
    page, form_url = context.new_page(), f"{live_server.url}/activities/{activity_id}/submit/"
    page.goto(form_url)
    return Phone(page=page, context=context, form_url=form_url)


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The files that reached the server, as they came."""
    came, keep = list[bytes](), ContentAddressedProofStore.keep

    def listening(store: ContentAddressedProofStore, chunks: Iterable[bytes], *, name: str) -> KeptFile:
        came.append(b"".join(chunks))
        return keep(store, [came[-1]], name=name)

    monkeypatch.setattr(ContentAddressedProofStore, "keep", listening)
    return came
