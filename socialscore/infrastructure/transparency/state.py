"""
What was signed last, kept in a file outside the database, on a disk or in S3.

A database that was restored from an old copy is behind it, and must not sign: two roots for one size are the one thing
that a log may never do.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from socialscore.domain.errors import Conflict, gettext_noop
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import Nodes, root
from socialscore.environment import kept_at
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.storage.failing import storage_errors


class LogBehind(Conflict):
    text = gettext_noop(
        "The log signed %(size)s entries, and this database holds %(held)s of them. It was restored from an old copy, "
        "and signs nothing until `manage.py log_recover --confirm-size %(size)s` is run."
    )


class LogElsewhere(Conflict):
    text = gettext_noop(
        "What was signed last belongs to the log %(origin)s, which this database does not know. It was restored from "
        "an old copy, and signs nothing until `manage.py log_recover --confirm-size %(size)s` is run."
    )


class LogStateMissing(Conflict):
    text = gettext_noop(
        "The file that remembers what the log signed is not there, but the log is not empty. It signs nothing until "
        "`manage.py log_recover --confirm-size %(held)s` is run; docs/operations.md says what to look at first."
    )


class LogStateAway(Conflict):
    text = gettext_noop(
        "The file that remembers what the log signed cannot be read or written now. Look at LOG_STATE_URL; the log "
        "signs again by itself."
    )


class LogBroken(Exception):
    """The tree is not what was signed before: nothing is signed, somebody must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The last checkpoint that left the transaction that made it."""

    origin: str
    size: int
    root_hash: bytes


def read_state() -> State | None:
    """
    The state, None if there is no file.

    :raises LogStateAway: if that cannot be known now, or something else stands there.
    """
    storage, name = _kept(settings.LOG_STATE_URL)
    try:
        with storage.open(name) as file:
            data = json.loads(file.read())
        return State(origin=data["origin"], size=data["size"], root_hash=b64decode(data["root"], validate=True))
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError) as error:
        raise LogStateAway from error
    except storage_errors() as error:
        raise LogStateAway from error


def write_state(state: State) -> None:
    """
    Put the state in place of the one before, durable before this returns; a crash leaves one or the other.

    :raises LogStateAway: if it could not be written.
    """
    storage, name = _kept(settings.LOG_STATE_URL)
    root = b64encode(state.root_hash).decode()
    content = json.dumps({"origin": state.origin, "size": state.size, "root": root})
    try:
        storage.save(name, ContentFile(content.encode()))
    except storage_errors() as error:
        raise LogStateAway from error


def require_not_behind(state: State | None, ours: Checkpoint, nodes: Nodes) -> None:
    """
    Do nothing if everything that is remembered to have been signed is in the log of our newest checkpoint.

    A state of a log that was closed before this one is older than the database: it was not written yet.

    :raises LogBehind, LogElsewhere: if more was signed than there is. :raises LogStateMissing: if that is not known.
    :raises LogBroken: if the tree has changed under what was signed.
    """
    if state is None and ours.size:
        raise LogStateMissing(held=ours.size)
    if state is None:
        return
    if state.origin != ours.origin:
        is_older = models.Log.objects.filter(origin=state.origin).exists()
        is_of_nothing = not state.size or not settings.PRODUCTION  # never signed, or nobody relied on it
        if is_older or (not ours.size and is_of_nothing):
            return
        raise LogElsewhere(origin=state.origin, size=state.size)
    if state.size > ours.size:
        raise LogBehind(size=state.size, held=ours.size)
    if root(state.size, nodes) != state.root_hash:
        raise LogBroken(f"The root of {state.size} leaves is not the one that was signed.")


@cache
def _kept(place: str) -> tuple[Storage, str]:
    options, name = kept_at(place)
    return storages.create_storage(options), name
