"""docs/fairness.md: what it says of rings, lazy reviewers and false alarms is what comes out."""

import re
from pathlib import Path

import pytest

from tests.fairness.community import figures, wilson

DOCUMENT = Path(__file__).parents[2] / "docs" / "fairness.md"
STATED = {
    name: float(number)
    for name, number in re.findall(r"^\| ([a-z ,]+) \| ([\d.]+) \|$", DOCUMENT.read_text(), re.MULTILINE)
}


def differences(communities: int) -> dict[str, float]:
    found = figures(communities)
    assert found.keys() == STATED.keys()
    return {name: abs(found[name] - stated) for name, stated in STATED.items()}


class TestFairness:
    def test_is_what_the_document_says_in_a_20th_of_its_size(self) -> None:
        assert {name: by for name, by in differences(10).items() if by > 7} == {}

    @pytest.mark.long
    def test_is_what_the_document_says(self) -> None:
        assert {name: by for name, by in differences(200).items() if by > 0.5} == {}

    def test_asks_for_more_than_a_share_of_few(self) -> None:
        assert wilson(16, 20) < 0.6 < wilson(17, 20) < 0.7 < wilson(160, 200)
