"""A Chromium of this machine, and a site for it to visit."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.chromium import QUIET, find_chromium

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
