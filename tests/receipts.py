"""Receipts that hold, receipts that were spoiled, and which steps of a check must say so: for all three verifiers."""

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from socialscore.domain.transparency.keys import KeyType, Purpose, derived
from socialscore.domain.transparency.notes import signed
from tests.domain.transparency.test_vectors import ORIGIN, SIGNER, WITNESS_KEY, a_receipt

Data = dict[str, Any]
LOG_KEY, WITNESS_VKEY = str(SIGNER.verifier), str(WITNESS_KEY)
FORGER = derived(sha256(b"another seed").digest(), ORIGIN, Purpose.LOG)
OTHER_KEY = str(FORGER.verifier)
STRANGE_WITNESS = str(replace(FORGER.verifier, name="witness.example.org/strange", type=KeyType.COSIGNATURE))
INDEX = 5


def receipt_data(index: int = INDEX) -> Data:
    """A receipt that holds, as it is read from its file."""
    return json.loads(json.dumps(a_receipt(index).to_data()))


def without(*names: str) -> Data:
    """The same with openings taken out before showing it."""
    data = receipt_data()
    return {**data, "openings": {name: one for name, one in data["openings"].items() if name not in names}}


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """`broken`: the steps that must be named, and no others. `key`: the one that is pinned."""

    name: str
    spoil: Callable[[Data], None]
    broken: frozenset[str]
    key: str = LOG_KEY

    @property
    def text(self) -> str:
        data = receipt_data()
        self.spoil(data)
        return json.dumps(data)


def _flipped(text: str) -> str:
    """The same base64 with one bit of its last byte turned."""
    raw = bytearray(b64decode(text))
    raw[-1] ^= 1
    return b64encode(raw).decode()


def _line(data: Data, number: int, change: Callable[[str], str]) -> None:
    """Change one line of the proof: 0 the header, 1 the index, then the path; from the end, the signatures."""
    lines = data["proof"].split("\n")
    lines[number] = change(lines[number])
    data["proof"] = "\n".join(lines)


def _last_word(line: str) -> str:
    dash, name, word = line.split(" ")
    return f"{dash} {name} {_flipped(word)}"


def _nothing(data: Data) -> None:
    """The receipt is as it was; it is the key that is another."""


def _second_line(data: Data) -> None:
    line = data["proof"].split("\n")[-3]
    data["proof"] += _last_word(line) + "\n"


def _cosigned_later(data: Data) -> None:
    def change(line: str) -> str:
        dash, name, word = line.split(" ")
        raw = bytearray(b64decode(word))
        raw[4 + 7] ^= 1  # the id of the key, then eight bytes of seconds
        return f"{dash} {name} {b64encode(raw).decode()}"

    _line(data, -2, change)


def _forged(data: Data) -> None:
    """A log of one's own under the same name, with everything else in order."""
    head, text, _signatures = data["proof"].split("\n\n")
    data["log_vkey"] = OTHER_KEY
    data["proof"] = f"{head}\n\n{signed(text + chr(10), FORGER)}"
    data["witness_vkeys"] = []


def _entry_bit(data: Data) -> None:
    """One bit of what the entry says to have sealed."""
    entry = json.loads(b64decode(data["entry"]))
    digest = bytearray(urlsafe_b64decode(entry["commit"]["body"] + "="))
    digest[0] ^= 1
    entry["commit"]["body"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
    data["entry"] = b64encode(json.dumps(entry, separators=(",", ":")).encode()).decode()


def _salt(data: Data) -> None:
    data["openings"]["subject"]["salt"] = _flipped(data["openings"]["subject"]["salt"])


def _person(data: Data) -> None:
    data["openings"]["subject"] = receipt_data(INDEX + 1)["openings"]["subject"]


def _points(data: Data) -> None:
    data["openings"]["body"]["opening"]["points"] += 1


def _rules(data: Data) -> None:
    data["openings"]["body"]["opening"]["rules_version"] += 1


def _digest(data: Data) -> None:
    part = data["openings"]["evidence"]["opening"]["parts"][0]
    part["original_sha256"] = "0" * 64


def _added(data: Data) -> None:
    data["openings"]["evidence"]["opening"]["note"] = "added"


def _spoiled(name: str, spoil: Callable[[Data], None], *broken: str, key: str = LOG_KEY) -> Spoiled:
    return Spoiled(name=name, spoil=spoil, broken=frozenset(broken), key=key)


SPOILED = (
    _spoiled("another key is pinned", _nothing, "KEY", key=OTHER_KEY),
    _spoiled("a log of one's own", _forged, "KEY"),
    _spoiled("log signature", lambda data: _line(data, -3, _last_word), "SIGNATURE"),
    _spoiled("cosignature", lambda data: _line(data, -2, _last_word), "WITNESSES"),
    _spoiled("time of the cosignature", _cosigned_later, "WITNESSES"),
    _spoiled("a second line of the log that is false", _second_line, "SIGNATURE"),
    _spoiled("index", lambda data: _line(data, 1, lambda _line: f"index {INDEX + 1}"), "INCLUSION"),
    _spoiled("hash of the path", lambda data: _line(data, 3, _flipped), "INCLUSION"),
    _spoiled("size", lambda data: _line(data, -6, lambda _line: "2000"), "SIGNATURE", "WITNESSES", "INCLUSION"),
    _spoiled("root", lambda data: _line(data, -5, _flipped), "SIGNATURE", "WITNESSES", "INCLUSION"),
    _spoiled("bit of the entry", _entry_bit, "INCLUSION", "BODY"),
    _spoiled("salt of the subject", _salt, "SUBJECT"),
    _spoiled("another person", _person, "SUBJECT"),
    _spoiled("points", _points, "BODY"),
    _spoiled("version of the rules", _rules, "BODY"),
    _spoiled("fingerprint of a file", _digest, "EVIDENCE"),
    _spoiled("something added to the proof", _added, "EVIDENCE"),
)


def _text(**changes: Any) -> str:
    return json.dumps({**receipt_data(), **changes})


def _opened(opening: Any) -> str:
    data = receipt_data()
    data["openings"]["body"]["opening"] = opening
    return json.dumps(data)


def _sealed(entry: str) -> str:
    """The text of a receipt of this entry."""
    return _text(entry=b64encode(entry.encode()).decode())


def _short_salt() -> str:
    data = receipt_data()
    data["openings"]["body"]["salt"] = b64encode(bytes(31)).decode()
    return json.dumps(data)


ENTRY = b64decode(receipt_data()["entry"]).decode()
UNREADABLE = {
    "not JSON": "{",
    "a list": "[]",
    "a word": '"receipt"',
    "another format": _text(format="socialscore/receipt/v2"),
    "a name twice": json.dumps(receipt_data()).replace('"points": ', '"points": 90, "points": '),
    "a short salt": _short_salt(),
    "an entry with a space": _sealed(ENTRY.replace(":", ": ", 1)),
    "an entry with a name twice": _sealed(ENTRY.replace('"type"', '"type":"award","type"')),
    "an entry of another version": _sealed(ENTRY.replace("entry/v1", "entry/v2")),
    "a field too many": _text(note="x"),
    "another origin": _text(origin="elsewhere.example/log"),
    "an entry that is none": _text(entry=b64encode(b"{}").decode()),
    "base64 in another form": _text(entry=receipt_data()["entry"] + "\n"),
    "a key with another id": _text(log_vkey=LOG_KEY.replace("+b2b4", "+b2b5")),
    "the key of a witness as that of the log": _text(log_vkey=WITNESS_VKEY, origin=WITNESS_KEY.name),
    "the key of a log as that of a witness": _text(witness_vkeys=[LOG_KEY]),
    "a proof without signatures": _text(proof=receipt_data()["proof"].rpartition("\n\n")[0]),
    "a proof without its last line end": _text(proof=receipt_data()["proof"].rstrip("\n")),
    "an index with a sign": _text(proof=receipt_data()["proof"].replace("index 5", "index -5")),
    "half a surrogate": _text(proof=receipt_data()["proof"].replace("score.", "\ud800")),
    "a fraction": _opened({"points": 1.5}),
    "a whole number written as a fraction": _opened({"points": 45.0}),
    "a number that is not the same everywhere": _opened({"points": 2**53}),
    "yes instead of a number": _opened({"points": True}),
    "an opening that is a word": _opened("points"),
    "an opening nobody knows": _text(openings={"person": receipt_data()["openings"]["subject"]}),
}
