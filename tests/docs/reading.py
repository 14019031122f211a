"""The documents as their tests read them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "socialscore"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def prose_of(document: Path) -> str:
    """Return the text without its blocks of code."""
    return FENCED.sub("", document.read_text())


def code_of(document: Path) -> list[str]:
    """Return what stands between backticks in the prose."""
    return re.findall(r"`([^`\n]+)`", prose_of(document))


def commands_of(document: Path, word: str) -> set[str]:
    """Return the words that follow `word` in blocks of code and between backticks: targets of make, commands."""
    shown = [*FENCED.findall(document.read_text()), *code_of(document)]
    return {name for text in shown for name in re.findall(rf"(?:^|[\s;&|]){word} ([a-z][a-z_-]+)", text)}
