"""What a person was told, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from socialscore.domain.ids import PersonId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices import KINDS, wording_of
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRow:
    """`path` is the page that tells more, `action_id` the action it is about; a change of rights has neither."""

    notification_id: UUID
    kind: str
    title: str
    text: str
    action_id: UUID | None
    path: str
    created_at: datetime
    is_new: bool


def own_notifications(
    person_id: PersonId, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[NotificationRow]:
    """One page. One query."""
    own = models.Notification.objects.filter(person_id=person_id)
    rows = older_than(own, cursor, moment="created_at", key="notification_id").order_by(
        "-created_at", "-notification_id"
    )
    found = rows.values_list(
        "notification_id", "kind", "data", "action_id", "action__activity__name", "created_at", "read_at"
    )[: size + 1]
    return page_of(list(found), to_row=_row, cursor_of=lambda row: encode(row[5], row[0]), size=size)


def _row(row: tuple[Any, ...]) -> NotificationRow:
    notification_id, kind, data, action_id, activity, created_at, read_at = row
    wording = wording_of(kind, data, activity or "")
    return NotificationRow(
        notification_id=notification_id,
        kind=kind,
        title=wording.title,
        text=wording.text,
        action_id=action_id,
        path=KINDS[kind].path(data, action_id),
        created_at=created_at,
        is_new=read_at is None,
    )
