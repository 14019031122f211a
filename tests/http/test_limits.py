"""How often is too often."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from socialscore.http.limits import TooOften, require_slow


@pytest.mark.django_db
class TestRequireSlow:
    def test_lets_so_many_through_and_says_how_long_to_wait(self) -> None:
        who, now = uuid4(), timezone.now()
        with time_machine.travel(now, tick=False):
            for _ in range(2):
                require_slow("x", who, at_most=2, per_seconds=60)
        with time_machine.travel(now + timedelta(seconds=20), tick=False), pytest.raises(TooOften) as refused:
            require_slow("x", who, at_most=2, per_seconds=60)
        assert refused.value.headers == {"Retry-After": "40"}

    def test_ends_with_its_window_however_often_one_tried(self) -> None:
        who, now = uuid4(), timezone.now()
        with time_machine.travel(now, tick=False):
            require_slow("x", who, at_most=1, per_seconds=60)
        for second in (20, 40, 59):
            with time_machine.travel(now + timedelta(seconds=second), tick=False), pytest.raises(TooOften):
                require_slow("x", who, at_most=1, per_seconds=60)
        with time_machine.travel(now + timedelta(seconds=61), tick=False):
            require_slow("x", who, at_most=1, per_seconds=60)
