"""One way only to write down a value: RFC 8785 (JCS), for whole numbers, words, lists and objects."""

import json
from datetime import UTC, datetime
from typing import Any

from socialscore.domain.transparency.malformed import Malformed

LARGEST = 2**53 - 1  # beyond it a number of JSON is not the same everywhere


def canonical(value: Any) -> bytes:
    """
    Return the canonical JSON of `value`, made of dict, list, tuple, str and int.

    :raises Malformed: if there is anything else in it, or text that is not Unicode.
    """
    try:
        return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()
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


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise Malformed("Names must be words.")
        # RFC 8785, 3.2.3: names in the order of their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: _sorted(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    if isinstance(value, str) or (type(value) is int and abs(value) <= LARGEST):
        return value
    raise Malformed(f"{type(value).__name__} has no canonical form here.")
