"""Witnesses (C2SP tlog-witness): what they are asked, what their answers mean, and when they are asked again."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from socialscore.domain.deliveries import Failure, pause_after
from socialscore.domain.transparency.checkpoints import read_number
from socialscore.domain.transparency.keys import KeyType, VerifierKey, verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import Note, Signature, cosigned_at, read_signature

PATH = "/add-checkpoint"
LONGEST_KEY = 320
SIZE_TYPE = "text/x.tlog.size"
# One that was away is asked less and less often, every two hours in the end.
MOST_COUNTED = 5
# A busy log signs twice a second; nobody needs a cosignature on each of its checkpoints.
BREATH = timedelta(seconds=5)
# Beyond the longest question: a witness whose asker was killed is asked again after it.
CLAIM = timedelta(minutes=2)


class WitnessState(StrEnum):
    """What a witness said last, or why it said nothing."""

    NOT_ASKED = "NOT_ASKED"
    COSIGNED = "COSIGNED"
    AHEAD = "AHEAD"
    FORKED = "FORKED"
    LOG_UNKNOWN = "LOG_UNKNOWN"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    WRONG_SIGNATURE = "WRONG_SIGNATURE"
    UNREADABLE = "UNREADABLE"
    REFUSED = "REFUSED"
    REDIRECTED = "REDIRECTED"
    NOT_RESOLVED = "NOT_RESOLVED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    NOT_REACHED = "NOT_REACHED"
    NOT_TRUSTED = "NOT_TRUSTED"
    TOO_SLOW = "TOO_SLOW"

    @property
    def stops_the_log(self) -> bool:
        """Whether it holds something else than we do under our name: what we signed next would be a second log."""
        return self in STOPPING


STOPPING = (WitnessState.AHEAD, WitnessState.FORKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; `body` None if it was longer than an answer can be, or broke off."""

    status: int
    media_type: str = ""
    body: bytes | None = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    What an answer means; `state` None: ask again, from `size`.

    `size` is how many entries the witness says to hold, if it said so.
    """

    state: WitnessState | None
    size: int | None = None
    cosignature: Signature | None = None


def witness_key(text: str) -> VerifierKey:
    """
    Read the key of a witness.

    :raises Malformed: if it is none, the key of a log, or longer than is kept.
    """
    if len(text) > LONGEST_KEY:
        raise Malformed("The name of this key is too long.")
    key = verifier_key(text)
    if key.type is not KeyType.COSIGNATURE:
        raise Malformed("This is the key of a log, not of a witness.")
    return key


def question(note: Note, *, old: int, proof: Sequence[bytes]) -> bytes:
    """The body that asks to cosign a checkpoint, with the proof that the tree of `old` entries grew to it."""
    lines = "".join(f"{b64encode(one).decode()}\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()


def heard(reply: Reply, *, key: VerifierKey, text: str, size: int, old: int) -> Heard:
    """What a witness that was asked about the checkpoint `text` of `size` entries, from `old` on, answered."""
    if reply.status == 200:
        return _cosigned(reply, key, text, size)
    if reply.status == 409:
        return _conflict(reply, size, old)
    if 300 <= reply.status < 400:
        return Heard(state=WitnessState.REDIRECTED)
    named = {403: WitnessState.KEY_UNKNOWN, 404: WitnessState.LOG_UNKNOWN, 422: WitnessState.FORKED}
    return Heard(state=named.get(reply.status, WitnessState.REFUSED))


def not_heard(failure: Failure) -> Heard:
    """What it means that there was no answer."""
    return Heard(state=WitnessState(failure))


def next_question(state: WitnessState, *, failures: int, chance: float, now: datetime) -> datetime:
    """
    When a witness is asked again.

    :param failures: how often in a row it has not cosigned.
    :param chance: from 0 up to 1, so that many who wait do not come at once.
    """
    if state is WitnessState.COSIGNED:
        return now + BREATH
    return now + pause_after(min(max(failures, 1), MOST_COUNTED), None, chance=chance)


def _cosigned(reply: Reply, key: VerifierKey, text: str, size: int) -> Heard:
    """Lines of other keys are passed over, as the specification wants."""
    try:
        lines = (reply.body or b"").decode().splitlines(keepends=True)
        found = [read_signature(line) for line in lines]
    except (UnicodeDecodeError, Malformed):
        found = []
    if not found:
        return Heard(state=WitnessState.UNREADABLE)
    for one in Note(text, tuple(found)).of(key):
        if Note(text, (one,)).is_signed_by(key) and _has_time(one):
            return Heard(state=WitnessState.COSIGNED, size=size, cosignature=one)
    return Heard(state=WitnessState.WRONG_SIGNATURE)


def _has_time(cosignature: Signature) -> bool:
    try:
        cosigned_at(cosignature)
    except Malformed:
        return False
    return True


def _conflict(reply: Reply, size: int, old: int) -> Heard:
    held = _size_in(reply)
    if held is not None and held > size:
        return Heard(state=WitnessState.AHEAD, size=held)
    if held is not None and held != old:
        return Heard(state=None, size=held)
    # It was asked from what it holds itself: then it holds another tree of that size.
    is_other = held == old or old == size
    return Heard(state=WitnessState.FORKED if is_other else WitnessState.UNREADABLE, size=held)


def _size_in(reply: Reply) -> int | None:
    if reply.media_type != SIZE_TYPE:
        return None
    try:
        return read_number((reply.body or b"").decode("ascii").removesuffix("\n"))
    except (UnicodeDecodeError, Malformed):
        return None
