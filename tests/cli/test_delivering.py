"""Deliveries by the worker: to a receiver in another process, beside each other, through a hard end of the worker."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from socialscore.application import webhooks
from socialscore.cli import delivering
from socialscore.cli.delivering import Couriers, deliver_due
from socialscore.domain.deliveries import CLAIM
from socialscore.domain.ids import DeliveryId, PersonId, WebhookId
from socialscore.domain.webhooks import EventType, Subscription
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.webhooks.messages import ping
from socialscore.infrastructure.webhooks.sealing import NewSecret, new_secret
from socialscore.wiring import unit_of_work
from tests.cast import Cast, store_cast
from tests.cli.test_run_worker import wait_until, worker_environment
from tests.receiving import Received, receiving
from tests.stories import a_submitted_action, an_open_activity

SECRET = new_secret()


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Received]:
    with receiving(tmp_path, SECRET.text) as received:
        yield received


def a_webhook(owner: models.PersonProfile, url: str, *, secret: NewSecret = SECRET) -> WebhookId:
    webhook_id = WebhookId(uuid4())
    webhooks.subscribe(
        unit_of_work(),
        webhook_id=webhook_id,
        person_id=PersonId(owner.person_id),
        subscription=Subscription(url=url, event_types=(EventType.ACTION_SUBMITTED,)),
        secret=secret.sealed,
        allows_private_addresses=True,
        now=timezone.now(),
    )
    return webhook_id


def a_ping(owner: models.PersonProfile, webhook_id: WebhookId) -> DeliveryId:
    delivery_id, now = DeliveryId(uuid4()), timezone.now()
    own = {"webhook_id": webhook_id, "person_id": PersonId(owner.person_id)}
    webhooks.send_test(unit_of_work(), delivery_id=delivery_id, body=ping(at=now), now=now, **own)
    return delivery_id


def states() -> list[tuple[str, int]]:
    return sorted(models.WebhookDelivery.objects.values_list("state", "attempts"))


class TestDeliverDue:
    def test_brings_an_event_from_the_outbox_to_the_receiver(self, db: None, receiver: Received) -> None:
        cast = store_cast()
        a_webhook(cast.lead, receiver.url)
        action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
        call_command("run_worker", "--once")
        (line,) = receiver.lines
        assert line["verified"] == [True]
        assert str(action_id) in line["body"]
        assert states() == [("DELIVERED", 1)]

    def test_signs_with_both_secrets_after_a_rotation_and_says_nothing_in_the_log(
        self, db: None, receiver: Received, caplog: pytest.LogCaptureFixture
    ) -> None:
        cast, new = store_cast(), new_secret()
        webhook_id = a_webhook(cast.lead, receiver.url)
        own = {"webhook_id": webhook_id, "person_id": PersonId(cast.lead.person_id)}
        webhooks.rotate_secret(unit_of_work(), secret=new.sealed, now=timezone.now(), **own)
        receiver.know([SECRET.text, new.text])
        a_ping(cast.lead, webhook_id)
        assert deliver_due() == 1
        assert receiver.lines[0]["verified"] == [True, True]
        assert "whsec" not in caplog.text

    def test_tries_again_with_the_same_id_and_body(self, db: None, receiver: Received) -> None:
        cast = store_cast()
        delivery_id = a_ping(cast.lead, a_webhook(cast.lead, f"{receiver.url}/status/500"))
        for _ in range(2):
            models.WebhookDelivery.objects.update(next_attempt_at=timezone.now())
            assert deliver_due() == 1
        assert deliver_due() == 0, "it waits before it tries again"
        first, second = receiver.lines
        assert (first["id"], first["body"]) == (second["id"], second["body"]) == (str(delivery_id), first["body"])
        assert states() == [("WAITING", 2)]


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
class TestCouriers:
    def test_are_not_held_up_by_a_receiver_that_is_slow(self, receiver: Received) -> None:
        cast, couriers = store_cast(), Couriers()
        slow, quick = (a_webhook(cast.lead, f"{receiver.url}/{path}") for path in ("sleep/3", "quick"))
        for _ in range(3):
            a_ping(cast.lead, slow)
        a_ping(cast.lead, quick)
        begun = time.monotonic()
        assert couriers.send_due() == 2, "one at a time to each"
        assert couriers.send_due() == 0
        assert time.monotonic() - begun < 1, "nobody waits"
        wait_until(lambda: states().count(("DELIVERED", 1)) == 1)
        assert models.WebhookDelivery.objects.get(state="DELIVERED").webhook_id == quick
        couriers.finish()
        assert states().count(("DELIVERED", 1)) == 2

    def test_carry_a_few_at_a_time(self, receiver: Received) -> None:
        cast, couriers = store_cast(), Couriers()
        for _ in range(6):
            a_ping(cast.lead, a_webhook(cast.lead, f"{receiver.url}/sleep/0.5"))
        assert couriers.send_due() == delivering.AT_ONCE
        wait_until(lambda: couriers.send_due() > 0)
        couriers.finish()

    def test_go_on_after_a_fault(self, receiver: Received, monkeypatch: pytest.MonkeyPatch) -> None:
        cast, couriers = store_cast(), Couriers()
        a_ping(cast.lead, a_webhook(cast.lead, receiver.url))
        with monkeypatch.context() as patch:
            patch.setattr(delivering, "send", _fail)
            assert couriers.send_due() == 1
            wait_until(lambda: couriers.send_due() == 0 and not couriers._under_way)
        assert states() == [("WAITING", 1)], "a fault of ours is an attempt like any other"
        models.WebhookDelivery.objects.update(next_attempt_at=timezone.now())
        assert couriers.send_due() == 1
        couriers.finish()
        assert states() == [("DELIVERED", 2)]

    def test_several_workers_send_each_event_once(self, receiver: Received) -> None:
        cast = store_cast()
        for _ in range(8):
            a_ping(cast.lead, a_webhook(cast.lead, receiver.url))
        barrier = threading.Barrier(4)

        def work() -> None:
            barrier.wait()
            deliver_due()
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert states() == [("DELIVERED", 1)] * 8
        assert len(receiver.lines) == 8


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
class TestKilled:
    """The worker ends by SIGKILL while the receiver thinks, or between its answer and the note of it."""

    @pytest.fixture(autouse=True)
    def _cache_table(self, transactional_db: None) -> None:
        call_command("createcachetable")

    def test_loses_nothing_and_signs_everything(self, receiver: Received) -> None:
        _kill_in_mid_delivery(receiver, times=3)

    @pytest.mark.long
    def test_loses_nothing_and_signs_everything_though_it_happens_twenty_times(self, receiver: Received) -> None:
        _kill_in_mid_delivery(receiver, times=20)


def _kill_in_mid_delivery(receiver: Received, *, times: int) -> None:
    cast: Cast = store_cast()
    a_webhook(cast.lead, f"{receiver.url}/sleep/0.2")
    activity_id = an_open_activity(cast.lead)
    actions = {str(a_submitted_action(cast.participant, activity_id)) for _ in range(times + 5)}
    for _ in range(times):
        heard = len(receiver.lines)
        with _worker() as worker:
            wait_until(lambda heard=heard: len(receiver.lines) > heard)
            time.sleep(random.uniform(0, 0.3))
            worker.kill()
            worker.wait()
        _let_time_pass()
    with _worker() as worker:
        wait_until(lambda: states().count(("DELIVERED", 1)) == len(actions))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait() == 0
    lines = receiver.lines
    assert {line["verified"][0] for line in lines} == {True}
    assert {action_id for action_id in actions if any(action_id in line["body"] for line in lines)} == actions
    ids = set(models.WebhookDelivery.objects.values_list("delivery_id", flat=True))
    assert {line["id"] for line in lines} == {str(one) for one in ids}
    assert len(ids) == len(actions)


def _let_time_pass() -> None:
    """What a killed worker held comes back when its claims are over; the test does not wait for that."""
    now = timezone.now()
    models.Outbox.objects.filter(delivered_at=None).update(next_attempt_at=now)
    models.WebhookDelivery.objects.filter(claimed_until__lte=now + CLAIM).update(claimed_until=now)


@contextmanager
def _worker() -> "Iterator[subprocess.Popen[bytes]]":
    """`manage.py run_worker` as a process of its own; it never outlives the block."""
    process = subprocess.Popen([sys.executable, "manage.py", "run_worker"], env=worker_environment())
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
