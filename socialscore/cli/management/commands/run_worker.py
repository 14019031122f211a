"""The worker: settles decisions, delivers events, keeps the timers. Several may run beside each other."""

import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import connection

from socialscore.cli.asking import Askers, ask_everybody
from socialscore.cli.auditing import Auditor, run_due_audit
from socialscore.cli.delivering import Couriers, deliver_due
from socialscore.cli.ticking import tick_as_leader
from socialscore.http.sequencing import take_in_waiting
from socialscore.http.settling import settle_due
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.safety import refuse_unsafe

logger = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5
TICK_SECONDS = 30
LONGEST_PAUSE_SECONDS = 30
DECISIONS_A_ROUND = 25
EVENTS_A_ROUND = 3

couriers = Couriers()
askers = Askers()
auditor = Auditor()


class Command(BaseCommand):
    help = "Settle decisions, deliver events and webhooks, and keep the timers, until SIGTERM or Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="make one round, timers included, and end")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        """
        Run until asked to end; what has begun is finished first.

        :raises ImproperlyConfigured: if production must not run with these settings.
        """
        refuse_unsafe()
        if once:
            tick_as_leader()
            ask_everybody()
            if take_in_waiting(are_witnesses_asked=True):
                ask_everybody()
            deliver_outbox()
            run_due_audit()
            deliver_due()
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        run(stopping)
        auditor.leave()
        couriers.finish()
        askers.finish()


def work() -> bool:
    """
    Settle what is due, take it into the log and onto the boards, deliver a little; whether there may be more to do.

    A little only: a mail server that hangs must not hold up settling, nor a worker that was asked to end. Webhooks go
    out, and witnesses are asked, beside it.
    """
    settled = settle_due(limit=DECISIONS_A_ROUND)
    heard = askers.have_heard()
    take_in_waiting(are_witnesses_asked=heard)
    if heard:
        askers.ask_due()
    delivered = deliver_outbox(limit=EVENTS_A_ROUND)
    return couriers.send_due() > 0 or settled == DECISIONS_A_ROUND or delivered > 0


def run(stopping: threading.Event) -> None:
    """Work and tick until `stopping` is set, with a pause when nothing is left; a fault makes a pause, not an end."""
    faults, next_tick, is_first = 0, time.monotonic(), True
    while not stopping.is_set():
        is_busy = False
        try:
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + TICK_SECONDS
                tick_as_leader()
                if not is_first:  # by then what waited while no worker ran is in the log, and is no finding
                    auditor.start_due()
                is_first = False
            is_busy = work()
            faults = 0
        except Exception:  # the database may be away: it comes back, and so must we
            faults += 1
            logger.exception("worker_fault", faults=faults)
            connection.close()
        if not is_busy:
            stopping.wait(min(PAUSE_SECONDS * 2 ** min(faults, 10), LONGEST_PAUSE_SECONDS))
