"""The drawn picture of the README says what `manage.py tamper all` says; `make picture` draws it."""

import re
from html import unescape

from socialscore.cli.tampering import telling
from socialscore.cli.tampering.attacks import ATTACKS
from tests.cli.test_tampering import ALONE, AUDIT, CHECKPOINT, HELD, NOTICED, RECEIPT, SEQUENCER
from tests.docs.reading import ROOT

PICTURE = ROOT / "docs" / "images" / "tamper.svg"
COLUMNS = (AUDIT, SEQUENCER, ALONE, HELD, RECEIPT, CHECKPOINT)


def lines() -> list[list[str]]:
    """The words of each line, from left to right."""
    found: dict[str, list[str]] = {}
    for line, words in re.findall(r'<text x="[\d.]+" y="(\d+)"[^>]*>([^<]+)</text>', PICTURE.read_text()):
        found.setdefault(line, []).append(unescape(words))
    return list(found.values())


def test_says_of_each_attack_who_notices() -> None:
    rows = {row[1]: row[2:] for row in lines() if telling.YES in row}
    assert rows == {
        attack.title: [telling.YES if one in NOTICED[attack.title] else telling.NO for one in COLUMNS]
        for attack in ATTACKS
    }


def test_says_what_the_columns_are_and_what_the_limit_is() -> None:
    said = "\n".join(" ".join(row) for row in lines())
    for words in [*(f"{name} {meaning}" for name, meaning in telling.LEGEND), *telling.LIMIT]:
        assert words in said
