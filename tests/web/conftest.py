"""What the tests of the workspace share; each brings its own cast."""

import pytest

from tests.cast import Cast
from tests.web.reviewing import Desk, a_desk


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """The reviewer's."""
    return a_desk(cast.validator)


@pytest.fixture
def other(cast: Cast) -> Desk:
    """That of another reviewer."""
    return a_desk(cast.validator2)
