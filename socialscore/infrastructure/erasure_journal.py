"""
The journal of erasures: a file beside the database, one line for each, `2026-11-24T09:00:00Z <subject>`.

It holds random ids and times only. It belongs on a disk that a restored backup does not roll back.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from socialscore.domain.ids import SubjectId


class FileErasureJournal:
    """Lines are only ever added, in one write each, and are on the disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, subject_id: SubjectId, *, at: datetime) -> None:
        """:raises OSError: if it could not be written."""
        is_new = not self._path.exists()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{at.astimezone(UTC).isoformat(timespec='seconds').replace('+00:00', 'Z')} {subject_id}\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            _flush_folder(self._path.parent)

    def read(self) -> Iterator[SubjectId]:
        """
        Everybody once, oldest first; nobody where there is no file.

        :raises ValueError: at a line that is none of ours: better to stop than to pass somebody over.
        """
        if not self._path.exists():
            return
        seen = set[SubjectId]()
        with self._path.open(encoding="ascii") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    subject_id = SubjectId(UUID(line.split()[1]))
                except (IndexError, ValueError) as error:
                    raise ValueError(f"{self._path}, line {number}: this is no line of the journal.") from error
                if subject_id not in seen:
                    seen.add(subject_id)
                    yield subject_id


def _flush_folder(folder: Path) -> None:
    """A new file is only there after a power cut when its folder was flushed too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
