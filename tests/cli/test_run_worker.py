"""The worker: one round, a clean end, a hard end in the worst moment, a fault that passes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from socialscore.cli import ticking
from socialscore.cli.management.commands import run_worker
from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast
from tests.stories import a_staged_decision, a_submitted_action, an_open_activity

pytestmark = pytest.mark.usefixtures("pairs_may_meet")

DECISIONS = 30
PATIENCE_SECONDS = 120  # a busy machine is slow to start a process


def decisions_due_in(seconds: float, cast: Cast, *, count: int) -> None:
    activity_id = an_open_activity(cast.lead)
    staged_at = timezone.now() + timedelta(seconds=seconds - 10)
    for _ in range(count):
        a_staged_decision(a_submitted_action(cast.participant, activity_id), cast.validator, now=staged_at)


def assert_settled_once(count: int, participant: models.PersonProfile) -> None:
    confirmed = models.ScoreEntry.objects.filter(kind="CONFIRM")
    assert confirmed.count() == count
    assert models.Decision.objects.filter(state="SETTLED").count() == count
    assert models.Notification.objects.count() == count
    participant.refresh_from_db()
    assert participant.reputation_score == 25 * count
    assert participant.reserved_score == 0
    assert participant.unread_notifications == count


class TestOnce:
    def test_settles_delivers_and_ticks(self, db: None) -> None:
        cast = store_cast()
        decisions_due_in(-1, cast, count=2)

        call_command("run_worker", "--once")
        assert_settled_once(2, cast.participant)

    def test_leaves_a_decision_inside_its_undo_window_alone(self, db: None) -> None:
        cast = store_cast()
        decisions_due_in(5, cast, count=1)

        call_command("run_worker", "--once")
        assert models.Decision.objects.get().state == "STAGED"

    def test_refuses_what_production_refuses(self, db: None, settings: Any) -> None:
        settings.SOCIALSCORE_ENV = "production"
        settings.DEBUG = True
        with pytest.raises(ImproperlyConfigured, match="DEBUG is on"):
            call_command("run_worker", "--once")


class TestRun:
    def test_goes_on_after_a_fault(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        stopping, rounds = threading.Event(), []

        def work() -> bool:
            rounds.append(len(rounds))
            if len(rounds) == 1:
                raise OperationalError("the database is away")
            stopping.set()
            return False

        monkeypatch.setattr(run_worker, "work", work)
        monkeypatch.setattr(run_worker, "PAUSE_SECONDS", 0.01)
        monkeypatch.setattr(run_worker, "tick_as_leader", lambda: None)
        monkeypatch.setattr(connection, "close", lambda: None)
        run_worker.run(stopping)
        assert rounds == [0, 1]

    def test_ticks_at_the_start_and_then_each_half_minute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stopping, ticks, clock = threading.Event(), [], iter(range(0, 1_000, 10))
        monkeypatch.setattr(run_worker, "tick_as_leader", lambda: ticks.append(1))
        monkeypatch.setattr(run_worker, "work", lambda: stopping.set() if len(ticks) == 3 else None)
        audits = list[int]()
        monkeypatch.setattr(run_worker.auditor, "start_due", lambda: audits.append(len(ticks)))
        monkeypatch.setattr(run_worker.time, "monotonic", lambda: next(clock))
        monkeypatch.setattr(run_worker, "PAUSE_SECONDS", 0)
        run_worker.run(stopping)
        assert len(ticks) == 3
        assert audits == [2, 3], "not before what waited has been taken in"

    def test_makes_no_pause_while_there_is_more_to_do(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        cast = store_cast()
        decisions_due_in(-1, cast, count=4)
        stopping, pauses = threading.Event(), []

        def pause(_seconds: float) -> None:
            pauses.append(models.Outbox.objects.filter(delivered_at=None).count())
            stopping.set()

        monkeypatch.setattr(run_worker, "tick_as_leader", lambda: None)
        monkeypatch.setattr(stopping, "wait", pause)
        run_worker.run(stopping)
        assert pauses == [0]
        assert_settled_once(4, cast.participant)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_only_one_worker_leads_a_round() -> None:
    led: list[bool] = []
    with ticking._leading() as first:
        other = threading.Thread(target=_note_whether_it_leads, args=(led,))
        other.start()
        other.join()
    assert first is True
    assert led == [False]
    _note_whether_it_leads(led)
    assert led == [False, True]


def _note_whether_it_leads(led: list[bool]) -> None:
    with ticking._leading() as is_leader:
        led.append(is_leader)
    if threading.current_thread() is not threading.main_thread():
        connection.close()


class Worker:
    """`manage.py run_worker` as a process of its own, on the database of this test."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "manage.py", "run_worker"], env=worker_environment())

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_SECONDS)


def worker_environment() -> dict[str, str]:
    """On the database of this test, and with its memory of the log."""
    name, own = str(connection.settings_dict["NAME"]), {**os.environ, "LOG_STATE_URL": settings.LOG_STATE_URL}
    if connection.vendor == "sqlite":
        return {**own, "DATABASE_URL": f"sqlite:///{name}"}
    return {**own, "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))}


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for worker in started:
        with suppress(ProcessLookupError):
            worker.process.kill()
        worker.process.wait()


def wait_until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if met():
            return
        time.sleep(0.05)
    raise AssertionError("nothing happened in time")


def settled() -> int:
    return models.Decision.objects.filter(state="SETTLED").count()


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
class TestProcess:
    @pytest.fixture(autouse=True)
    def _cache_table(self, transactional_db: None) -> None:
        call_command("createcachetable")

    def test_killed_inside_the_undo_window_it_settles_once_after_a_restart(self, workers: list[Worker]) -> None:
        cast = store_cast()
        decisions_due_in(4, cast, count=1)
        workers.append(Worker())
        time.sleep(1.5)
        workers[0].end(signal.SIGKILL)
        assert settled() == 0

        workers.append(Worker())
        wait_until(lambda: models.Notification.objects.count() == 1)
        assert workers[1].end(signal.SIGTERM) == 0
        assert_settled_once(1, cast.participant)

    def test_killed_again_and_again_in_the_middle_of_its_work_it_loses_and_doubles_nothing(
        self, workers: list[Worker], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cast = store_cast()
        decisions_due_in(-1, cast, count=DECISIONS)
        for enough in (3, 12):
            worker = Worker()
            workers.append(worker)
            wait_until(lambda enough=enough: settled() >= enough)
            worker.end(signal.SIGKILL)

        workers.append(Worker())
        wait_until(lambda: settled() == DECISIONS)
        assert workers[-1].end(signal.SIGINT) == 0
        models.Outbox.objects.filter(delivered_at=None).update(next_attempt_at=timezone.now())
        call_command("run_worker", "--once")
        assert_settled_once(DECISIONS, cast.participant)
        call_command("rebuild_scores", "--check")
