"""The audit list: who changed what of whom, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, decode, encode, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One entry. Names are empty for somebody who left, and for the command line as the actor."""

    entry_id: int
    code: str
    actor_name: str
    has_actor: bool
    about_name: str
    details: dict[str, Any]
    created_at: datetime


def audit_entries(
    *, about: SubjectId | None = None, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[AuditRow]:
    """
    Entries, newest first. One query.

    :param about: only those about this person.
    """
    rows = models.AuditEntry.objects.all()
    if about is not None:
        rows = rows.filter(about_id=about)
    decoded = decode(cursor) if cursor else None
    if decoded is not None and decoded[1].isdecimal():
        rows = rows.filter(entry_id__lt=int(decoded[1][:18]))
    found = rows.order_by("-entry_id").values(
        "entry_id",
        "code",
        "actor_id",
        "actor__person__display_name",
        "about__person__display_name",
        "details",
        "created_at",
    )[: size + 1]
    return page_of(list(found), to_row=_audit_row, cursor_of=lambda row: encode(0, row["entry_id"]), size=size)


def _audit_row(row: dict[str, Any]) -> AuditRow:
    return AuditRow(
        entry_id=row["entry_id"],
        code=row["code"],
        actor_name=row["actor__person__display_name"] or "",
        has_actor=row["actor_id"] is not None,
        about_name=row["about__person__display_name"] or "",
        details=row["details"],
        created_at=row["created_at"],
    )
