"""
The secret in the link of an invitation.

It is computed from the invitation's id with the key of the site, so that it lies nowhere: not in the outbox, not in the
table, which keeps its digest to find it by. The worker makes it again when it writes the mail. Whoever reads the
database cannot make it, and a link that was mailed outlives a change of the key, because only its digest is compared.
"""

import base64
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "socialscore.invitation"


def new_secret(invitation_id: UUID) -> str:
    """The secret of a new invitation: 43 characters of an address."""
    return _made_with(settings.SECRET_KEY, invitation_id)


def secret_again(invitation_id: UUID, *, digest_hex: str) -> str | None:
    """The secret whose digest was kept, also after a change of the key; None if the key it was made with is gone."""
    keys: Sequence[str] = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    secrets = (_made_with(key, invitation_id) for key in keys)
    return next((secret for secret in secrets if digest_of(secret) == digest_hex), None)


def digest_of(secret: str) -> str:
    """What is kept of a secret: hex SHA-256. The secret is random enough to need no salt."""
    return sha256(secret.encode()).hexdigest()


def _made_with(key: str, invitation_id: UUID) -> str:
    mac = salted_hmac(SALT, invitation_id.bytes, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
