"""The same tests for the implementations in memory and over Django, on each database."""

import pytest

from tests.contracts.calibrating import crowd
from tests.contracts.importing import table
from tests.django_world import DjangoWorld
from tests.worlds import Community, InMemoryWorld, World

__all__ = ["crowd", "table"]


@pytest.fixture(params=[InMemoryWorld, DjangoWorld], ids=["in memory", "Django"])
def world(request: pytest.FixtureRequest, db: None) -> World:
    made: World = request.param()
    return made


@pytest.fixture
def community(world: World) -> Community:
    return Community(world)
