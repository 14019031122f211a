"""Random lives of actions, in memory."""

import os

from hypothesis import settings

from tests.application.machine import Machine
from tests.worlds import InMemoryWorld


class InMemoryMachine(Machine):
    world = InMemoryWorld


TestLives = InMemoryMachine.TestCase
if os.environ.get("HYPOTHESIS_PROFILE", "small") == "small":
    TestLives.settings = settings(max_examples=120, stateful_step_count=60)
