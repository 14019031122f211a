"""
Check a receipt of socialscore without asking the community that gave it.

    python verify_receipt.py RECEIPT.json [--key VKEY] [--witness VKEY ...]

Needs Python 3.9 or newer and `pip install cryptography`. It opens that one file and talks to nobody.
Exit code: 0 if nothing is broken, 1 if something is, 2 if the file or a key cannot be read.
"""

import argparse
import base64
import json
import re
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 0x01, 0x04  # the kinds of key of C2SP signed-note; both are Ed25519
FIELDS = {"format", "origin", "log_vkey", "witness_vkeys", "entry", "openings", "proof"}
JCS = {"ensure_ascii": False, "separators": (",", ":")}
OPENINGS = ("subject", "body", "evidence")
CLAIMS = {
    "key": "The log's key is the one that you gave.",
    "signature": "The log signed this checkpoint.",
    "witnesses": "The witnesses signed the same checkpoint.",
    "inclusion": "The checkpoint contains this entry.",
    "subject": "Whom it is about is what was sealed.",
    "body": "What was decided is what was sealed.",
    "evidence": "What the proof was is what was sealed.",
}
WORDS = {True: "holds", False: "BROKEN", None: "not checked"}
BROKEN = "This receipt does not hold. Do not rely on what it says."
HOLDS = "This receipt holds: the log whose key you gave sealed what it shows, and nothing of it was changed since."
FITS = "This receipt fits itself, but anybody can make a log: ask somebody you trust for its key, and give it by --key."
LIMITS = "No receipt shows that the deed happened, or that the reviewer was right."


def need(holds, otherwise):
    if not holds:
        raise ValueError(otherwise)


def unbase64(text, length=None):
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text and length in (None, len(raw)), "This base64 is not as it should be.")
    return raw


def read_key(text, kind):
    """`name+id+base64(kind, 32 bytes)`; the id is the beginning of a hash of the rest."""
    need(at := re.fullmatch(r"([^\s\x00-\x1f+]+)\+([^+]+)\+(.+)", text), "A key is name+id+key, without a space.")
    name, key_id, raw = at[1], at[2], unbase64(at[3], 33)
    need(raw[0] == kind, "This is not a key that is needed here.")
    need(sha256(name.encode() + b"\n" + raw).hexdigest()[:8] == key_id, "The id of this key is not that of the key.")
    return name, bytes.fromhex(key_id), raw[1:]


def is_signed(name, key_id, public, kind, text, signatures):
    """Whether there are lines of this key and each of them holds; lines of others are passed over."""
    lines = [raw[4:] for by, raw in signatures if (by, raw[:4]) == (name, key_id)]
    for line in lines:  # a witness also signs when it saw the checkpoint; the time stands before the signature
        seen = f"cosignature/v1\ntime {int.from_bytes(line[:8], 'big')}\n" if kind == WITNESS else ""
        message = f"{seen}{text}\n".encode()
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(line[8 if seen else 0 :], message)
        except (InvalidSignature, ValueError):  # ValueError: the bytes are no key
            return False
    return bool(lines)


def is_included(entry, index, size, root, path):
    """RFC 9162, 2.1.3.2: hash the entry, then with each hash of the path, up to the root that was signed."""
    at, last, found = index, size - 1, sha256(b"\x00" + entry).digest()
    for beside in (unbase64(one, 32) for one in path):
        if last == 0:
            return False  # the path is longer than the tree is high
        is_left = at & 1 or at == last
        found = sha256(b"\x01" + (beside + found if is_left else found + beside)).digest()
        while is_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    return index < size and last == 0 and found == root


def each_once(pairs):
    need(len(dict(pairs)) == len(pairs), "A name stands twice: this could say two things.")
    return dict(pairs)


def canonical(value):
    """RFC 8785: names in the order of their UTF-16 units; of numbers only whole ones, which are the same everywhere."""
    if isinstance(value, dict):
        return {name: canonical(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    need(isinstance(value, (str, list)) or (type(value) is int and abs(value) < 2**53), "This has no canonical form.")
    return [canonical(item) for item in value] if isinstance(value, list) else value


def seal(name, salt, opening):
    """A hash over a random salt and the content: nobody can guess the content from it, and no other content fits."""
    content = json.dumps(canonical({**opening}), **JCS).encode()
    digest = sha256(b"socialscore/commit/v1\n" + name.encode() + b"\n" + unbase64(salt, 32) + content).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def check(receipt, pinned, witnesses):
    """Say of each claim whether it holds; None if there was nothing to check."""
    need(set(receipt) == FIELDS and set(receipt["openings"]) <= set(OPENINGS), "This is not a receipt.")
    key, openings = read_key(receipt["log_vkey"], LOG), receipt["openings"]
    keys = [read_key(one, WITNESS) for one in witnesses or receipt["witness_vkeys"]]
    entry = json.loads(leaf := unbase64(receipt["entry"]))
    need(json.dumps(canonical(entry), **JCS).encode() == leaf, "The entry is not written in its one form.")
    need(receipt["format"] == "socialscore/receipt/v1" and entry["v"] == "socialscore/entry/v1", "This is no receipt.")
    # The proof (C2SP tlog-proof): index and hashes; the checkpoint: origin, size, root; a line for each signature.
    head, note = receipt["proof"].split("\n\n", 1)
    text, signed = note.rsplit("\n\n", 1)
    (header, index, *path), (origin, size, root) = head.split("\n"), text.split("\n")
    at = re.fullmatch(r"c2sp\.org/tlog-proof@v1 index (0|[1-9]\d{0,18}) (0|[1-9]\d{0,18})", f"{header} {index} {size}")
    need(at and key[0] == receipt["origin"] and re.fullmatch("(— [^ \n]+ [^ \n]+\n)+", signed), "This is no proof.")
    signatures = [(name, unbase64(raw)) for name, raw in re.findall("— (.+) (.+)\n", signed)]
    found = {
        "key": None if pinned is None else read_key(pinned, LOG) == key,
        "signature": origin == key[0] and is_signed(*key, LOG, text, signatures),
        "witnesses": all(is_signed(*one, WITNESS, text, signatures) for one in keys) if keys else None,
        "inclusion": is_included(leaf, int(at[1]), int(size), unbase64(root, 32), path),
    }
    for name in OPENINGS:  # whoever shows a receipt may have taken some of them out
        found[name] = seal(name, **openings[name]) == entry["commit"].get(name) if name in openings else None
    return found


parser = argparse.ArgumentParser(description="Check a receipt of socialscore. Nothing is sent.")
parser.add_argument("receipt", type=Path, metavar="RECEIPT.json")
parser.add_argument("--key", metavar="VKEY", help="the key of the log, from somebody you trust")
parser.add_argument("--witness", metavar="VKEY", action="append", help="a witness that you trust; may be repeated")
asked = parser.parse_args()
try:
    receipt = json.loads(asked.receipt.read_bytes().decode("utf-8-sig"), object_pairs_hook=each_once)
    found = check(receipt, asked.key, asked.witness)
except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
    print(f"This cannot be read: {error}")  # a file of any shape ends here
    raise SystemExit(2) from error
for name, holds in found.items():
    print(f"{WORDS[holds]:12} {CLAIMS[name]}")
for name, one in receipt["openings"].items():
    print(f"{name}: {json.dumps(one['opening'], indent=2)}")
print(BROKEN if False in found.values() else HOLDS if found["key"] else FITS, LIMITS, sep="\n")
raise SystemExit(int(False in found.values()))
