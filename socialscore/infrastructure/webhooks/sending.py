"""One attempt to deliver: signed, and what the answer means."""

from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from socialscore.application.deliveries import Letter
from socialscore.domain.deliveries import Answer, Failure, answer_of
from socialscore.infrastructure.webhooks.dialling import Resolve, resolved
from socialscore.infrastructure.webhooks.posting import NotPosted, post
from socialscore.infrastructure.webhooks.sealing import SecretLost, opened
from socialscore.infrastructure.webhooks.signing import signed_headers


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
    try:
        posted = post(letter.url, body, headers, may_be_private=may_be_private, resolve=resolve)
    except NotPosted as error:
        return Answer(failure=error.failure)
    return answer_of(posted.status, wished_pause=_wished_pause(posted.headers, now))


def _wished_pause(headers: Message, now: datetime) -> timedelta | None:
    """`Retry-After` (RFC 9110 §10.2.3): seconds or a date; None if it says neither, or a date beyond all calendars."""
    said = (headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=int(said[:9]))
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return max(timedelta(0), (until if until.tzinfo else until.replace(tzinfo=UTC)) - now)
