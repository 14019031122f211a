"""A ZIP that is sent while it is made: memory holds a piece of it, never the whole."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, cast

PIECE_BYTES = 64 * 1024


class StreamedZip:
    """
    Files go in one after the other, bytes come out on the way.

    An iterator that is not exhausted, or that fails, leaves a ZIP without its directory: no program takes it for whole.
    """

    def __init__(self, *, made_at: datetime) -> None:
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._outlet), mode="w")
        self._date = made_at.timetuple()[:6]

    def file(self, name: str, pieces: Iterable[bytes], *, is_packed_already: bool = False) -> Iterator[bytes]:
        """Add a file; `is_packed_already` for pictures and the like, which would not get smaller."""
        info = zipfile.ZipInfo(name, date_time=self._date)
        info.compress_type = zipfile.ZIP_STORED if is_packed_already else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, mode="w") as entry:
            for piece in pieces:
                entry.write(piece)
                if self._outlet.size >= PIECE_BYTES:
                    yield self._outlet.take()

    def end(self) -> Iterator[bytes]:
        """What is left, with the directory."""
        self._zip.close()
        yield self._outlet.take()


class _Outlet:
    """Takes what zipfile writes. It has no `tell`: zipfile then writes sizes after each file, not before."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def flush(self) -> None:
        """There is nothing below to flush to."""

    def write(self, piece: bytes) -> int:
        taken = bytes(piece)
        self._pieces.append(taken)
        self.size += len(taken)
        return len(taken)

    def take(self) -> bytes:
        """Everything written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces, self.size = [], 0
        return taken
