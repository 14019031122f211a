"""
A witness as C2SP tlog-witness describes it, in a thread of the test: honest unless it is told otherwise.

It keeps size and root of each log, cosigns only what grew from there, and has no database.
"""

import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.keys import KeyType, VerifierKey
from socialscore.domain.transparency.merkle import EMPTY_ROOT, is_consistent
from socialscore.domain.transparency.notes import Signature, cosignature_message, read_note

Answer = tuple[int, str, bytes]
SIZE = "text/x.tlog.size"


@dataclass(kw_only=True)
class Witness:
    """`held` is size and root by origin; `knows` the keys of logs; `instead` answers in its place."""

    name: str = "witness.example.net/w1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    knows: dict[str, VerifierKey] = field(default_factory=dict)
    held: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    instead: Callable[[str], Answer] | None = None
    url: str = ""

    @property
    def vkey(self) -> VerifierKey:
        return VerifierKey(self.name, KeyType.COSIGNATURE, self.key.public_key().public_bytes_raw())

    def know(self, *keys: VerifierKey) -> None:
        self.knows |= {key.name: key for key in keys}

    def answer(self, body: str) -> Answer:
        self.questions.append(body)
        if self.instead is not None:
            return self.instead(body)
        head, _, raw = body.partition("\n\n")
        first, *proof = head.split("\n")
        note = read_note(raw)
        asked, old = read_checkpoint(note.text), int(first.removeprefix("old "))
        size, root = self.held.get(asked.origin, (0, EMPTY_ROOT))
        if asked.origin not in self.knows:
            return 404, "text/plain", b""
        if not note.is_signed_by(self.knows[asked.origin]):
            return 403, "text/plain", b""
        if old > asked.size:
            return 400, "text/plain", b""
        if old != size or (old == asked.size and root != asked.root_hash):
            return 409, f"{SIZE}; charset=utf-8", f"{size}\n".encode()
        hashes = [b64decode(line) for line in proof]
        if not is_consistent(old, asked.size, old_root=root, new_root=asked.root_hash, proof=hashes):
            return 422, "text/plain", b""
        self.held[asked.origin] = (asked.size, asked.root_hash)
        return 200, "text/plain", self.line(note.text).encode()

    def line(self, text: str, *, seconds: int | None = None) -> str:
        seconds = int(time.time()) if seconds is None else seconds
        value = seconds.to_bytes(8) + self.key.sign(cosignature_message(text, seconds))
        return Signature(self.name, self.vkey.key_id, value).line

    def olds(self) -> list[int]:
        """From which size each question asked."""
        return [int(body.partition("\n")[0].removeprefix("old ")) for body in self.questions]


@contextmanager
def witnessing(witness: Witness) -> Iterator[Witness]:
    """It answers at its `url` until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            path_is_right = self.path == "/w/add-checkpoint"
            status, media_type, content = witness.answer(body) if path_is_right else (404, "text/plain", b"")
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            return

    server = Quiet(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    witness.url = f"http://127.0.0.1:{server.server_port}/w"
    try:
        yield witness
    finally:
        server.shutdown()
        server.server_close()


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Whoever hangs up early is expected to."""
