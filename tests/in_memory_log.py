"""The log without a database: leaves by what they stand for, without bytes and numbers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from socialscore.domain.errors import Conflict, NotFound
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.commitments import OpeningName
from socialscore.domain.transparency.leaves import Leaf
from tests.in_memory_store import Store


class InMemoryLog:
    def __init__(self, store: Store) -> None:
        self._leaves = store.leaves

    def append(self, leaves: Sequence[Leaf], *, now: datetime) -> None:
        causes = [leaf.cause for leaf in leaves]
        if len(set(causes)) != len(causes) or not self._leaves.keys().isdisjoint(causes):
            raise Conflict
        self._leaves.update((leaf.cause, leaf) for leaf in leaves)

    def hash_of(self, cause: str) -> bytes:
        if cause not in self._leaves:
            raise NotFound
        return cause.encode()

    def forget(self, subject_id: SubjectId) -> list[bytes]:
        """Leaves here have no bytes, so their causes stand for the hashes."""
        about = {"person": str(subject_id)}
        own = [leaf for leaf in self._leaves.values() if leaf.opens.get(OpeningName.SUBJECT) == about]
        self._leaves.update((leaf.cause, replace(leaf, opens={})) for leaf in own)
        return [leaf.cause.encode() for leaf in own]
