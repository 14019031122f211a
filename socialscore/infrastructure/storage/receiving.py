"""Taking in the bytes of an upload: hashed and measured while they arrive, and not read past their limit."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from socialscore.application.ports import StorageFull
from socialscore.infrastructure.storage.kinds import HEAD_BYTES, Kind, recognise
from socialscore.infrastructure.storage.refusals import FileEmpty, FileTooBig

_IN_MEMORY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An upload, whole, in a temporary file."""

    kind: Kind
    content: IO[bytes]
    sha256: str


@contextmanager
def receive(chunks: Iterable[bytes]) -> Iterator[Received]:
    """
    Take `chunks` in, for the length of a `with`; the next one is not asked for once the file is refused.

    :raises FileRefused: if it is empty, of no kind of ours, or over the limit of its kind.
    :raises StorageFull: if the temporary folder has no room.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as content:
        kind, sha256 = _spool(chunks, content)
        content.seek(0)
        yield Received(kind=kind, content=content, sha256=sha256)


def _spool(chunks: Iterable[bytes], content: IO[bytes]) -> tuple[Kind, str]:
    digest = hashlib.sha256()
    head, size, kind = b"", 0, None
    for chunk in chunks:
        head += chunk[: HEAD_BYTES - len(head)]
        size += len(chunk)
        if kind is None and len(head) == HEAD_BYTES:
            kind = recognise(head)
        if kind is not None:
            _require_fits(size, kind)
        digest.update(chunk)
        _write(content, chunk)
    if not size:
        raise FileEmpty
    if kind is None:
        kind = recognise(head)
    return kind, digest.hexdigest()


def _require_fits(size: int, kind: Kind) -> None:
    if size > kind.limit_bytes:
        raise FileTooBig(limit_mb=kind.limit_mb)


def _write(content: IO[bytes], chunk: bytes) -> None:
    # Only the writing is ours: an OSError of `chunks` is a connection that broke, and no full disk.
    try:
        content.write(chunk)
    except OSError as error:
        raise StorageFull from error
