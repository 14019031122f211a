"""A small client of the API, in the standard library alone: `python3 docs/client.py http://localhost:8000 TOKEN`."""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode


class Refused(Exception):
    """The API said no. The argument is its problem: status, code, detail and, by field, errors."""


class Client:
    """One person, by a token of theirs."""

    def __init__(self, site: str, token: str) -> None:
        self._api, self._token = f"{site}/api/v1/", token

    def get(self, path: str, **query: Any) -> Any:
        return self._send("GET", f"{path}?{urlencode(query)}")

    def post(self, path: str, **body: Any) -> Any:
        return self._send("POST", path, json.dumps(body).encode(), "application/json")

    def upload(self, action_id: str, name: str, content: bytes) -> Any:
        edge, field = uuid.uuid4().hex, "Content-Disposition: form-data; name="
        head = f'--{edge}\r\n{field}"action_id"\r\n\r\n{action_id}\r\n--{edge}\r\n'
        head += f'{field}"file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._send("POST", "uploads/", body, f"multipart/form-data; boundary={edge}")

    def every(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All rows of a list, page after page."""
        page = {"next": ""}
        while page["next"] is not None:
            page = self.get(path, **query, limit=100, cursor=page["next"])
            yield from page["results"]

    def _send(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        headers = {"Authorization": f"Token {self._token}", "Content-Type": kind}
        request = urllib.request.Request(self._api + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code != 429:
                raise Refused(json.load(error)) from None
            time.sleep(int(error.headers["Retry-After"]))
            return self._send(method, path, body, kind)


if __name__ == "__main__":
    for action in Client(sys.argv[1], sys.argv[2]).every("actions/"):
        print(action["created_at"][:10], action["status"], action["points_awarded"] or "-", action["activity"])
