"""A real gunicorn with one worker, asked over the loopback: how much memory it holds after 2 000 requests."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.apart import held_mb
from bench.surroundings import HOST

REQUESTS, THREADS = 2_000, 4
STARTS_WITHIN_SECONDS = 30
DEPLOYED = {"ALLOWED_HOSTS": HOST, "TRUSTED_PROXY_COUNT": "1"}  # so that it believes that the request came by TLS


def resident_mb(visits: list[tuple[str, str]]) -> tuple[float, float]:
    """
    Megabytes after half of the requests, and after all of them.

    :param visits: session and address of each page, asked for in turn.
    """
    with served(DEPLOYED) as (port, worker):
        each = REQUESTS // THREADS // 2
        memory = []
        for _ in range(2):
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(lambda first: _ask(port, visits, first, each), range(THREADS)))
            memory.append(held_mb(worker))
    return memory[0], memory[1]


@contextmanager
def served(surroundings: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """
    The port of a gunicorn with one worker on this database, and that worker's process.

    :param surroundings: what differs from this process's own environment.
    """
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [sys.executable, "-m", "bench.as_deployed", "-c", "python:socialscore.gunicorn_conf", "--workers", "1"]
    command += ["--bind", f"127.0.0.1:{port}", "socialscore.wsgi"]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "socialscore.settings",
        "LOG_LEVEL": "ERROR",
        **surroundings,
    }
    with subprocess.Popen(command, env=environment) as master:
        try:
            _await_answer(port)
            yield port, int(Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split()[0])
        finally:
            master.terminate()


def _await_answer(port: int) -> None:
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end:
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/health/live", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn does not answer.")


def _ask(port: int, visits: list[tuple[str, str]], first: int, count: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(count):
        session, path = visits[(first + number) % len(visits)]
        status = _get(connection, path, session)
        if status != 200:
            raise SystemExit(f"{path} answers {status} under gunicorn.")
    connection.close()


def _get(connection: http.client.HTTPConnection, path: str, session: str) -> int:
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers={**headers, "Cookie": f"__Host-session={session}"})
    response = connection.getresponse()
    response.read()
    return response.status
