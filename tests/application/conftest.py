"""Use cases without a database."""

import pytest

from tests.worlds import Community, InMemoryWorld


@pytest.fixture
def world() -> InMemoryWorld:
    return InMemoryWorld()


@pytest.fixture
def community(world: InMemoryWorld) -> Community:
    return Community(world)
