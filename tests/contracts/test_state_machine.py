"""
Random lives of actions, over Django on the database of the run.

Each life is a transaction that is rolled back at its end, and each unit of work a savepoint in it: so nobody of another
life counts as a reviewer, and nothing waits for a disk. That commits hold is tested elsewhere.
"""

import sys

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.django_world import DjangoWorld
from tests.lives.machine import Machine


class DjangoMachine(Machine):
    world = DjangoWorld

    def __init__(self) -> None:
        self.life = transaction.atomic()
        self.life._from_testcase = True  # type: ignore[attr-defined]  # what is durable may begin in it
        self.life.__enter__()
        super().__init__()

    def teardown(self) -> None:
        try:
            super().teardown()
            if sys.exc_info()[0] is None:
                connection.check_constraints()  # of which PostgreSQL puts some off until the commit
        finally:
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)


def live(number: int, *, examples: int, steps: int) -> None:
    """Lives that are the same each time for the same number."""
    machine = seed(number)(type("SeededMachine", (DjangoMachine,), {}))
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to make a failing life shorter takes hours here; its steps are printed in any case
        suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
    )
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.django_db
class TestLives:
    def test_are_the_same_as_in_memory(self) -> None:
        live(0, examples=30, steps=50)

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(1, 11))
    def test_are_the_same_as_in_memory_in_full(self, number: int) -> None:
        """Together 5 000 lives of 50 steps; in ten parts, so that two processes share them."""
        live(number, examples=500, steps=50)
