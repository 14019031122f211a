"""
Secrets of webhooks: made here, kept sealed, opened to sign.

The key is derived from SECRET_KEY (HKDF, RFC 5869), so that a copy of the database alone signs nothing. After a change
of SECRET_KEY those sealed before open by SECRET_KEY_FALLBACKS.
"""

import base64
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from socialscore.domain.webhooks import SealedSecret

PREFIX = "whsec_"
SECRET_BYTES = 32
PURPOSE = b"socialscore: secrets of webhooks"


class SecretLost(Exception):
    """No key that is left opens it."""


class NewSecret(NamedTuple):
    """`text` is shown once: `whsec_` and base64; `sealed` is stored."""

    text: str
    sealed: SealedSecret


def new_secret() -> NewSecret:
    """A new secret of 32 random bytes."""
    text = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return NewSecret(text, SealedSecret(_box().encrypt(text.encode()).decode()))


def opened(sealed: SealedSecret) -> bytes:
    """
    The bytes that sign.

    :raises SecretLost: if it was sealed with a key that is gone.
    """
    try:
        text = _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SecretLost from error
    return base64.b64decode(text.removeprefix(PREFIX))


def _box() -> MultiFernet:
    return _box_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box_of(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
