"""What an entry of the log holds: commitments to openings, which stay with those whom they concern."""

import hmac
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from socialscore.domain.transparency.canonical import canonical
from socialscore.domain.transparency.malformed import Malformed

SALT_BYTES = 32
VERSION = "socialscore/entry/v1"


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


_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_COMMIT = {name: f"socialscore/commit/v1\n{name}\n".encode() for name in OpeningName}
_NAMED = {name: f'"{name}":"%b"'.encode() for name in OpeningName}
_ENTRY = {kind: f'{{"commit":{{%b}},"type":"{kind}","v":"{VERSION}"}}'.encode() for kind in EntryType}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """
    `salt` of 32 random bytes, stored and never derived: to erase it is to erase what it opens.

    :raises Malformed: if the opening is no object, or the salt has another length: then they could be cut apart
        elsewhere.
    """

    salt: bytes
    opening: Mapping[str, Any]

    def __post_init__(self) -> None:
        if len(self.salt) != SALT_BYTES:
            raise Malformed("A salt has 32 bytes.")
        if not isinstance(self.opening, Mapping):
            raise Malformed("An opening is an object.")


def commitment(name: OpeningName, opening: Opening) -> bytes:
    """
    32 bytes that say nothing without the opening, and fit no other.

    :raises Malformed: if the opening has no canonical form.
    """
    return commitment_to(name, opening.salt + canonical(opening.opening))


def commitment_to(name: OpeningName, opening: bytes) -> bytes:
    """The commitment to an opening that is written already: its salt, and canonical JSON as the log keeps it."""
    return sha256(_COMMIT[name] + opening).digest()


def entry_bytes(kind: EntryType, openings: Mapping[OpeningName, Opening]) -> bytes:
    """The bytes of a leaf: its type and the commitments, no ids, times or points."""
    return entry_of(kind, {name: commitment(name, opening) for name, opening in openings.items()})


def entry_of(kind: EntryType, commitments: Mapping[OpeningName, bytes]) -> bytes:
    """The same of commitments: canonical JSON, written in one go, because none of its words needs an escape."""
    commits = b",".join([_NAMED[name] % b2a_base64(commitments[name], newline=False) for name in sorted(commitments)])
    return _ENTRY[kind] % commits.translate(_URL_SAFE, b"=")


def opens(entry: Mapping[str, Any], name: OpeningName, opening: Opening) -> bool:
    """
    Whether an entry, as `read_entry` gives it, committed to this opening; never to one it has no commitment for.

    :raises Malformed: if the opening has no canonical form.
    """
    said = entry["commit"].get(str(name), "")
    return hmac.compare_digest(said.encode(), _words(commitment(name, opening)))


def _words(digest: bytes) -> bytes:
    """RFC 4648, 5: base64url, without the sign that fills up."""
    return b2a_base64(digest, newline=False).translate(_URL_SAFE, b"=")
