"""What was signed of a log: in the database, beside it, and what others hold, each against the leaves it is of."""

from collections.abc import Iterator
from typing import NamedTuple

from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.merkle import Growing
from socialscore.domain.transparency.notes import read_note
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.casting import as_bytes
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.keys import verifier_of
from socialscore.infrastructure.transparency.state import State

NEVER = 2**63


class _Row(NamedTuple):
    """A checkpoint as it is kept."""

    size: int
    root_hash: bytes
    note: str


class SignedCheck:
    """
    Is asked as the tree grows, from nothing on: once it has `due` leaves there is something to compare.

    :param held: size and root of checkpoints that others took away, by size. They hold signatures of ours that cannot
        be taken back, whatever stands in the database and beside it.
    """

    def __init__(self, log: models.Log, state: State | None, held: list[tuple[int, bytes]]) -> None:
        self._log = log
        self._state = state if state is not None and state.origin == log.origin else None
        self._held = held
        rows = models.LogCheckpoint.objects.filter(log=log).order_by("size")
        self._rows = map(_Row._make, rows.values_list("size", as_bytes("root_hash"), "note").iterator(500))
        self._checkpoint = next(self._rows, None)
        self._last = 0
        self.due = self._next()

    def compare(self, tree: Growing) -> Iterator[Finding]:
        """What does not say of the leaves so far what they are."""
        while self._held and self._held[0][0] <= tree.size:
            yield from self._compare_held(tree)
        if self._state is not None and self._state.size == tree.size and self._state.root_hash != tree.root():
            yield Finding(Code.STATE_DIFFERS, f"{tree.size}")
        while self._checkpoint is not None and self._checkpoint.size <= tree.size:
            yield from _wrong(self._log, self._checkpoint, tree)
            self._last, self._checkpoint = self._checkpoint.size, next(self._rows, None)
        self.due = self._next(after=tree.size)

    def end(self, tree: Growing) -> Iterator[Finding]:
        """What was signed of more leaves than there are, or leaves that were not."""
        yield from self.unknown(tree)
        if self._checkpoint is not None or (self._state is not None and self._state.size > tree.size):
            yield Finding(Code.LEAF_MISSING, f"{tree.size}")
        elif tree.size and self._last != tree.size:
            yield Finding(Code.NOT_SIGNED, f"{tree.size}")

    def unknown(self, tree: Growing) -> Iterator[Finding]:
        """What others hold of more leaves than could be read."""
        while self._held:
            yield from self._compare_held(tree)

    def _compare_held(self, tree: Growing) -> Iterator[Finding]:
        size, root_hash = self._held.pop(0)
        if (size, root_hash) != (tree.size, tree.root()):
            yield Finding(Code.HELD_DIFFERS, f"{size}")

    def _next(self, after: int = -1) -> int:
        sizes = [size for size, _root in self._held[:1]]
        sizes += [self._checkpoint.size] if self._checkpoint is not None else []
        sizes += [self._state.size] if self._state is not None and self._state.size > after else []
        return min(sizes, default=NEVER)


def _wrong(log: models.Log, row: _Row, tree: Growing) -> Iterator[Finding]:
    where = f"{row.size}"
    if row.size != tree.size or row.root_hash != tree.root():
        yield Finding(Code.ROOT_DIFFERS, where)
    try:
        note = read_note(row.note)
        said = read_checkpoint(note.text)
    except Malformed:
        yield Finding(Code.SIGNATURE_WRONG, where)
        return
    if (said.origin, said.size, said.root_hash) != (log.origin, row.size, row.root_hash):
        yield Finding(Code.ROOT_DIFFERS, where)
    if not note.is_signed_by(verifier_of(log)):
        yield Finding(Code.SIGNATURE_WRONG, where)
