"""Signed notes (C2SP signed-note), and the cosignatures of witnesses on them (C2SP tlog-cosignature)."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from socialscore.domain.transparency.keys import (
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    KeyType,
    SignerKey,
    VerifierKey,
    decoded,
    is_clean,
    is_name,
)
from socialscore.domain.transparency.malformed import Malformed

LARGEST_NOTE, MOST_SIGNATURES = 1_000_000, 100
MARK = "\N{EM DASH} "
TIME_BYTES = 8
LATEST = 2**63 - 1  # seconds; a cosignature of a later time is none


@dataclass(frozen=True, slots=True)
class Signature:
    """A line below a note: who says to have signed it, the id of the key, and the signature's own bytes."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"{MARK}{self.name} {b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends with a line end; it is what is signed."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether there are lines of this key and every one holds; lines of other keys are passed over."""
        lines = self.of(key)
        return bool(lines) and all(_holds(signature, key, self.text) for signature in lines)

    def of(self, key: VerifierKey) -> list[Signature]:
        """The lines that say to be of this key."""
        return [one for one in self.signatures if (one.name, one.key_id) == (key.name, key.key_id)]

    def with_signature(self, signature: Signature) -> "Note":
        return Note(self.text, (*self.signatures, signature))


def signed(text: str, signer: SignerKey) -> Note:
    """The note with our signature."""
    return Note(text, (Signature(signer.name, signer.verifier.key_id, signer.sign(text.encode())),))


def read_note(raw: str) -> Note:
    """
    Read a signed note.

    :raises Malformed: if it is none.
    """
    if len(raw) > LARGEST_NOTE or not is_clean(raw):
        raise Malformed("This is not a signed note.")
    text, blank, lines = raw.rpartition("\n\n")
    *rows, end = lines.split("\n")
    if not blank or not rows or end or len(rows) > MOST_SIGNATURES:
        raise Malformed("A signed note is a text, an empty line, and signatures.")
    return Note(text + "\n", tuple(read_signature(row + "\n") for row in rows))


def read_signature(line: str) -> Signature:
    """
    Read one line of a signature.

    :raises Malformed: if it is none.
    """
    name, space, encoded = line.removeprefix(MARK).removesuffix("\n").partition(" ")
    if not line.startswith(MARK) or not line.endswith("\n") or not space or not is_name(name):
        raise Malformed("This is not the line of a signature.")
    raw = decoded(encoded)
    if len(raw) <= KEY_ID_BYTES:
        raise Malformed("This signature is too short.")
    return Signature(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def cosigned_at(signature: Signature) -> datetime:
    """
    When a witness says to have seen the note.

    :raises Malformed: if the signature is not that of a witness.
    """
    if len(signature.value) != TIME_BYTES + SIGNATURE_BYTES:
        raise Malformed("This is not a cosignature.")
    try:
        return datetime.fromtimestamp(int.from_bytes(signature.value[:TIME_BYTES]), tz=UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise Malformed("A cosignature of no time that there is.") from error


def cosignature_message(text: str, seconds: int) -> bytes:
    """What a witness signs: that it saw this checkpoint, at a time in seconds since 1970."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _holds(signature: Signature, key: VerifierKey, text: str) -> bool:
    if key.type is KeyType.ED25519:
        return key.accepts(signature.value, text.encode())
    seconds = int.from_bytes(signature.value[:TIME_BYTES])
    if len(signature.value) != TIME_BYTES + SIGNATURE_BYTES or seconds > LATEST:
        return False
    return key.accepts(signature.value[TIME_BYTES:], cosignature_message(text, seconds))
