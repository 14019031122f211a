"""docs/seed.md: what was ordered is there under the names it says."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.core.management import get_commands

from tests.docs.reading import ROOT, code_of, commands_of

SEED = ROOT / "docs" / "seed.md"
NAMES = sorted({code for code in code_of(SEED) if re.fullmatch(r"socialscore(\.\w+)+", code)})
PATHS = sorted({code for code in code_of(SEED) if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|[\w.-]+\.(py|toml)", code)})


def found(name: str) -> Any:
    """Return what a dotted name stands for: a module, or something in it."""
    module, _, attribute = name.rpartition(".")
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return getattr(found(module), attribute)


class TestSeed:
    def test_has_names_and_paths_to_find(self) -> None:
        assert len(NAMES) > 60
        assert len(PATHS) > 25

    @pytest.mark.parametrize("name", NAMES)
    def test_names_what_can_be_imported(self, name: str) -> None:
        assert found(name) is not None

    @pytest.mark.parametrize("path", PATHS)
    def test_names_files_that_are_there(self, path: str) -> None:
        assert (ROOT / path).exists()

    def test_names_commands_that_are_there(self) -> None:
        assert commands_of(SEED, "manage.py") <= set(get_commands())

    def test_says_for_each_order_who_does_it(self) -> None:
        rows = [line.split("|")[1:-1] for line in SEED.read_text().splitlines() if line.startswith("| ")]
        orders = [row for row in rows if row[0].strip() != "Ordered"]
        assert len(orders) > 35
        assert [row for row in orders if len(row) != 4 or "`" not in row[1] or "`" not in row[2]] == []
