"""What an entry of the log holds: commitments to openings, which stay with those whom they concern."""

import hmac
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
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
    return sha256(_COMMIT[name] + opening.salt + canonical(opening.opening)).digest()


def entry_bytes(kind: EntryType, openings: Mapping[OpeningName, Opening]) -> bytes:
    """
    The bytes of a leaf: its type and the commitments, no ids, times or points.

    :raises Malformed: if an opening has no canonical form.
    """
    names = tuple(sorted(openings))
    return entry_form(kind, names).bytes_of([openings[name].salt + canonical(openings[name].opening) for name in names])


@lru_cache(maxsize=64)
def entry_form(kind: EntryType, names: tuple[OpeningName, ...]) -> "EntryForm":
    """The form of all entries of a type that commit to openings of these names, in the order of the alphabet."""
    return EntryForm(kind, names)


class EntryForm:
    """What entries alike have in common: canonical JSON, written in one go, as none of its words needs an escape."""

    def __init__(self, kind: EntryType, names: tuple[OpeningName, ...]) -> None:
        commits = ",".join(f'"{name}":"%"' for name in names)
        *before, self._end = f'{{"commit":{{{commits}}},"type":"{kind}","v":"{VERSION}"}}'.encode().split(b"%")
        self._steps = list(zip(before, [_COMMIT[name] for name in names], strict=True))

    def bytes_of(self, openings: Iterable[bytes]) -> bytes:
        """
        The entry that commits to these, one for each name: each a salt, and behind it canonical JSON.

        :raises ValueError: if there are more or fewer of them than names.
        """
        commits = b""
        for (words, prefix), opening in zip(self._steps, openings, strict=True):
            commits += words + b2a_base64(sha256(prefix + opening).digest())
        return commits.translate(_URL_SAFE, b"=\n") + self._end


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
