"""
The outbox: each stored event becomes a Django signal, at least once, and each consumer takes it once.

Only the worker delivers. Several may run: a row is claimed by moving its `next_attempt_at` beyond the longest delivery,
so that no lock is held meanwhile, and a row whose worker was killed comes back by itself.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT

CLAIM = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)

Consume = Callable[[models.Outbox], None]


def consumes(name: str, *signals: Signal, leaves_the_house: bool = False) -> Callable[[Consume], Consume]:
    """
    Connect a consumer of events. `name` stands in the database: it may never be changed.

    What it writes is committed together with the note that it has seen the event. One that `leaves_the_house`, as mail
    does, runs before that note and outside of a transaction: no lock is held while another server thinks.
    """
    deliver = _send_then_note if leaves_the_house else _consume_and_note

    def connect(consume: Consume) -> Consume:
        def receive(outbox: models.Outbox, **_: Any) -> None:
            deliver(name, consume, outbox)

        for signal in signals:
            signal.connect(receive, weak=False, dispatch_uid=name)
        return consume

    return connect


def deliver_outbox(*, limit: int = 1_000) -> int:
    """
    Deliver what waits, oldest first; return how many events every consumer has seen now.

    An event that a consumer fails on is tried again after a growing pause; the others go on.
    """
    delivered = 0
    for _ in range(limit):
        outbox = _claim()
        if outbox is None:
            break
        delivered += _deliver(outbox)
    return delivered


def _claim() -> models.Outbox | None:
    now = timezone.now()
    waiting = models.Outbox.objects.filter(delivered_at=None, next_attempt_at__lte=now)
    # SQLite would take its one write lock to find nothing.
    if not waiting.exists():
        return None
    with transaction.atomic():
        free = waiting.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        outbox = free.order_by("next_attempt_at", "outbox_id").first()
        if outbox is not None:
            models.Outbox.objects.filter(pk=outbox.pk).update(next_attempt_at=now + CLAIM)
    return outbox


def _deliver(outbox: models.Outbox) -> bool:
    """Send one event and store how that went."""
    failures = _send(outbox)
    row = models.Outbox.objects.filter(pk=outbox.pk)
    now = timezone.now()
    if failures:
        attempts = outbox.attempts + 1
        row.update(attempts=attempts, next_attempt_at=now + pause_after(attempts), last_error="; ".join(failures))
        return False
    row.update(attempts=outbox.attempts + 1, delivered_at=now, last_error="")
    return True


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 5 s, 10 s, 20 s … one hour."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def _send(outbox: models.Outbox) -> list[str]:
    """What went wrong, without the texts of the errors: they may hold an address. Django logs them, redacted."""
    signal = BY_EVENT.get(outbox.name)
    if signal is None:
        return [f"no signal is known for {outbox.name}"]
    answers = signal.send_robust(sender=models.Outbox, outbox=outbox)
    return [_place_of(answer) for _, answer in answers if isinstance(answer, Exception)]


def _place_of(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


def _consume_and_note(name: str, consume: Consume, outbox: models.Outbox) -> None:
    with transaction.atomic():
        _, is_new = models.Delivery.objects.get_or_create(outbox=outbox, consumer=name)
        if is_new:
            consume(outbox)


def _send_then_note(name: str, consume: Consume, outbox: models.Outbox) -> None:
    if models.Delivery.objects.filter(outbox=outbox, consumer=name).exists():
        return
    consume(outbox)
    models.Delivery.objects.create(outbox=outbox, consumer=name)
