"""The receiver of webhooks, started for a test, and what it got."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECEIVER = Path(__file__).parent / "receiver.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """`url` is without a path; `lines` are what came, oldest first."""

    url: str
    file: Path
    secrets: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        text = self.file.read_text() if self.file.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def know(self, secrets: Sequence[str]) -> None:
        """Verify with these from now on."""
        self.secrets.write_text("\n".join(secrets))


@contextmanager
def receiving(folder: Path, *secrets: str) -> Iterator[Received]:
    """A receiver that answers until the end of the block."""
    known = folder / "secrets"
    known.write_text("\n".join(secrets))
    command = [sys.executable, str(RECEIVER), str(folder / "received"), str(known)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            yield Received(url=f"http://127.0.0.1:{port}", file=folder / "received", secrets=known)
        finally:
            process.kill()
