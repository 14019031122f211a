"""The outbox: at least once, each consumer once, one failure holding nobody else up."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.dispatch import Signal
from django.utils import timezone

from socialscore.infrastructure import outbox
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.signals import BY_EVENT
from socialscore.infrastructure.outbox import consumes, deliver_outbox


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> Signal:
    """An event that only consumers of the test listen to."""
    signal = Signal()
    monkeypatch.setitem(BY_EVENT, "Tested", signal)
    return signal


def an_event(name: str = "Tested") -> models.Outbox:
    return models.Outbox.objects.create(name=name, payload={})


class TestDeliverOutbox:
    def test_sends_each_event_as_its_signal_once(self, db: None, tested: Signal) -> None:
        seen: list[int] = []
        consumes("counter", tested)(lambda row: seen.append(row.pk))
        first, second = an_event(), an_event()

        assert deliver_outbox() == 2
        assert deliver_outbox() == 0
        assert seen == [first.pk, second.pk]
        assert not models.Outbox.objects.filter(delivered_at=None).exists()

    def test_tries_a_consumer_that_failed_again_and_only_that_one(self, db: None, tested: Signal) -> None:
        seen: list[str] = []

        def fail_once(_row: models.Outbox) -> None:
            seen.append("failing")
            if seen.count("failing") == 1:
                raise RuntimeError("amina@example.org is away")

        consumes("steady", tested)(lambda _row: seen.append("steady"))
        consumes("failing", tested)(fail_once)
        event, other = an_event(), an_event()

        assert deliver_outbox() == 1
        event.refresh_from_db()
        other.refresh_from_db()
        assert (event.attempts, event.delivered_at, other.attempts) == (1, None, 1)
        assert event.last_error.startswith("RuntimeError in ")
        assert "amina" not in event.last_error
        assert deliver_outbox() == 0, "it waits before it tries again"

        with time_machine.travel(timezone.now() + timedelta(seconds=6)):
            assert deliver_outbox() == 1
        event.refresh_from_db()
        assert (event.attempts, event.last_error) == (2, "")
        assert seen.count("steady") == 2, "once for each of the two events"

    def test_rolls_back_what_a_failing_consumer_wrote(self, db: None, tested: Signal) -> None:
        def write_and_fail(_row: models.Outbox) -> None:
            models.Subject.objects.create()
            raise RuntimeError

        consumes("half", tested)(write_and_fail)
        before = models.Subject.objects.count()
        an_event()

        assert deliver_outbox() == 0
        assert models.Subject.objects.count() == before
        assert not models.Delivery.objects.exists()

    def test_keeps_an_event_that_this_release_does_not_know(self, db: None) -> None:
        event = an_event("FromTheFuture")

        assert deliver_outbox() == 0
        event.refresh_from_db()
        assert event.last_error == "no signal is known for FromTheFuture"

    def test_leaves_an_event_alone_that_another_worker_has_claimed(self, db: None, tested: Signal) -> None:
        event = an_event()
        claimed = outbox._claim()

        assert claimed is not None
        assert claimed.pk == event.pk
        assert deliver_outbox() == 0
        with time_machine.travel(timezone.now() + outbox.CLAIM + timedelta(seconds=1)):
            assert deliver_outbox() == 1, "a killed worker's event comes back"

    def test_pauses_longer_after_each_failure_up_to_an_hour(self) -> None:
        pauses = [outbox.pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 10, 99)]
        assert pauses == [5, 10, 20, 2560, 3600]


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_deliver_each_event_once(self, tested: Signal) -> None:
        consumes("notes", tested)(lambda _row: models.Subject.objects.create() and None)
        seen: list[int] = []
        consumes("outside", tested, leaves_the_house=True)(lambda row: seen.append(row.pk))
        events = [an_event() for _ in range(40)]
        barrier = threading.Barrier(4)

        def work() -> None:
            barrier.wait()
            try:
                deliver_outbox()
            finally:
                connections.close_all()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert sorted(seen) == [event.pk for event in events]
        assert models.Subject.objects.count() == 40
        assert models.Delivery.objects.count() == 80
        assert not models.Outbox.objects.filter(delivered_at=None).exists()


def test_every_event_of_the_domain_has_a_signal() -> None:
    from typing import get_args

    from socialscore.domain.events import Event

    assert {event.__name__ for event in get_args(Event)} == set(BY_EVENT)
