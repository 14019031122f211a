"""Where attacks are played: in a transaction that is rolled back, with the memory of the log set aside."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection, transaction

from socialscore.infrastructure.django_app import triggers
from socialscore.infrastructure.transparency.state import read_state, write_state
from socialscore.infrastructure.turns import await_turn


@contextmanager
def stage() -> Iterator[None]:
    """
    Nothing that happens within is kept, in the database or in the file that remembers what was signed.

    The triggers are off, as for whoever owns the database: PostgreSQL and SQLite roll that back as well. Stages can
    stand within each other.
    """
    with _memory_apart(), transaction.atomic():
        await_turn()
        connection.check_constraints()  # PostgreSQL takes no trigger off a table while checks of its rows are put off
        triggers.remove(connection)
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def _memory_apart() -> Iterator[None]:
    kept, state = settings.LOG_STATE_URL, read_state()
    with TemporaryDirectory(prefix="socialscore-tamper-") as folder:
        settings.LOG_STATE_URL = str(Path(folder) / "log_state.json")
        try:
            if state:
                write_state(state)
            yield
        finally:
            settings.LOG_STATE_URL = kept
