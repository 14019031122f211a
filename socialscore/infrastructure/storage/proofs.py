"""
The store of proof files: named by their digest, over any storage of Django, on disk or in S3.

`<first two hex>/<sha256>`, and beside it `<sha256>.thumbnail` and `<sha256>.page-<n>`, both WebP.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from django.core.files import File
from django.core.files.storage import Storage

from socialscore.application.ports import KeptFile, StorageFull
from socialscore.infrastructure.storage.drawing import draw_page, draw_picture, inspect_document
from socialscore.infrastructure.storage.durable import UNFINISHED
from socialscore.infrastructure.storage.failing import storage_errors
from socialscore.infrastructure.storage.kinds import HEAD_BYTES, Kind, recognise
from socialscore.infrastructure.storage.names import clean_name
from socialscore.infrastructure.storage.pictures import Drawn
from socialscore.infrastructure.storage.receiving import Received, receive
from socialscore.infrastructure.storage.refusals import FileMissing
from socialscore.infrastructure.storage.texts import normalise

logger = logging.getLogger(__name__)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
_CHUNK_BYTES = 256 * 1024


class ContentAddressedProofStore:
    """
    `ProofStore` over `storage`, which must replace a name that is there already.

    The same content twice is one file; keeping it again makes it new for `kept_before`.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def keep(self, chunks: Iterable[bytes], *, name: str) -> KeptFile:
        """
        Take a file in, check and redraw it, and return once it is on the disk and was read back.

        :raises FileRefused: if it is not one of our kinds, too big, damaged or empty.
        :raises StorageFull: if it could not be written.
        """
        with receive(chunks) as received, _prepared(received) as (content, drawn):
            sha256, size_bytes = _fingerprint(content)
            if drawn.picture:
                # First, so that a file that is there has its thumbnail.
                self._write(_thumbnail_key(sha256), BytesIO(drawn.picture))
            self._write(_key(sha256), content)
            self._require_written(sha256)
            media_type = drawn.media_type or received.kind.value
            return KeptFile(
                original_sha256=received.sha256,
                sha256=sha256,
                media_type=media_type,
                size_bytes=size_bytes,
                name=clean_name(name, media_type=media_type),
                width=drawn.width,
                height=drawn.height,
                pages=drawn.pages,
                dhash=drawn.dhash,
            )

    def open(self, sha256: str) -> BinaryIO:
        """:raises FileMissing: if it is not, or no longer, kept."""
        try:
            return cast("BinaryIO", self._storage.open(_key(sha256)))
        except FileNotFoundError as error:
            raise FileMissing from error

    def thumbnail(self, sha256: str) -> bytes:
        """
        Return a WebP of at most 320 pixels a side: of a picture, or of the first page of a PDF.

        :raises FileMissing: if the file is not kept, or is a text.
        """
        return self._derived(sha256, _thumbnail_key(sha256), _draw_thumbnail)

    def page_image(self, sha256: str, page: int) -> bytes:
        """
        Return `page` of a PDF, counted from 1, as a WebP of at most 1 800 pixels a side.

        :raises FileMissing: if the file is not kept, is no PDF, or has no such page.
        :raises FileUnreadable: if the page cannot be drawn.
        """

        def draw(source: IO[bytes], kind: Kind) -> Drawn:
            if kind is not Kind.PDF:
                raise FileMissing
            return draw_page(source, page)

        return self._derived(sha256, f"{_key(sha256)}.page-{page:d}", draw)

    def delete(self, sha256: str) -> None:
        """Delete the file, its thumbnail and its pages; what is not there is no error."""
        folder = _key(sha256).partition("/")[0]
        for name in self._names(folder):
            if name.startswith(sha256):
                self._storage.delete(f"{folder}/{name}")

    def exists(self, sha256: str) -> bool:
        return self._storage.exists(_key(sha256))

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """
        Yield the digest of each file not kept since `moment`, lazily: for deleting those nothing refers to.

        `moment` must be older than the longest request, whose transaction may be about to refer to a file.
        """
        for folder in self._folders():
            names = sorted(name for name in self._names(folder) if _DIGEST.match(name))
            for sha256, group in groupby(names, key=lambda name: name[:64]):
                if all(self._storage.get_modified_time(f"{folder}/{name}") < moment for name in group):
                    yield sha256

    def discard_unfinished(self, before: datetime) -> int:
        """Delete what writes that were cut off before `before` left behind; return how many."""
        discarded = 0
        for folder in self._folders():
            for name in self._names(folder):
                key = f"{folder}/{name}"
                if name.startswith(UNFINISHED) and self._storage.get_modified_time(key) < before:
                    self._storage.delete(key)
                    discarded += 1
        return discarded

    def _folders(self) -> list[str]:
        try:
            return sorted(name for name in self._storage.listdir("")[0] if _FOLDER.fullmatch(name))
        except FileNotFoundError:
            return []

    def _names(self, folder: str) -> list[str]:
        try:
            return self._storage.listdir(folder)[1]
        except FileNotFoundError:
            return []

    def _write(self, key: str, content: IO[bytes]) -> None:
        content.seek(0)
        try:
            saved_as = self._storage.save(key, File(content, name=key))
            if saved_as != key:
                # A storage that does not replace: the content stands under `key` already.
                self._storage.delete(saved_as)
        except storage_errors() as error:
            raise StorageFull from error

    def _require_written(self, sha256: str) -> None:
        """:raises StorageFull: if what is read back is not what was written."""
        try:
            with self._storage.open(_key(sha256)) as written:
                found, _ = _fingerprint(written)
        except storage_errors() as error:
            raise StorageFull from error
        if found != sha256:
            logger.error("A proof file was read back with another digest.")
            raise StorageFull

    def _derived(self, sha256: str, key: str, draw: Callable[[IO[bytes], Kind], Drawn]) -> bytes:
        """Read `key`, or draw it from the file and keep it there."""
        try:
            with self._storage.open(key) as made:
                return cast("bytes", made.read())
        except FileNotFoundError:
            pass
        with self.open(sha256) as source:
            kind = recognise(source.read(HEAD_BYTES))
            picture = draw(source, kind).picture
        try:
            self._write(key, BytesIO(picture))
        except StorageFull:
            logger.warning("A drawn picture could not be kept: it is drawn again each time.")
        return picture


@contextmanager
def _prepared(received: Received) -> Iterator[tuple[IO[bytes], Drawn]]:
    """What is to be stored of `received`, and what it looks like."""
    if received.kind is Kind.PDF:
        yield received.content, inspect_document(received.content)
    elif received.kind is Kind.TEXT:
        yield BytesIO(normalise(received.content.read())), Drawn(picture=b"")
    else:
        with TemporaryFile() as redrawn:
            yield redrawn, draw_picture(received.content, received.kind, into=redrawn)


def _draw_thumbnail(source: IO[bytes], kind: Kind) -> Drawn:
    if kind is Kind.TEXT:
        raise FileMissing
    if kind is Kind.PDF:
        return inspect_document(source)
    with TemporaryFile() as redrawn:
        return draw_picture(source, kind, into=redrawn)


def _key(sha256: str) -> str:
    if not _DIGEST.fullmatch(sha256):
        raise FileMissing
    return f"{sha256[:2]}/{sha256}"


def _thumbnail_key(sha256: str) -> str:
    return f"{_key(sha256)}.thumbnail"


def _fingerprint(content: IO[bytes]) -> tuple[str, int]:
    """Hex SHA-256 and size of all of `content`."""
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
