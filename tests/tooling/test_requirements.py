"""The locked requirements install with any pip, today and after newer releases of what they name."""

import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def pins(name: str) -> dict[str, Requirement]:
    lines = re.findall(r"^([^\s#-].*?==.*?)(?: \\)?$", (ROOT / name).read_text(), re.MULTILINE)
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_whatever_is_wanted_with_extras_is_pinned_with_them(name: str) -> None:
    """Older pips look a name with extras up anew unless its pin has them, and then refuse what has no hash."""
    pinned = pins(name)
    wanted = [
        Requirement(line)
        for pin in pinned.values()
        if pin.marker is None or pin.marker.evaluate()
        for line in requires(pin.name) or []
    ]
    missing = [
        str(need)
        for need in wanted
        if need.marker is None or need.marker.evaluate({"extra": ""})
        if not need.extras <= pinned[canonicalize_name(need.name)].extras
    ]
    assert missing == []
    assert pinned["psycopg"].extras == {"binary", "pool"}
