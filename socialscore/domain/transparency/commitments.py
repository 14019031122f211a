"""What an entry of the log holds: commitments to openings, which stay with those whom they concern."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from socialscore.domain.transparency.canonical import canonical
from socialscore.domain.transparency.malformed import Malformed

SALT_BYTES = 32
VERSION = "socialscore/entry/v1"
_COMMIT = b"socialscore/commit/v1\n"


class EntryType(StrEnum):
    AWARD = "award"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"
    RULES = "rules"
    ROLE = "role"
    ERASURE = "erasure"
    PREDECESSOR = "predecessor"


class OpeningName(StrEnum):
    """The three things an entry can be opened to: whom it is about, what was decided, what the proof was."""

    SUBJECT = "subject"
    BODY = "body"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """
    `salt` of 32 random bytes, stored and never derived: to erase it is to erase what it opens.

    :raises Malformed: if the salt has another length: then salt and opening could be cut apart elsewhere.
    """

    salt: bytes
    opening: Mapping[str, Any]

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise Malformed("A salt has 32 bytes.")


def commitment(name: OpeningName, opening: Opening) -> bytes:
    """
    32 bytes that say nothing without the opening, and fit no other.

    :raises Malformed: if the opening has no canonical form.
    """
    return sha256(_COMMIT + name.encode() + b"\n" + opening.salt + canonical(opening.opening)).digest()


def entry_bytes(kind: EntryType, openings: Mapping[OpeningName, Opening]) -> bytes:
    """The bytes of a leaf: its type and the commitments, no ids, times or points."""
    commits = {str(name): _words(commitment(name, opening)) for name, opening in openings.items()}
    return canonical({"v": VERSION, "type": str(kind), "commit": commits})


def opens(entry: Mapping[str, Any], name: OpeningName, opening: Opening) -> bool:
    """
    Whether an entry, as `read_entry` gives it, committed to this opening; never to one it has no commitment for.

    :raises Malformed: if the opening has no canonical form.
    """
    said = entry["commit"].get(str(name), "")
    return hmac.compare_digest(said.encode(), _words(commitment(name, opening)).encode())


def _words(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
