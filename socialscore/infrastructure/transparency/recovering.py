"""After a restore: go on with a log that is whole, or close one that lost its end and open the next."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from socialscore.domain.errors import Conflict, RuleBroken, gettext_noop
from socialscore.domain.transparency.leaves import predecessor
from socialscore.domain.transparency.merkle import EMPTY_ROOT
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.django_transparency_log import DjangoTransparencyLog
from socialscore.infrastructure.transparency.sequencer import current_log, newest
from socialscore.infrastructure.transparency.state import State, read_state, write_state


class NothingToRecover(Conflict):
    text = gettext_noop("This database holds everything that was signed. There is nothing to recover.")


class SizeNotConfirmed(RuleBroken):
    text = gettext_noop("What is known to have been signed last has %(size)s entries. Confirm that number.")


def recover(*, confirmed_size: int, now: datetime) -> str:
    """
    Let the log sign again; returns the origin of the log that is written to from now on.

    Where the file that remembers what was signed is missing, it is made anew from the database: only whoever knows that
    nothing was signed beyond it may say so. Where the database is behind what was signed, its log is closed, and the
    next one begins with an entry that commits to what was signed last.

    :param confirmed_size: entries that were signed last, as somebody who looked says.
    :raises NothingToRecover: if nothing is wrong.
    :raises SizeNotConfirmed: if the number is another one.
    """
    with transaction.atomic():
        log, state = current_log(now), read_state()
        last = newest(log)
        size, root_hash = (last.size, bytes(last.root_hash)) if last else (0, EMPTY_ROOT)
        known = state or State(origin=log.origin, size=size, root_hash=root_hash)
        if state is not None and (state.origin, state.size <= size) == (log.origin, True):
            raise NothingToRecover
        if confirmed_size != known.size:
            raise SizeNotConfirmed(size=known.size)
        if state is None:
            write_state(known)
            return log.origin
        first = models.Log.objects.order_by("number")[0]
        number = log.number + 1
        new = models.Log.objects.create(log_id=uuid4(), number=number, origin=f"{first.origin}/{number}", opened_at=now)
        leaf = predecessor(origin=known.origin, size=known.size, root_hash=known.root_hash)
        DjangoTransparencyLog().append([leaf], now=now)
    write_state(State(origin=new.origin, size=0, root_hash=EMPTY_ROOT))
    return new.origin
