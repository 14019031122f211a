"""What use cases need from outside, beside the repositories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from socialscore.domain.ids import SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """
    A file as it lies in the store. Digests are hex SHA-256 of the bytes received and of those stored.

    `media_type` is one of image/jpeg, image/png, image/webp, application/pdf, text/plain; `pages` belongs to PDFs, and
    `dhash`, 64 bits that say how it looks, to photos.
    """

    original_sha256: str
    sha256: str
    media_type: str
    size_bytes: int
    name: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    dhash: int | None = None


class ErasureJournal(Protocol):
    """Who was erased, kept outside of the database: a backup that is restored knows them still."""

    def write(self, subject_id: SubjectId, *, at: datetime) -> None:
        """Durable before it returns; twice is no harm. :raises OSError: if it could not be written."""

    def read(self) -> Iterator[SubjectId]:
        """Everybody who was erased, oldest first."""


class StorageFull(Exception):
    """The store could not take the bytes; nothing was kept."""


class ProofStore(Protocol):
    """Content-addressed files, durable before `keep` returns."""

    def keep(self, chunks: Iterable[bytes], *, name: str) -> KeptFile:
        """:raises RuleBroken: if the file is refused. :raises StorageFull: if there is no room."""

    def open(self, sha256: str) -> BinaryIO: ...

    def thumbnail(self, sha256: str) -> bytes: ...

    def page_image(self, sha256: str, page: int) -> bytes: ...

    def delete(self, sha256: str) -> None: ...

    def exists(self, sha256: str) -> bool: ...

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """Digests of the files not kept since `moment`."""

    def discard_unfinished(self, before: datetime) -> int:
        """Delete what was cut off before; return how many."""
