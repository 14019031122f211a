"""The queue as HTML: its rows are written in Python, because a template takes as long for 25 of them as for a page."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from socialscore.queries.workspace import Queue, QueueRow
from socialscore.web.languages import once_per_language
from socialscore.web.templatetags import marks

_ROW = (
    '<li><button type="submit" class="row" name="item" value="{}"{}><strong>{}</strong>'
    '<span class="end muted">{}</span><small>{}</small>{}</button></li>'
)
_OPTION = '<option value="{}"{}>{}</option>'


def rows_of(queue: Queue, *, in_hand: UUID | None, now: datetime) -> SafeString:
    """One `<li>` per item, in the order of the queue; `in_hand` is the item that is open."""
    nameless, signs = _nameless(), _signs()
    html = [
        _row(
            row.action_id,
            row.activity_name,
            row.participant or nameless,
            _age(max(0, int((now - row.submitted_at).total_seconds())) // 60),
            _marks(row, in_hand, signs),
            is_open=row.action_id == in_hand,
        )
        for row in queue.rows
    ]
    return mark_safe("\n".join(html))  # noqa: S308 (names are escaped, the rest is ours)


def options_of(choices: Iterable[tuple[UUID, str]], chosen: UUID | None) -> SafeString:
    """One `<option>` per activity in which something waits."""
    html = [_option(key, name, is_chosen=key == chosen) for key, name in choices]
    return mark_safe("".join(html))  # noqa: S308 (names are escaped)


@once_per_language
def keys_dialog() -> SafeString:
    """The list of keys, the same for everybody."""
    return render_to_string("validator/keys.html")


@lru_cache(maxsize=1_000)
def _option(key: UUID, name: str, *, is_chosen: bool) -> str:
    return _OPTION.format(key, " selected" if is_chosen else "", escape(name))


@lru_cache(maxsize=1_000)
def _row(action_id: UUID, activity_name: str, participant: str, age: str, marks: str, *, is_open: bool) -> str:
    current = ' aria-current="true"' if is_open else ""
    return _ROW.format(action_id, current, escape(activity_name), age, escape(participant), marks)


@once_per_language
def _age(minutes: int) -> str:
    """How long it has waited, in the largest unit."""
    days, hours = minutes // (24 * 60), minutes // 60
    if days:
        age = _("%(n)s d") % {"n": days}
    else:
        age = _("%(n)s h") % {"n": hours} if hours else _("%(n)s min") % {"n": minutes}
    return age.replace(" ", "\u00a0")


def _marks(row: QueueRow, in_hand: UUID | None, signs: dict[str, SafeString]) -> str:
    is_kept = row.is_mine and row.action_id != in_hand
    if not (row.is_overdue or row.is_escalated or is_kept):
        return ""
    carried = {"OVERDUE": row.is_overdue, "ESCALATED": row.is_escalated, "YOURS": is_kept}
    html = "".join(signs[code] for code, is_carried in carried.items() if is_carried)
    return f'<span class="end">{html}</span>'


@once_per_language
def _nameless() -> str:
    return _("A participant")


@once_per_language
def _signs() -> dict[str, SafeString]:
    yours = format_html('<span class="tag">{}</span>', _("Kept for you"))
    return {**{code: marks.mark(code) for code in ("OVERDUE", "ESCALATED")}, "YOURS": yours}
