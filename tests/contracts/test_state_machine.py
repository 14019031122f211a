"""Random lives of actions, over Django on the database of the run: fewer and shorter than in memory."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.application.machine import Machine
from tests.django_world import DjangoWorld


class DjangoMachine(Machine):
    world = DjangoWorld
    most_grounds = 2


def live(examples: int, steps: int) -> None:
    """Each life has people and activities of its own, so that nothing needs to be deleted in between."""
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True)
    run_state_machine_as_test(DjangoMachine, settings=chosen)


@pytest.mark.django_db(transaction=True)
class TestLives:
    def test_are_the_same_as_in_memory(self) -> None:
        live(examples=8, steps=25)

    @pytest.mark.long
    def test_are_the_same_as_in_memory_in_full(self) -> None:
        live(examples=300, steps=50)
