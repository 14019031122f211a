"""Drawing in a process of its own, and in many threads."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from socialscore.infrastructure.storage import refusals
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore

from . import samples
from .conftest import Keep


class TestApart:
    def test_is_told_no_secrets(self, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
        environments: list[dict[str, str]] = []
        run = subprocess.run

        def noted_run(command: list[str], **options: Any) -> Any:
            environments.append(options["env"])
            return run(command, **options)

        monkeypatch.setattr(subprocess, "run", noted_run)
        monkeypatch.setenv("SECRET_KEY", "secret")
        monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/db")

        keep(samples.heic())

        assert environments
        assert "secret" not in str(environments)

    @pytest.mark.parametrize("answer", ["", "no trailer", '{"drawn": {}}\0\0\0\x0d', '{"refused": "X"}\0\0\x10\0'])
    def test_that_answers_nonsense_refuses_the_file(
        self, keep: Keep, monkeypatch: pytest.MonkeyPatch, answer: str
    ) -> None:
        def confused_run(command: list[str], *, stdout: Any, **_: Any) -> Any:
            stdout.write(answer.encode())
            return subprocess.CompletedProcess(command, 0)

        monkeypatch.setattr(subprocess, "run", confused_run)

        with pytest.raises(refusals.FileUnreadable):
            keep(samples.heic())


class TestThreads:
    def test_keep_the_same_and_different_files_at_once(self, store: ContentAddressedProofStore, tmp_path: Path) -> None:
        uploads = [samples.jpeg(), samples.png("RGBA"), samples.webp(), samples.pdf(), b"words"] * 4

        with ThreadPoolExecutor(8) as pool:
            kept = list(pool.map(lambda data: store.keep([data], name="x"), uploads))

        assert len({file.sha256 for file in kept}) == 5
        # Five files, and the thumbnails of four.
        assert sum(path.is_file() for path in (tmp_path / "proofs").rglob("*")) == 9
