"""Where drawing is done: small pictures here, one at a time; large ones, HEIF and PDF in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

import socialscore
from socialscore.application.ports import StorageFull
from socialscore.domain.errors import DomainError
from socialscore.infrastructure.storage import refusals
from socialscore.infrastructure.storage.apart import LENGTH_BYTES, MOST_SECONDS, NO_ROOM
from socialscore.infrastructure.storage.kinds import Kind
from socialscore.infrastructure.storage.pictures import Drawn, open_picture, redraw

# Up to here a picture takes 100 MB of the web process for a moment; phones send 5 megapixels.
MOST_PIXELS_HERE = 8_000_000

# What an interpreter may need to start, and nothing else: no key, no password, no address.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")
_here = Lock()
_apart = Lock()


def draw_picture(source: IO[bytes], kind: Kind, *, into: IO[bytes]) -> Drawn:
    """
    Redraw the picture `source` into the file `into`, see `pictures.redraw`.

    :raises FileRefused: if it is damaged, truncated or too large.
    :raises StorageFull: if `into` has no room.
    """
    if kind is Kind.HEIF:
        return _drawn_apart(["redraw", kind.value], source, into)
    with _here:
        picture = open_picture(source, kind)
        small = picture.width * picture.height <= MOST_PIXELS_HERE
        del picture
        if small:
            try:
                return redraw(source, kind, into=into)
            except OSError as error:
                raise StorageFull from error
    return _drawn_apart(["redraw", kind.value], source, into)


def inspect_document(source: IO[bytes]) -> Drawn:
    """Count the pages of the PDF `source` and draw its thumbnail, see `documents.inspect`."""
    with TemporaryFile() as answer:
        return _drawn_apart(["inspect"], source, answer)


def draw_page(source: IO[bytes], page: int) -> Drawn:
    """Draw a page of the PDF `source`, counted from 1, see `documents.draw_page`."""
    with TemporaryFile() as answer:
        return _drawn_apart(["page", str(page)], source, answer)


def _drawn_apart(task: list[str], source: IO[bytes], into: IO[bytes]) -> Drawn:
    command = [sys.executable, "-m", "socialscore.infrastructure.storage.apart", *task]
    with _apart:
        try:
            source.seek(0)
            # Not shell, not user input: our own module with a task from this file.
            done = subprocess.run(  # noqa: S603
                command,
                stdin=source,
                stdout=into,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=MOST_SECONDS,
                cwd=Path(socialscore.__file__).parents[1],
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )
        except subprocess.TimeoutExpired as error:
            raise refusals.FileUnreadable from error
        except OSError as error:
            raise StorageFull from error
    if done.returncode == NO_ROOM:
        raise StorageFull
    if done.returncode:
        raise refusals.FileUnreadable
    try:
        drawn = _read_answer(into)
    except (OSError, ValueError, KeyError) as error:
        raise refusals.FileUnreadable from error
    if isinstance(drawn, DomainError):
        raise drawn
    return drawn


def _read_answer(into: IO[bytes]) -> Drawn | DomainError:
    """Take the small picture and the trailer off the end of `into`, so that the redrawn picture is left."""
    end = into.seek(-LENGTH_BYTES, os.SEEK_END)
    length = int.from_bytes(into.read(LENGTH_BYTES))
    into.seek(end - length)
    answer = json.loads(into.read(length))
    if "refused" in answer:
        refused: DomainError = getattr(refusals, answer["refused"])(**answer["values"])
        return refused
    start = end - length - answer["picture_bytes"]
    into.seek(start)
    picture = into.read(answer["picture_bytes"])
    into.truncate(start)
    return Drawn(picture=picture, **answer["drawn"])
