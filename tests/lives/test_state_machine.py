"""Random lives of actions, in memory."""

import os

from hypothesis import HealthCheck, settings

from tests.lives.machine import Machine
from tests.worlds import InMemoryWorld

LIVES = {"small": 120, "long": 5_000}[os.environ.get("HYPOTHESIS_PROFILE", "small")]


class InMemoryMachine(Machine):
    world = InMemoryWorld


TestLives = InMemoryMachine.TestCase
# A busy machine is no failure.
TestLives.settings = settings(max_examples=LIVES, stateful_step_count=50, suppress_health_check=[HealthCheck.too_slow])
