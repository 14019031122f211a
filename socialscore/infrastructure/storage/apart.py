"""
`python -m socialscore.infrastructure.storage.apart TASK …`: drawing in a process of its own, for `drawing`.

A decoder that is led astray by a hostile file takes this process down, not the web server; it has no Django, no
settings and no keys, and the system ends it when it takes too much memory or time. Input is a file on stdin, output
a file on stdout: the redrawn picture, then the small one, then a JSON object, then its
length in four bytes.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import IO

from socialscore.infrastructure.storage.kinds import Kind
from socialscore.infrastructure.storage.pictures import Drawn, redraw
from socialscore.infrastructure.storage.refusals import FileMissing, FileRefused

MOST_MEMORY_BYTES = 550 * 1024 * 1024
MOST_SECONDS = 30

LENGTH_BYTES = 4
NO_ROOM = 4


def main(arguments: list[str]) -> int:
    """Do one task; 0 when done or refused, `NO_ROOM` when the answer could not be written."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, into = sys.stdin.buffer, os.fdopen(sys.stdout.fileno(), "r+b", closefd=False)
    try:
        drawn = _do(arguments, source, into)
        facts = {field.name: getattr(drawn, field.name) for field in fields(drawn) if field.name != "picture"}
        _answer(into, drawn.picture, {"drawn": facts, "picture_bytes": len(drawn.picture)})
    except (FileRefused, FileMissing) as refusal:
        _answer(into, b"", {"refused": type(refusal).__name__, "values": refusal.values})
    except OSError:
        return NO_ROOM
    return 0


def _do(arguments: list[str], source: IO[bytes], into: IO[bytes]) -> Drawn:
    match arguments:
        case ["redraw", kind]:
            return redraw(source, Kind(kind), into=into)
        case ["inspect"]:
            from socialscore.infrastructure.storage.documents import inspect  # noqa: PLC0415

            return inspect(source)
        case ["page", number]:
            from socialscore.infrastructure.storage.documents import draw_page  # noqa: PLC0415

            return draw_page(source, int(number))
    raise ValueError(arguments)


def _answer(into: IO[bytes], picture: bytes, answer: Mapping[str, object]) -> None:
    trailer = json.dumps(answer).encode()
    into.seek(0, os.SEEK_END)
    into.write(picture + trailer + len(trailer).to_bytes(LENGTH_BYTES))
    into.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
