"""Second factors of sign-in: that one was set up or removed is written down like every other change of rights."""

from datetime import datetime
from enum import StrEnum

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.ids import PersonId


class Change(StrEnum):
    """What happened; a stored code."""

    ADDED = "SECOND_FACTOR_ADDED"
    REMOVED = "SECOND_FACTOR_REMOVED"
    CODES_MADE = "RECOVERY_CODES_MADE"


def note_change(uow: UnitOfWork, *, person_id: PersonId, change: Change, kind: str, now: datetime) -> None:
    """Add the change to the audit. `kind` is TOTP, WEBAUTHN or RECOVERY_CODES; nothing secret is kept of it."""
    with uow:
        subject_id = uow.people.find_by_id(person_id).subject_id
        uow.audit.add(change, actor=subject_id, about=subject_id, details={"kind": kind}, now=now)
