"""A browser without a network: it calls a WSGI application as the web server does, and notes the CPU time."""

import gzip
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.surroundings import HOST
from socialscore.infrastructure.django_app.models import User

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`body` as it was sent; `cpu` and `elapsed`: seconds of the process and of the clock."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    cpu: float
    elapsed: float

    @property
    def text(self) -> str:
        """The body, unpacked."""
        is_packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if is_packed else self.body).decode()


def signed_session(user: User, backend: str) -> str:
    """The key of a session in which `user` is signed in by `backend`."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Browser:
    """
    One visitor of `application`; a stranger unless `session` is given.

    :param around: surroundings of each request that are not measured.
    """

    def __init__(
        self,
        application: Wsgi,
        session: str = "",
        encodings: str = "gzip",
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._around = around
        self._application = application
        self._encodings = encodings
        self._cookies: dict[str, str] = {settings.SESSION_COOKIE_NAME: session} if session else {}

    def uncompressed(self) -> "Browser":
        """The same visitor, who understands no compression."""
        return Browser(self._application, self._cookies.get(settings.SESSION_COOKIE_NAME, ""), "identity")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """A page or a file."""
        return self._request("GET", path, b"", headers or {})

    def post(self, path: str, data: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        """A form, sent by htmx if `headers` say so."""
        return self._request("POST", path, urlencode(data, doseq=True).encode(), headers)

    def _request(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        environ = self._environ(method, path, body)
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        answered: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            answered[:] = [int(status.split(maxsplit=1)[0]), headers]

        with self._around():
            begun, started = time.process_time(), time.perf_counter()
            result = self._application(environ, start_response)
            sent = b"".join(result)
            result.close()  # type: ignore[attr-defined]
            cpu, elapsed = time.process_time() - begun, time.perf_counter() - started
        status, pairs = answered
        self._keep_cookies(pairs)
        answer_headers = {name.lower(): value for name, value in pairs}
        return Answer(path=path, status=status, headers=answer_headers, body=sent, cpu=cpu, elapsed=elapsed)

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        path, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": FORM if body else "",
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_ORIGIN": f"https://{HOST}",
            "HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8",
            "HTTP_ACCEPT_ENCODING": self._encodings,
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def _keep_cookies(self, pairs: list[tuple[str, str]]) -> None:
        for name, value in pairs:
            if name.lower() == "set-cookie":
                self._cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
