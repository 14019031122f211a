"""Logs are opened here: the first, and the one that takes the place of another."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings

from socialscore.domain.errors import Conflict, gettext_noop
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.leaves import predecessor
from socialscore.domain.transparency.merkle import root
from socialscore.domain.transparency.tiles import nodes_from
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_transparency_log import DjangoTransparencyLog
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.tiling import Tiles

DIGITS = 9


class SeedChanged(Conflict):
    text = gettext_noop(
        "SOCIALSCORE_LOG_SEED is not the one that this log was opened with. Put that one back, or close the log and "
        "open the next under the new key with `manage.py log_rotate`. Nothing is signed until then."
    )


def current_log(now: datetime) -> models.Log:
    """The log that is written to; the first is opened when the first leaf waits."""
    log = models.Log.objects.order_by("-number").first()
    if log is None:
        log_id = uuid4()
        log = _opened(1, f"{settings.LOG_HOST}/log/{log_id}", now, log_id=log_id)
    return log


def open_next(*, after: Checkpoint, now: datetime) -> Checkpoint:
    """
    Open the log that is written to from now on, within the caller's transaction and lock; its first checkpoint.

    Its first entry commits to `after`, what was signed last before it, and is signed at once: nothing comes first.
    """
    first, last = models.Log.objects.order_by("number")[0], models.Log.objects.order_by("-number")[0]
    number = max(last.number, number_of(after.origin, first.origin)) + 1
    log = _opened(number, f"{first.origin}/{number}", now)
    leaf = predecessor(origin=after.origin, size=after.size, root_hash=after.root_hash)
    DjangoTransparencyLog().append([leaf], now=now)
    rows = models.LogLeaf.objects.filter(cause=leaf.cause)
    rows.update(log=log, leaf_index=0)
    tiles = Tiles(log)
    tiles.extend(0, [bytes(rows.values_list("leaf_hash", flat=True).get())])
    checkpoint = Checkpoint(origin=log.origin, size=1, root_hash=root(1, nodes_from(tiles.read)))
    put_signed(log, checkpoint, now=now)
    return checkpoint


def number_of(origin: str, first: str) -> int:
    """The number of a log whose name follows from that of the first; 0 if it does not."""
    if origin == first:
        return 1
    number = origin.removeprefix(f"{first}/")
    return int(number) if number.isdecimal() and len(number) < DIGITS else 0


def put_signed(log: models.Log, checkpoint: Checkpoint, *, now: datetime) -> None:
    """Sign a checkpoint and keep it."""
    note = str(checkpoint.signed(signer(log.origin)))
    models.LogCheckpoint.objects.create(
        log=log, size=checkpoint.size, root_hash=checkpoint.root_hash, note=note, created_at=now
    )


def newest(log: models.Log) -> models.LogCheckpoint | None:
    """The largest checkpoint of a log, None while it is empty."""
    return models.LogCheckpoint.objects.filter(log=log).order_by("-size").first()


def require_seed(log: models.Log) -> None:
    """:raises SeedChanged: if the seed of the environment gives another key than the one the log was opened with."""
    if str(signer(log.origin).verifier) != log.vkey:
        raise SeedChanged


def _opened(number: int, origin: str, now: datetime, **fields: object) -> models.Log:
    return models.Log.objects.create(
        number=number, origin=origin, vkey=str(signer(origin).verifier), opened_at=now, **fields
    )
