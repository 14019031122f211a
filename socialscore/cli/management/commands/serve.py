"""Serve the site and run the worker side by side, as `make run` does; on servers the Procfile names both."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from socialscore.cli.demo.people import DOMAIN, PASSWORD, SIGN_INS

PATIENCE_SECONDS = 30
GRACE_SECONDS = 15

Children = dict[str, subprocess.Popen[bytes]]


class Command(BaseCommand):
    """Start the web server and the worker as children, and end both when either ends or a signal asks for it."""

    help = "Serve the site and run the worker, until Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address from the command line, or from HOST and PORT."""
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *_args: Any, host: str, port: int, **_options: Any) -> None:
        """Run until one of the two ends, which is a failure, or until a signal, which is not."""
        _refuse_busy_port(host, port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        children = _start(host, port)
        try:
            _wait_until_it_answers(children, host, port)
            self.stdout.write(_welcome(host, port))
            self.stdout.flush()
            ended = _wait_for_an_end(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
        else:
            raise CommandError(f"The {ended} ended by itself; stopped.")
        finally:
            _end(children)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl+C."""
    raise KeyboardInterrupt


def _reachable(host: str) -> str:
    """Return an address of this machine at which a server bound to `host` answers."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)


def _refuse_busy_port(host: str, port: int) -> None:
    """
    Do nothing when nobody answers at the address yet.

    :raises CommandError: if somebody does.
    """
    try:
        socket.create_connection((_reachable(host), port), timeout=1).close()
    except OSError:
        return
    raise CommandError(f"Port {port} is in use. Another one: PORT={port + 1} make run")


def _start(host: str, port: int) -> Children:
    """Start both in sessions of their own, so that Ctrl+C reaches this process alone and they end in order."""
    environment = {**os.environ, "HOST": host, "PORT": str(port)}
    commands = {
        "web server": [sys.executable, "-m", "gunicorn", "-c", "python:socialscore.gunicorn_conf", "socialscore.wsgi"],
        "worker": [sys.executable, "manage.py", "run_worker"],
    }
    return {
        name: subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603
        for name, command in commands.items()
    }


def _wait_until_it_answers(children: Children, host: str, port: int) -> None:
    """
    Return when the site answers.

    :raises CommandError: if a child ends before, or nothing answers in half a minute.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for name, child in children.items():
            if child.poll() is not None:
                raise CommandError(f"The {name} did not start; the reason stands above.")
        if _answers(host, port):
            return
        time.sleep(0.2)
    raise CommandError(f"Nothing answered at port {port} within {PATIENCE_SECONDS} seconds.")


def _answers(host: str, port: int) -> bool:
    """Return whether the site says that it is alive."""
    try:
        connection = http.client.HTTPConnection(_reachable(host), port, timeout=2)
        connection.request("GET", "/health/live", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False


def _wait_for_an_end(children: Children) -> str:
    """Return the name of the child that ends first."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.3)


def _end(children: Children) -> None:
    """Ask the children to end, and kill what has not ended in time."""
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _welcome(host: str, port: int) -> str:
    """Return what to open and, in a demo community, whom to sign in as. One query."""
    name = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104
    lines = ["", f"{settings.COMMUNITY_NAME} is at http://{name}:{port}  (Ctrl+C ends it)"]
    accounts = [f"{account}@{DOMAIN}" for account in SIGN_INS]
    if get_user_model().objects.filter(email=accounts[0]).exists():
        lines += [f"Sign in as {', '.join(accounts)}", f"with the password {PASSWORD}"]
    return "\n".join([*lines, ""])
