"""
Connections to strangers' servers: to an address that was checked, within a time that is over when it is over.

A name is resolved once. All its addresses must lie in the open internet, and the connection goes to one of those: a
name that resolves differently a moment later (DNS rebinding) gains nothing.
"""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from socialscore.domain.addresses import is_public

CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 10.0

Resolve = Callable[[str, int], Sequence[str]]


class NotResolved(Exception):
    """The name has no address."""


class AddressRefused(Exception):
    """The name leads into one's own network, or nowhere."""


class Deadline:
    """
    Cuts what it watches when the time is over.

    A timeout of a socket begins anew with each byte: a server that sends one now and then would hold us for days.
    """

    def __init__(self, seconds: float = TOTAL_SECONDS) -> None:
        self._ends_at = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._watched: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for twin in self._watched:
            twin.close()

    @property
    def left_seconds(self) -> float:
        return max(0.001, self._ends_at - time.monotonic())

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends_at

    def watch(self, connected: socket.socket) -> None:
        """Watch a second handle of the connection: TLS takes the first one over."""
        self._watched.append(connected.dup())

    def _cut(self) -> None:
        for twin in self._watched:
            with suppress(OSError):  # it is closed already
                twin.shutdown(socket.SHUT_RDWR)


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name by this machine's resolver, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def checked_addresses(host: str, port: int, *, may_be_private: bool, resolve: Resolve = resolved) -> list[str]:
    """
    Where a name leads, if it may be called.

    :raises NotResolved: if it has no address.
    :raises AddressRefused: if one of its addresses is not in the open internet, and `may_be_private` is false.
    """
    try:
        addresses = list(resolve(host, port))
    except (OSError, UnicodeError) as error:
        raise NotResolved from error
    if not addresses:
        raise NotResolved
    if not may_be_private and not all(is_public(address) for address in addresses):
        raise AddressRefused
    return addresses


def dialled(addresses: Sequence[str], port: int, deadline: Deadline) -> socket.socket:
    """
    A connection to the first of these addresses that answers; nothing is resolved any more.

    :raises OSError: if none does.
    """
    *others, last = addresses
    for address in others:
        with suppress(OSError):  # the next address may answer
            return _dialled(address, port, deadline)
    return _dialled(last, port, deadline)


def _dialled(address: str, port: int, deadline: Deadline) -> socket.socket:
    connected = socket.create_connection((address, port), timeout=min(CONNECT_SECONDS, deadline.left_seconds))
    deadline.watch(connected)
    connected.settimeout(deadline.left_seconds)
    return connected
