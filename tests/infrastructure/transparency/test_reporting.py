"""What stewards are told of the log: late leaves once an hour, the newest checkpoint once a day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from socialscore.cli.ticking import TIMERS
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.transparency.reporting import late_since, report_checkpoint, report_late
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import store_cast

OSLO = ZoneInfo("Europe/Oslo")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def cast(db: None) -> None:
    """A community with one steward."""
    store_cast()


def a_leaf(at: datetime) -> None:
    count = models.LogLeaf.objects.count()
    models.LogLeaf.objects.create(
        type="rules", cause=f"TEST:{count}", leaf_bytes=b"{}", leaf_hash=bytes(32), created_at=at
    )


class TestLate:
    def test_is_what_waits_over_half_a_minute(self) -> None:
        now = timezone.now()
        a_leaf(now - timedelta(seconds=29))
        assert late_since(now=now) is None
        assert report_late(now=now) == 0
        assert late_since(now=now + timedelta(seconds=2)) == now - timedelta(seconds=29)

    def test_is_told_once_an_hour_and_not_when_it_is_over(self) -> None:
        now = timezone.now()
        a_leaf(now - MINUTE)
        assert [report_late(now=now + n * 20 * MINUTE) for n in range(5)] == [1, 0, 0, 0, 1]
        sequence(now=now)
        assert report_late(now=now + 5 * HOUR) == 0

    def test_is_mailed_with_what_to_do(self) -> None:
        a_leaf(timezone.now() - MINUTE)
        report_late(now=timezone.now())
        deliver_outbox()
        (message,) = mail.outbox
        assert message.to == ["steward@example.org"]
        assert "Entries wait for the log" in message.subject
        assert "worker is not running" in str(message.body)


class TestCheckpoint:
    NIGHT = datetime(2026, 11, 30, 3, 10, tzinfo=OSLO)

    def told(self, after: timedelta) -> int:
        return report_checkpoint(now=self.NIGHT + after, zone=OSLO, hour=3)

    def test_is_sent_once_a_day_if_it_is_new(self) -> None:
        assert self.told(timedelta()) == 0, "nothing is signed"
        a_leaf(self.NIGHT)
        sequence(now=self.NIGHT - 2 * MINUTE)
        assert self.told(-HOUR) == 0, "too early"
        assert [self.told(n * HOUR) for n in range(3)] == [1, 0, 0]
        assert self.told(DAY) == 0, "nothing new was signed"
        a_leaf(self.NIGHT)
        sequence(now=self.NIGHT + DAY)
        assert [self.told(DAY + HOUR), self.told(DAY + 2 * HOUR)] == [1, 0]

    def test_is_mailed_as_it_was_signed(self) -> None:
        a_leaf(self.NIGHT)
        sequence(now=self.NIGHT - MINUTE)
        self.told(timedelta())
        deliver_outbox()
        (message,) = mail.outbox
        assert models.LogCheckpoint.objects.get().note.rstrip() in str(message.body)
        assert "Keep this mail" in str(message.body)

    def test_is_sent_by_the_worker_unless_it_is_switched_off(self, settings: LazySettings) -> None:
        settings.AUDIT_HOUR = 0
        a_leaf(timezone.now())
        sequence(now=timezone.now() - MINUTE)
        settings.CHECKPOINT_MAIL = False
        assert TIMERS["told_of_the_checkpoint"](timezone.now()) == 0
        settings.CHECKPOINT_MAIL = True
        assert TIMERS["told_of_the_checkpoint"](timezone.now()) == 1
