"""Threads that start at a barrier, each with a connection of its own, on a database that commits."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from tests.django_world import DjangoWorld
from tests.worlds import Community


@pytest.fixture
def community(transactional_db: None) -> Iterator[Community]:
    """Afterwards every kept balance must equal its sum."""
    yield Community(DjangoWorld())
    said = StringIO()
    call_command("rebuild_scores", check=True, stdout=said)
    assert said.getvalue().strip() == "Everything adds up."
