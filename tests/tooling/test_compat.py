"""What a library need not bring along."""

import sys
from importlib import import_module

import pytest

from socialscore.compat import load_without


@pytest.fixture
def looking(tmp_path, monkeypatch):
    """A module that looks for an optional one, `optional_one`."""
    (tmp_path / "looking.py").write_text(
        "try:\n    import optional_one\nexcept ImportError:\n    optional_one = None\nimport optional_two\n"
    )
    for name in ("one", "two"):
        (tmp_path / f"optional_{name}.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("looking", "optional_one", "optional_two"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("looking")
class TestLoadWithout:
    def test_hides_what_is_optional_from_this_module_alone(self):
        load_without("looking", "optional_one")
        assert import_module("looking").optional_one is None
        assert import_module("optional_one") is not None

    def test_leaves_what_was_there_before(self):
        before = import_module("optional_one")
        load_without("looking", "optional_one")
        assert import_module("looking").optional_one is before

    def test_lets_errors_through_and_hides_nothing_after_them(self):
        with pytest.raises(ImportError):
            load_without("looking", "optional_one", "optional_two")
        assert import_module("optional_two") is not None
