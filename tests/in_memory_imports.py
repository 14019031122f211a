"""Invitations and imports in memory."""

from datetime import datetime

from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ImportId, InvitationId
from socialscore.domain.importing import Import, ImportKind, ImportNotFound, ImportState
from socialscore.domain.invitation import Invitation, InvitationState
from tests.in_memory_store import Store, copy_of


class InMemoryInvitations:
    """The secret of an invitation is its id in hex."""

    def __init__(self, store: Store) -> None:
        self._rows = store.invitations

    def find(self, invitation_id: InvitationId) -> Invitation | None:
        return copy_of(self._rows.get(invitation_id))

    def find_by_secret(self, secret: str) -> Invitation | None:
        return next((copy_of(row) for key, row in self._rows.items() if key.hex == secret), None)

    def open_for(self, email: str) -> Invitation | None:
        return next((copy_of(row) for row in self._rows.values() if row.email == email and self._is_open(row)), None)

    def save(self, invitation: Invitation) -> None:
        stored = self._rows.get(invitation.invitation_id)
        if self._is_open(invitation):
            if stored is not None or self.open_for(invitation.email) is not None:
                raise Conflict
        elif stored is None or not self._is_open(stored):
            raise Conflict
        self._rows[invitation.invitation_id] = copy_of(invitation)

    def _is_open(self, row: Invitation) -> bool:
        return row.state is InvitationState.OPEN


class InMemoryImports:
    def __init__(self, store: Store) -> None:
        self._rows = store.imports

    def find_by_id(self, import_id: ImportId) -> Import:
        if import_id not in self._rows:
            raise ImportNotFound
        return copy_of(self._rows[import_id])

    def exists(self, import_id: ImportId) -> bool:
        return import_id in self._rows

    def has_twin(self, new: Import) -> bool:
        return any(
            row.kind is ImportKind.CONTRIBUTIONS and row.state is not ImportState.REVERSED and _said(row) == _said(new)
            for row in self._rows.values()
        )

    def save(self, changed: Import) -> None:
        stored = self._rows.get(changed.import_id)
        if changed.version != (stored.version if stored else 0):
            raise Conflict
        changed.version += 1
        self._rows[changed.import_id] = copy_of(changed)

    def delete(self, dropped: Import) -> None:
        if self.find_by_id(dropped.import_id).version != dropped.version:
            raise Conflict
        del self._rows[dropped.import_id]

    def drop_prepared(self, before: datetime) -> int:
        stale = [row for row in self._rows.values() if row.state is ImportState.PREPARED and row.prepared_at < before]
        for row in stale:
            del self._rows[row.import_id]
        return len(stale)


def _said(one: Import) -> list[str]:
    return sorted(str({**line, "number": 0}) for line in one.lines)
