"""What the tests of the API share."""

import pytest

from tests.cast import Cast, store_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()
