"""Django's file storage on disk, made durable: what is saved survives a power cut, or was never there."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

UNFINISHED = ".unfinished-"

_CHUNK_BYTES = 256 * 1024


class DurableFileSystemStorage(FileSystemStorage):
    """
    Saving writes a temporary file beside the last place, flushes it to the disk, and renames it there.

    A name that is there already is replaced in one step. Files are readable by the owner of the process only.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: what stands under it is replaced."""
        return name

    def _save(self, name: str, content: IO[Any]) -> str:
        content.seek(0)
        write_durably(Path(self.path(name)), iter(lambda: content.read(_CHUNK_BYTES), b""))
        return name


def write_durably(path: Path, chunks: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Put a file there in one step, on the disk before this returns; what stood there is replaced."""
    _make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    _flush_folder(path.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    """A renamed file is only there after a power cut when its folder was flushed too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
