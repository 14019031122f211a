"""A journal and a store of proofs that only remember what they were told."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from socialscore.domain.ids import SubjectId


class Journal:
    """Fails to write once `is_broken`."""

    def __init__(self) -> None:
        self.lines: list[SubjectId] = []
        self.is_broken = False

    def write(self, subject_id: SubjectId, *, at: datetime) -> None:
        if self.is_broken:
            raise OSError("no space left")
        self.lines.append(subject_id)

    def read(self) -> Iterator[SubjectId]:
        yield from self.lines


class Bin:
    """The part of a proof store that erasure needs."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def delete(self, sha256: str) -> None:
        self.deleted.append(sha256)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"erasing does not {name}")
