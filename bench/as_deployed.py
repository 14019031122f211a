"""
Gunicorn as a deployment has it: what only `requirements-dev.txt` brings cannot be imported.

Packages look for others and load them where they are: structlog alone takes 5 MB more beside rich and greenlet.

Usage: python -m bench.as_deployed ARGUMENT…, those of gunicorn.
"""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
PINNED = re.compile(r"^([\w.-]+)(?:\[.*\])?==", re.MULTILINE)


class Refusing:
    """A finder that finds nothing of the development packages, before any other is asked."""

    def __init__(self) -> None:
        deployed = {_normal(name) for name in PINNED.findall(REQUIREMENTS.read_text())}
        self._refused = {
            package
            for package, distributions in packages_distributions().items()
            if not any(_normal(name) in deployed for name in distributions)
        }

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """:raises ModuleNotFoundError: for a module of a development package."""
        if name.partition(".")[0] in self._refused:
            raise ModuleNotFoundError(f"No module named {name!r} where this is deployed", name=name)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.meta_path.insert(0, Refusing())  # type: ignore[arg-type]
    from gunicorn.app.wsgiapp import run

    sys.exit(run())
