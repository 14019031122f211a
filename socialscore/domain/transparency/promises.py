"""Promises: that the log will hold what was just decided, within a minute; signed, and checked without us."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from socialscore.domain.transparency.canonical import moment, read_json
from socialscore.domain.transparency.commitments import Opening, OpeningName, opens
from socialscore.domain.transparency.keys import KeyType, SignerKey, VerifierKey, decoded, is_name
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import HASH_BYTES, leaf_hash
from socialscore.domain.transparency.notes import Note, read_note, signed
from socialscore.domain.transparency.receipts import LARGEST, openings_data, read_entry, read_key, read_openings

FORMAT = "socialscore/promise/v1"
WITHIN = timedelta(seconds=60)
FIELDS = {"format", "origin", "promise_vkey", "entry", "openings", "promise"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The log `origin` will hold the leaf with this hash, at the latest when it is due. Times are whole seconds."""

    origin: str
    leaf_hash: bytes
    made_at: datetime
    due_by: datetime

    @property
    def text(self) -> str:
        """Five lines; the first keeps it apart from a checkpoint, which has three and begins with its log."""
        leaf = b64encode(self.leaf_hash).decode()
        return f"{FORMAT}\n{self.origin}\n{leaf}\n{moment(self.made_at)}\n{moment(self.due_by)}\n"

    def signed(self, signer: SignerKey) -> Note:
        return signed(self.text, signer)


def promised(*, origin: str, leaf: bytes, made_at: datetime) -> Promise:
    """
    What is promised for a leaf that was written then. It follows from these three, and so is the same each time.

    :param leaf: the hash of the leaf.
    """
    second = made_at.astimezone(UTC).replace(microsecond=0)
    return Promise(origin=origin, leaf_hash=leaf, made_at=second, due_by=second + WITHIN)


def read_promise(text: str) -> Promise:
    """
    Read the text of a note as a promise.

    :raises Malformed: if it is none.
    """
    lines = text.split("\n")
    if len(lines) != 6 or lines[5] or lines[0] != FORMAT or not is_name(lines[1]):
        raise Malformed("A promise has five lines.")
    leaf = decoded(lines[2])
    if len(leaf) != HASH_BYTES:
        raise Malformed("A promise names the 32 bytes of the hash of a leaf.")
    return Promise(origin=lines[1], leaf_hash=leaf, made_at=_read_moment(lines[3]), due_by=_read_moment(lines[4]))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPromise:
    """What somebody keeps of a promise: the signed note, the entry that it is about, and what that opens to."""

    key: VerifierKey
    entry: bytes
    openings: Mapping[OpeningName, Opening]
    note: Note

    def showing(self, names: Iterable[OpeningName]) -> "KeptPromise":
        """The same promise with these openings only."""
        kept = set(names)
        return replace(self, openings={name: one for name, one in self.openings.items() if name in kept})

    def to_data(self) -> dict[str, Any]:
        """As it is written to a file, in JSON."""
        return {
            "format": FORMAT,
            "origin": self.key.name,
            "promise_vkey": str(self.key),
            "entry": b64encode(self.entry).decode(),
            "openings": openings_data(self.openings),
            "promise": str(self.note),
        }


class PromiseStep(StrEnum):
    """What is checked of a promise, in this order."""

    KEY = "KEY"
    SIGNATURE = "SIGNATURE"
    ENTRY = "ENTRY"
    SUBJECT = "SUBJECT"
    BODY = "BODY"
    EVIDENCE = "EVIDENCE"


def read_kept_promise(raw: str | bytes) -> KeptPromise:
    """
    Read the file of a promise.

    :raises Malformed: if it is none.
    """
    if len(raw) > LARGEST:
        raise Malformed("This file is too large for a promise.")
    data = read_json(raw)
    if not isinstance(data, dict) or data.get("format") != FORMAT or set(data) != FIELDS:
        raise Malformed("This is not a promise of socialscore.")
    if not all(isinstance(data[name], str) for name in FIELDS - {"openings"}):
        raise Malformed("This promise has a field of another kind.")
    key = read_key(data["promise_vkey"], KeyType.ED25519)
    if key.name != data["origin"]:
        raise Malformed("The origin of this promise is not the name of its key.")
    return KeptPromise(
        key=key,
        entry=decoded(data["entry"]),
        openings=read_openings(data["openings"]),
        note=read_note(data["promise"]),
    )


def check_promise(kept: KeptPromise, *, pinned: VerifierKey | None) -> list[tuple[PromiseStep, bool | None]]:
    """
    Check everything, and say of each step whether it holds; None where there was nothing to check.

    :param pinned: the key for promises that the checker knows from elsewhere.
    :raises Malformed: if note or entry are not in their form.
    """
    promise, entry = read_promise(kept.note.text), read_entry(kept.entry)
    return [
        (PromiseStep.KEY, None if pinned is None else kept.key == pinned),
        (PromiseStep.SIGNATURE, promise.origin == kept.key.name and kept.note.is_signed_by(kept.key)),
        (PromiseStep.ENTRY, promise.leaf_hash == leaf_hash(kept.entry)),
        *(
            (PromiseStep[name.name], opens(entry, name, kept.openings[name]) if name in kept.openings else None)
            for name in OpeningName
        ),
    ]


def _read_moment(text: str) -> datetime:
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Malformed("This is not a time.") from error
    if moment(at) != text:
        raise Malformed("This time is not written in its one form.")
    return at
