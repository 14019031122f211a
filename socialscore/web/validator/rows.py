"""The queue as the page shows it: one row per item, its strings made once."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from socialscore.queries.workspace import Queue, QueueRow
from socialscore.web.templatetags import formats, marks


class Row(NamedTuple):
    item: str
    activity: str
    age: str
    participant: str
    marks: SafeString
    is_current: bool


def rows_of(queue: Queue, *, in_hand: UUID | None, now: datetime) -> list[Row]:
    """Rows in the order of the queue; `in_hand` is the item that is open."""
    nameless = _("A participant")
    signs = {code: marks.mark(code) for code in ("OVERDUE", "ESCALATED")}
    yours = format_html('<span class="tag">{}</span>', _("Kept for you"))
    return [
        Row(
            item=str(row.action_id),
            activity=row.activity_name,
            age=formats.duration(now - row.submitted_at, "short").partition(" ")[0],
            participant=row.participant or nameless,
            marks=_marks(row, signs, yours if row.is_mine and row.action_id != in_hand else SafeString()),
            is_current=row.action_id == in_hand,
        )
        for row in queue.rows
    ]


def _marks(row: QueueRow, signs: dict[str, SafeString], yours: SafeString) -> SafeString:
    overdue = signs["OVERDUE"] if row.is_overdue else SafeString()
    escalated = signs["ESCALATED"] if row.is_escalated else SafeString()
    return mark_safe(overdue + escalated + yours)  # noqa: S308 (each is safe by itself)
