"""
One attempt to deliver: signed, to a checked address, without redirects and without proxies.

`http.client` on a connection that we made ourselves: a client that resolves, redirects or reads proxies from the
environment would have to be talked out of each of these.
"""

import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit

from socialscore.application.deliveries import Letter
from socialscore.domain.deliveries import Answer, Failure, answer_of
from socialscore.infrastructure.webhooks.dialling import (
    AddressRefused,
    Deadline,
    NotResolved,
    Resolve,
    checked_addresses,
    dialled,
    resolved,
)
from socialscore.infrastructure.webhooks.sealing import SecretLost, opened
from socialscore.infrastructure.webhooks.signing import signed_headers

MOST_ANSWER_BYTES = 4_096
PORTS = {"https": 443, "http": 80}


def send(letter: Letter, *, now: datetime, may_be_private: bool, resolve: Resolve = resolved) -> Answer:
    """
    Post the body once, and say what came of it. Takes ten seconds at most, beside resolving the name.

    :param may_be_private: also plain http, and addresses of one's own network.
    """
    body = letter.body.encode()
    try:
        secrets = [opened(secret) for secret in letter.secrets]
    except SecretLost:
        return Answer(failure=Failure.SECRET_LOST)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "socialscore-webhooks",
        **signed_headers(str(letter.delivery_id), body, secrets=secrets, now=now),
    }
    parts = urlsplit(letter.url)
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    if parts.scheme != "https" and not may_be_private:
        return Answer(failure=Failure.ADDRESS_REFUSED)
    try:
        addresses = checked_addresses(host, port, may_be_private=may_be_private, resolve=resolve)
    except NotResolved:
        return Answer(failure=Failure.NOT_RESOLVED)
    except AddressRefused:
        return Answer(failure=Failure.ADDRESS_REFUSED)
    return _posted(parts, addresses, port, body, headers, now)


def _posted(
    parts: SplitResult, addresses: list[str], port: int, body: bytes, headers: dict[str, str], now: datetime
) -> Answer:
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
                return Answer(failure=Failure.TOO_SLOW)
            with suppress(OSError, HTTPException):  # the status was said: the rest is politeness
                response.read(MOST_ANSWER_BYTES)
            return answer_of(response.status, wished_pause=_wished_pause(response, now))
        except (OSError, HTTPException) as error:
            return Answer(failure=Failure.TOO_SLOW if deadline.is_over else _failure_of(error))
        finally:
            connection.close()


def _failure_of(error: OSError | HTTPException) -> Failure:
    if isinstance(error, TimeoutError):
        return Failure.TOO_SLOW
    return Failure.NOT_TRUSTED if isinstance(error, ssl.SSLError) else Failure.NOT_REACHED


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _wished_pause(response: HTTPResponse, now: datetime) -> timedelta | None:
    """`Retry-After` (RFC 9110 §10.2.3): seconds or a date; None if it says neither, or a date beyond all calendars."""
    said = (response.headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=int(said[:9]))
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return max(timedelta(0), (until if until.tzinfo else until.replace(tzinfo=UTC)) - now)
