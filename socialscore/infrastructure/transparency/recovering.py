"""Going on after a restore, or under another key: with a log that is whole, or by closing one and opening the next."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from socialscore.domain.errors import Conflict, RuleBroken, gettext_noop
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.domain.transparency.merkle import EMPTY_ROOT, root
from socialscore.domain.transparency.tiles import nodes_from
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.asking import objecting_to, require_no_objection
from socialscore.infrastructure.transparency.opening import current_log, newest, number_of, open_next
from socialscore.infrastructure.transparency.state import State, read_state, require_not_behind, write_state
from socialscore.infrastructure.transparency.tiling import Tiles
from socialscore.infrastructure.turns import await_turn


class NothingToRecover(Conflict):
    text = gettext_noop("This database holds everything that was signed. There is nothing to recover.")


class NothingSigned(Conflict):
    text = gettext_noop("Nothing is signed yet, so there is no log to close.")


class SizeNotConfirmed(RuleBroken):
    text = gettext_noop("What is known to have been signed last has %(size)s entries. Confirm that number.")


def recover(*, confirmed_size: int, held: Sequence[Checkpoint] = (), now: datetime) -> str:
    """
    Let the log sign again; returns the origin of the log that is written to from now on.

    Where the file that remembers what was signed is missing, it is made anew from the database: only whoever knows that
    nothing was signed beyond it may say so. Where the database is behind what was signed, its log is closed, and the
    next one begins with an entry that commits to the last of what was signed that we have the root of.

    :param confirmed_size: entries that were signed last, as somebody who looked says.
    :param held: checkpoints of ours that others kept.
    :raises NothingToRecover: if nothing is wrong.
    :raises SizeNotConfirmed: if the number is another one.
    """
    with transaction.atomic():
        await_turn()
        log = current_log(now)
        state, ours, witness = read_state(), _newest_of(log), objecting_to(log)
        beyond = [one for one in (*_remembered(state, log), *held) if not _is_held(one, log, ours)]
        is_closed = bool(beyond) or witness is not None
        if state is not None and not is_closed:
            raise NothingToRecover
        last = _last((ours, *beyond))
        size = max(last.size, witness.size or 0) if witness and last.origin == log.origin else last.size
        if confirmed_size != size:
            raise SizeNotConfirmed(size=size)
        new = open_next(after=last, now=now) if is_closed else ours
    _remember(new)
    return new.origin


def rotate(*, now: datetime) -> str:
    """
    Close the log that is whole and open the next under a key of its own, made from the seed as it is now; its origin.

    :raises NothingSigned: if there is none.
    :raises Conflict: what keeps the log from being signed, but for a seed that was changed.
    """
    with transaction.atomic():
        await_turn()
        log = models.Log.objects.order_by("-number").first()
        last = newest(log) if log else None
        if log is None or last is None:
            raise NothingSigned
        ours = _newest_of(log)
        require_not_behind(read_state(), ours, nodes_from(Tiles(log).read))
        require_no_objection(log)
        new = open_next(after=ours, now=now)
    _remember(new)
    return new.origin


def _newest_of(log: models.Log) -> Checkpoint:
    last = newest(log)
    size, root_hash = (last.size, bytes(last.root_hash)) if last else (0, EMPTY_ROOT)
    return Checkpoint(origin=log.origin, size=size, root_hash=root_hash)


def _remembered(state: State | None, log: models.Log) -> list[Checkpoint]:
    """What the state says was signed, unless that is of a log that was closed before this one."""
    if state is None or models.Log.objects.filter(origin=state.origin, number__lt=log.number).exists():
        return []
    return [Checkpoint(origin=state.origin, size=state.size, root_hash=state.root_hash)]


def _is_held(checkpoint: Checkpoint, log: models.Log, ours: Checkpoint) -> bool:
    """Whether this database still has what a checkpoint says, or it is none of this log."""
    if checkpoint.origin != ours.origin:
        return models.Log.objects.filter(origin=checkpoint.origin).exists()
    if checkpoint.size > ours.size:
        return False
    return root(checkpoint.size, nodes_from(Tiles(log).read)) == checkpoint.root_hash


def _last(signed: Sequence[Checkpoint]) -> Checkpoint:
    """Ours comes first: those of another log are of one that this database does not know yet, so they are later."""
    ours, first = signed[0], models.Log.objects.order_by("number")[0]
    return max(signed, key=lambda one: (one.origin != ours.origin, number_of(one.origin, first.origin), one.size))


def _remember(checkpoint: Checkpoint) -> None:
    write_state(State(origin=checkpoint.origin, size=checkpoint.size, root_hash=checkpoint.root_hash))
