"""Whether a unit of work is open in this thread: what the tripwires ask."""

from contextvars import ContextVar

_depth: ContextVar[int] = ContextVar("unit_of_work_depth", default=0)


def is_open() -> bool:
    """Whether writes to scored tables belong to a unit of work."""
    return _depth.get() > 0


def entered() -> None:
    """Say that a unit of work begins."""
    _depth.set(_depth.get() + 1)


def left() -> None:
    """Say that it ended."""
    _depth.set(_depth.get() - 1)
