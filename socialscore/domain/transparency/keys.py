"""Keys of the log: derived from one seed, written as C2SP signed-note writes them."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from socialscore.domain.transparency.malformed import Malformed

SEED_BYTES = 32
KEY_BYTES, KEY_ID_BYTES, SIGNATURE_BYTES = 32, 4, 64
_UNCLEAN = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class KeyType(IntEnum):
    """The algorithms of C2SP signed-note that are understood here."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


class Purpose(StrEnum):
    """What a key of ours signs; each has its own."""

    LOG = "socialscore/log-key/v1\n"
    PROMISE = "socialscore/promise-key/v1\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; as text `name+id+key`, which people compare and pin."""

    name: str
    type: KeyType
    public: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.type]) + self.public).decode()}"

    def accepts(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature over `message` is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):  # ValueError: the bytes are no key
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key under its name."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, KeyType.ED25519, self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def derived(seed: bytes, origin: str, purpose: Purpose) -> SignerKey:
    """
    The key of a log for a purpose: HKDF-SHA256 (RFC 5869) without a salt.

    :raises ValueError: if the seed is not 32 bytes, or the origin cannot be the name of a key.
    """
    if len(seed) != SEED_BYTES:
        raise ValueError("A seed has 32 bytes.")
    if not is_name(origin):
        raise ValueError("An origin has no space and no plus.")
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode() + origin.encode())
    return SignerKey(origin, Ed25519PrivateKey.from_private_bytes(hkdf.derive(seed)))


def verifier_key(text: str) -> VerifierKey:
    """
    Read `name+id+key`.

    :raises Malformed: if it is no such text, of another algorithm, or its id is not that of its key.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = decoded(encoded)
    if not is_name(name) or len(raw) != 1 + KEY_BYTES or raw[0] not in set(KeyType):
        raise Malformed("This is not a verifier key that is understood here.")
    key = VerifierKey(name, KeyType(raw[0]), raw[1:])
    if key.key_id.hex() != key_id:
        raise Malformed("The id of this verifier key is not that of the key.")
    return key


def is_name(name: str) -> bool:
    """Whether a key may be called so: not empty, no space of any kind, no plus, nothing that no note may hold."""
    return bool(name) and is_clean(name) and not any(sign == "+" or sign.isspace() for sign in name)


def is_clean(text: str) -> bool:
    """Whether a note may hold this: Unicode, and no control character but the line end."""
    return not _UNCLEAN.search(text)


def decoded(text: str) -> bytes:
    """
    Base64 (RFC 4648, 4) in the one way there is to write it.

    :raises Malformed: if it is not.
    """
    try:
        raw = b64decode(text, validate=True)
    except ValueError as error:
        raise Malformed("This is not base64.") from error
    if b64encode(raw).decode() != text:
        raise Malformed("This base64 is not written in its one form.")
    return raw
