"""
One POST to a stranger's server: to a checked address, without redirects and without proxies.

`http.client` on a connection that we made ourselves: a client that resolves, redirects or reads proxies from the
environment would have to be talked out of each of these.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit

from socialscore.domain.deliveries import Failure
from socialscore.infrastructure.webhooks.dialling import (
    AddressRefused,
    Deadline,
    NotResolved,
    Resolve,
    checked_addresses,
    dialled,
    resolved,
)

MOST_ANSWER_BYTES = 4_096
PORTS = {"https": 443, "http": 80}


class NotPosted(Exception):
    """There was no answer; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What was answered; `body` None if it broke off, or was longer than we read."""

    status: int
    headers: Message
    body: bytes | None


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, may_be_private: bool, resolve: Resolve = resolved
) -> Posted:
    """
    Post once. Takes ten seconds at most, beside resolving the name.

    :param may_be_private: also plain http, and addresses of one's own network.
    :raises NotPosted: if there was no answer.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    if parts.scheme != "https" and not may_be_private:
        raise NotPosted(Failure.ADDRESS_REFUSED)
    try:
        addresses = checked_addresses(host, port, may_be_private=may_be_private, resolve=resolve)
    except NotResolved as error:
        raise NotPosted(Failure.NOT_RESOLVED) from error
    except AddressRefused as error:
        raise NotPosted(Failure.ADDRESS_REFUSED) from error
    return _posted(parts, addresses, port, body, headers)


def _posted(parts: SplitResult, addresses: list[str], port: int, body: bytes, headers: Mapping[str, str]) -> Posted:
    connection = HTTPConnection(parts.hostname or "", port)
    with Deadline() as deadline:
        try:
            connection.sock = dialled(addresses, port, deadline)
            if parts.scheme == "https":
                context = ssl.create_default_context()
                connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
            connection.request("POST", _target(parts), body, {"Host": parts.netloc, "Connection": "close", **headers})
            response = connection.getresponse()
            if deadline.is_over:  # cut among the headers, which ends them without an error
                raise NotPosted(Failure.TOO_SLOW)
            return Posted(status=response.status, headers=response.headers, body=_body(response))
        except (OSError, HTTPException) as error:
            raise NotPosted(Failure.TOO_SLOW if deadline.is_over else _failure_of(error)) from error
        finally:
            connection.close()


def _body(response: HTTPResponse) -> bytes | None:
    try:
        body = response.read(MOST_ANSWER_BYTES + 1)
    except (OSError, HTTPException):  # the status was said: what it means is the caller's to say
        return None
    is_whole = len(body) <= MOST_ANSWER_BYTES and not response.length
    return body if is_whole else None


def _failure_of(error: OSError | HTTPException) -> Failure:
    if isinstance(error, TimeoutError):
        return Failure.TOO_SLOW
    return Failure.NOT_TRUSTED if isinstance(error, ssl.SSLError) else Failure.NOT_REACHED


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
