"""
What was signed last, kept in a file outside the database.

A database that was restored from an old copy is behind it, and must not sign: two roots for one size are the one thing
that a log may never do.
"""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from socialscore.domain.errors import Conflict, gettext_noop


class LogBehind(Conflict):
    text = gettext_noop(
        "The log signed more than this database holds. It was restored from an old copy, and signs nothing until "
        "`manage.py log_recover` is run."
    )


class LogStateMissing(Conflict):
    text = gettext_noop(
        "The file that remembers what the log signed is not there, but the log is not empty. It signs nothing until "
        "`manage.py log_recover` is run."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The last checkpoint that left the transaction that made it."""

    origin: str
    size: int
    root_hash: bytes


def read_state() -> State | None:
    """The state, None if there is no file."""
    try:
        data = json.loads(_path().read_text())
    except FileNotFoundError:
        return None
    return State(origin=data["origin"], size=data["size"], root_hash=b64decode(data["root"]))


def write_state(state: State) -> None:
    """Put the state in place of the one before, on the disk before this returns; a crash leaves one or the other."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    root = b64encode(state.root_hash).decode()
    with beside.open("w") as file:
        json.dump({"origin": state.origin, "size": state.size, "root": root}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _path() -> Path:
    return Path(settings.LOG_STATE_PATH)
