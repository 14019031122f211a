"""
A receiver of webhooks in a process of its own, as a stranger would write it: it knows the public library and nothing
of ours, and appends what came to a file.

Usage: python receiver.py FILE SECRETS_FILE. Prints its port. `/status/503?retry_after=60`, `/sleep/0.3`, `/redirect`
and `/drip` answer as they are called; any other path answers 204.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

WRITING = threading.Lock()


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.keep(
            {
                "id": headers.get("webhook-id"),
                "verified": [is_verified(secret, body, headers) for secret in Path(sys.argv[2]).read_text().split()],
                "headers": headers,
                "body": body.decode(),
                "path": self.path,
            }
        )
        self.answer(urlsplit(self.path).path.split("/"), parse_qs(urlsplit(self.path).query))

    def answer(self, path: list[str], query: dict[str, list[str]]) -> None:
        if path[1] == "sleep":
            time.sleep(float(path[2]))
        if path[1] == "drip":
            self.drip()
            return
        status = {"status": lambda: int(path[2]), "redirect": lambda: 302}.get(path[1], lambda: 204)()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/redirected")
        if "retry_after" in query:
            self.send_header("Retry-After", query["retry_after"][0])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self) -> None:
        """A byte now and then, for ever: each one begins a timeout anew."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def keep(self, line: dict[str, object]) -> None:
        with WRITING, Path(sys.argv[1]).open("a") as file:
            file.write(json.dumps(line) + "\n")

    def log_message(self, *_args: object) -> None:
        return


def is_verified(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Whoever hangs up early is expected to."""


if __name__ == "__main__":
    server = Quiet(("127.0.0.1", 0), Receiver)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
