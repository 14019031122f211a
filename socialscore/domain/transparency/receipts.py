"""Receipts: everything that is needed to check one entry without asking us, and the check itself."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from socialscore.domain.transparency.canonical import canonical, read_json
from socialscore.domain.transparency.checkpoints import InclusionProof, read_checkpoint, read_proof
from socialscore.domain.transparency.commitments import VERSION, EntryType, Opening, OpeningName, opens
from socialscore.domain.transparency.keys import KeyType, VerifierKey, decoded, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import is_included, leaf_hash

FORMAT = "socialscore/receipt/v1"
LARGEST = 64_000
FIELDS = {"format", "origin", "log_vkey", "witness_vkeys", "entry", "openings", "proof"}
ENTRY_FIELDS = {"v", "type", "commit"}
_COMMITMENT = re.compile(r"[\w-]{42}[AEIMQUYcgkosw048]", re.ASCII)  # 32 bytes in base64url


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`openings` may lack any that its holder took out before showing it; the proof holds all the same."""

    log_key: VerifierKey
    witness_keys: tuple[VerifierKey, ...]
    entry: bytes
    openings: Mapping[OpeningName, Opening]
    proof: InclusionProof

    def showing(self, names: Iterable[OpeningName]) -> "Receipt":
        """The same receipt with these openings only."""
        kept = set(names) & set(self.openings)
        shown = {name: self.openings[name] for name in OpeningName if name in kept}
        return Receipt(
            log_key=self.log_key,
            witness_keys=self.witness_keys,
            entry=self.entry,
            openings=shown,
            proof=self.proof,
        )

    def to_data(self) -> dict[str, Any]:
        """As it is written to a file, in JSON."""
        return {
            "format": FORMAT,
            "origin": self.log_key.name,
            "log_vkey": str(self.log_key),
            "witness_vkeys": [str(key) for key in self.witness_keys],
            "entry": b64encode(self.entry).decode(),
            "openings": openings_data(self.openings),
            "proof": str(self.proof),
        }


class StepName(StrEnum):
    """What is checked, in this order."""

    KEY = "KEY"
    SIGNATURE = "SIGNATURE"
    WITNESSES = "WITNESSES"
    INCLUSION = "INCLUSION"
    SUBJECT = "SUBJECT"
    BODY = "BODY"
    EVIDENCE = "EVIDENCE"


@dataclass(frozen=True, slots=True)
class Step:
    """`holds` None: there was nothing to check, because no key was pinned or the holder does not show it."""

    name: StepName
    holds: bool | None


def read_receipt(raw: str | bytes) -> Receipt:
    """
    Read the file of a receipt.

    :raises Malformed: if it is none.
    """
    if len(raw) > LARGEST:
        raise Malformed("This file is too large for a receipt.")
    data = read_json(raw)
    if not isinstance(data, dict) or data.get("format") != FORMAT or set(data) != FIELDS:
        raise Malformed("This is not a receipt of socialscore.")
    if not all(isinstance(data[name], str) for name in FIELDS - {"witness_vkeys", "openings"}):
        raise Malformed("This receipt has a field of another kind.")
    key = read_key(data["log_vkey"], KeyType.ED25519)
    if key.name != data["origin"]:
        raise Malformed("The origin of this receipt is not the name of its key.")
    return Receipt(
        log_key=key,
        witness_keys=tuple(read_key(text, KeyType.COSIGNATURE) for text in _words(data["witness_vkeys"])),
        entry=decoded(data["entry"]),
        openings=read_openings(data["openings"]),
        proof=read_proof(data["proof"]),
    )


def check(receipt: Receipt, *, pinned: VerifierKey | None) -> list[Step]:
    """
    Check everything, and say of each step whether it holds.

    :param pinned: the key that the checker knows from elsewhere; without it a receipt proves only that it fits itself.
    :raises Malformed: if checkpoint or entry are not in their form.
    """
    note = receipt.proof.note
    checkpoint = read_checkpoint(note.text)
    entry = read_entry(receipt.entry)
    included = is_included(
        leaf_hash(receipt.entry),
        index=receipt.proof.index,
        size=checkpoint.size,
        root_hash=checkpoint.root_hash,
        proof=receipt.proof.path,
    )
    signed = checkpoint.origin == receipt.log_key.name and note.is_signed_by(receipt.log_key)
    witnessed = all(note.is_signed_by(key) for key in receipt.witness_keys) if receipt.witness_keys else None
    return [
        Step(StepName.KEY, None if pinned is None else receipt.log_key == pinned),
        Step(StepName.SIGNATURE, signed),
        Step(StepName.WITNESSES, witnessed),
        Step(StepName.INCLUSION, included),
        *(
            Step(
                StepName[name.name],
                opens(entry, name, receipt.openings[name]) if name in receipt.openings else None,
            )
            for name in OpeningName
        ),
    ]


def read_entry(raw: bytes) -> dict[str, Any]:
    """
    Read the bytes of a leaf.

    :raises Malformed: if they are no entry.
    """
    entry = read_json(raw)
    if canonical(entry) != raw:
        raise Malformed("An entry is canonical JSON.")
    if not isinstance(entry, dict) or set(entry) != ENTRY_FIELDS or entry["v"] != VERSION:
        raise Malformed("This is not an entry of the log.")
    commits = entry["commit"]
    # In a list, because what stands there may be a list itself, and no set takes one.
    if entry["type"] not in list(EntryType) or not isinstance(commits, dict) or not set(commits) <= set(OpeningName):
        raise Malformed("This is not an entry of the log.")
    if not all(isinstance(value, str) and _COMMITMENT.fullmatch(value) for value in commits.values()):
        raise Malformed("An entry commits to hashes.")
    return entry


def read_key(text: str, kind: KeyType) -> VerifierKey:
    """
    Read the key of a log or of its promises, or that of a witness.

    :raises Malformed: if it is no key, or one of the other kind.
    """
    key = verifier_key(text)
    if key.type is not kind:
        raise Malformed("Logs sign with one algorithm and witnesses with another.")
    return key


def openings_data(openings: Mapping[OpeningName, Opening]) -> dict[str, Any]:
    """As `read_openings` reads them."""
    return {
        str(name): {"salt": b64encode(one.salt).decode(), "opening": dict(one.opening)}
        for name, one in openings.items()
    }


def read_openings(value: Any) -> dict[OpeningName, Opening]:
    """
    What a receipt or a promise opens to.

    :raises Malformed: if it is not in its form.
    """
    if not isinstance(value, dict) or not set(value) <= set(OpeningName):
        raise Malformed("A receipt opens subject, body and evidence.")
    found = {}
    for name in OpeningName:
        if name not in value:
            continue
        one = value[name]
        if not isinstance(one, dict) or set(one) != {"salt", "opening"} or not isinstance(one["salt"], str):
            raise Malformed("An opening has a salt and what it opens.")
        if not isinstance(one["opening"], dict):
            raise Malformed("An opening is an object.")
        found[name] = Opening(salt=decoded(one["salt"]), opening=one["opening"])
    return found


def _words(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Malformed("The witnesses of a receipt are a list of keys.")
    return value
