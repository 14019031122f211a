"""A list that fails on its way does not look like a whole one: asked of the web server itself."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

STARTS_WITHIN_SECONDS = 30
HEAD = b'\xef\xbb\xbf"word"\r\n'


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        number = int(chosen.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "-c", "python:socialscore.gunicorn_conf", "--workers", "1"]
    command += ["--bind", f"127.0.0.1:{number}", "tests.http.breaking_site"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "socialscore.settings"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            _await(number)
            yield number
        finally:
            server.terminate()


def _await(port: int) -> None:
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("gunicorn does not answer.")


def answer(port: int, address: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", address, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
    return connection.getresponse()


class TestTransfer:
    def test_is_sent_in_pieces_and_not_compressed(self, port: int) -> None:
        whole = answer(port, "/whole/")
        assert (whole.status, whole.headers["Transfer-Encoding"]) == (200, "chunked")
        assert whole.headers["Content-Encoding"] is None
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
        assert whole.read() == HEAD + b'"first"\r\n' * 3 + b'"last"\r\n'

    def test_breaks_where_the_list_does(self, port: int) -> None:
        with pytest.raises(http.client.IncompleteRead) as broken:
            answer(port, "/broken/").read()
        assert broken.value.partial == HEAD + b'"first"\r\n' * 3
