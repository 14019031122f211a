"""Signatures that receivers verify (Standard Webhooks, symmetric `v1`)."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime


def signed_headers(message_id: str, body: bytes, *, secrets: Sequence[bytes], now: datetime) -> dict[str, str]:
    """The three headers of a message: one signature for each secret, over exactly the bytes that are sent."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = (base64.b64encode(hmac.digest(secret, content, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
