"""A Chromium of this machine: nothing is downloaded."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium: the variable CHROMIUM, or the first one found."""
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), MAC]
    return next((path for path in found if path and Path(path).exists()), None)
