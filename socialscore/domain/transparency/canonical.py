"""One way only to write down a value: RFC 8785 (JCS), for whole numbers, words, lists and objects."""

import json
from datetime import UTC, datetime
from json.encoder import encode_basestring  # what `json.dumps` writes words with
from typing import Any

from socialscore.domain.transparency.malformed import Malformed

LARGEST = 2**53 - 1  # beyond it a number of JSON is not the same everywhere


def canonical(value: Any) -> bytes:
    """
    Return the canonical JSON of `value`, made of dict, list, tuple, str and int.

    :raises Malformed: if there is anything else in it, or text that is not Unicode.
    """
    try:
        return _written(value).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise Malformed("This cannot be written as canonical JSON.") from error


def read_json(raw: str | bytes) -> Any:
    """
    Read JSON that means the same to everybody: UTF-8, no name twice, and a canonical form for all that is in it.

    :raises Malformed: if it is none.
    """
    try:
        value = json.loads(raw if isinstance(raw, str) else raw.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise Malformed("This is not JSON.") from error
    canonical(value)
    return value


def moment(at: datetime) -> str:
    """A time as canonical JSON has it: UTC, whole seconds, what is below a second left out."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in which of two equal names they take, so that one file could say two things."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("A name stands twice in an object.")
    return found


def _written(value: Any) -> str:
    """In one go, the most frequent first: an audit asks this of every word in the log."""
    if isinstance(value, str):
        return encode_basestring(value)
    if type(value) is int and abs(value) <= LARGEST:
        return str(value)
    if isinstance(value, dict):
        pairs = [f"{encode_basestring(name)}:{_written(value[name])}" for name in _names(value)]
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join([_written(item) for item in value])}]"
    raise Malformed(f"{type(value).__name__} has no canonical form here.")


def _names(value: dict[Any, Any]) -> list[str]:
    """RFC 8785, 3.2.3: in the order of their UTF-16 code units, which of ASCII is that of the characters."""
    try:
        is_ascii = "".join(value).isascii()
    except TypeError:
        raise Malformed("Names must be words.") from None
    return sorted(value) if is_ascii else sorted(value, key=lambda name: name.encode("utf-16-be"))
