"""`make run`'s last step: the site and its worker, side by side, ended together."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """Return the ids of the processes that `pid` started."""
    printed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in printed.splitlines()]
    return [child for child, parent in pairs if parent == pid]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The local mode with a database of its own."""
    return {
        "PATH": os.environ["PATH"],
        "LOG_STATE_URL": str(tmp_path / "log_state.json"),
        "ERASURE_JOURNAL": str(tmp_path / "erasures.log"),
        "SOCIALSCORE_ENV": "local",
        "DATABASE_URL": f"sqlite:///{tmp_path}/served.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
    }


def serve(environment: dict[str, str], port: int) -> subprocess.Popen[str]:
    """Start `manage.py serve` at a port."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """A site that has said that it is there; its process, port and greeting."""
    for command in (["migrate"], ["createcachetable"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    port = free_port()
    process = serve(environment, port)
    # Without this a site that never answers would hold the test for ever.
    alarm = threading.Timer(60, process.kill)
    alarm.start()
    greeting = ""
    for line in process.stdout or ():
        greeting += line
        if "Ctrl+C ends it" in line:
            break
    yield process, port, greeting
    alarm.cancel()
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)


class TestServe:
    def test_answers_where_it_says_and_takes_everything_with_it(self, served) -> None:
        process, port, greeting = served
        assert re.search(rf"Harbour Commons is at http://localhost:{port}\b", greeting), greeting
        connection = http.client.HTTPConnection("localhost", port, timeout=10)
        connection.request("GET", "/health/ready")
        assert connection.getresponse().status == 200
        children = children_of(process.pid)
        assert len(children) == 2

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=30) == 0
        assert not [child for child in children if child in children_of(process.pid) or is_alive(child)]

    def test_ends_the_site_when_the_worker_ends(self, served) -> None:
        process, _port, _greeting = served
        worker = next(child for child in children_of(process.pid) if "run_worker" in command_of(child))
        os.kill(worker, signal.SIGKILL)
        assert process.wait(timeout=30) != 0
        assert "The worker ended by itself" in (process.stdout.read() if process.stdout else "")

    def test_says_when_its_port_is_taken(self, environment: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            process = serve(environment, port)
            printed, _ = process.communicate(timeout=30)
        assert process.returncode != 0
        assert f"Port {port} is in use. Another one: PORT={port + 1} make run" in printed


def is_alive(pid: int) -> bool:
    """Return whether a process still runs."""
    for _ in range(20):
        if not command_of(pid):
            return False
        time.sleep(0.1)
    return True


def command_of(pid: int) -> str:
    """Return the command line of a process, empty when there is none."""
    return subprocess.run(
        ["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
    ).stdout.strip()
