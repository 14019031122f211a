"""The queue as HTML: its rows are written in Python, because a template takes as long for 25 of them as for a page."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from socialscore.queries.workspace import Queue, QueueRow
from socialscore.web.templatetags import marks

_ROW = (
    '<li><button type="submit" class="row" name="item" value="{}"{}><strong>{}</strong>'
    '<span class="end muted">{}</span><small>{}</small>{}</button></li>'
)
_OPTION = '<option value="{}"{}>{}</option>'


def rows_of(queue: Queue, *, in_hand: UUID | None, now: datetime) -> SafeString:
    """One `<li>` per item, in the order of the queue; `in_hand` is the item that is open."""
    nameless, signs = escape(_("A participant")), _signs(get_language())
    ages = (_("%(n)s d"), _("%(n)s h"), _("%(n)s min"))
    html = [
        _ROW.format(
            row.action_id,
            ' aria-current="true"' if row.action_id == in_hand else "",
            escape(row.activity_name),
            _age(now - row.submitted_at, ages),
            escape(row.participant) or nameless,
            _marks(row, in_hand, signs),
        )
        for row in queue.rows
    ]
    return mark_safe("\n".join(html))  # noqa: S308 (names are escaped, the rest is ours)


def options_of(choices: Iterable[tuple[UUID, str]], chosen: UUID | None) -> SafeString:
    """One `<option>` per activity in which something waits."""
    html = [_OPTION.format(key, " selected" if key == chosen else "", escape(name)) for key, name in choices]
    return mark_safe("".join(html))  # noqa: S308 (names are escaped)


def keys_dialog() -> SafeString:
    """The list of keys: the same for everybody, so it is rendered once per language."""
    return _keys_dialog(get_language())


def _age(waiting: timedelta, words: tuple[str, str, str]) -> str:
    """How long it has waited, in the largest unit."""
    minutes = max(0, int(waiting.total_seconds())) // 60
    days, hours = minutes // (24 * 60), minutes // 60
    number, word = next(((n, word) for n, word in zip((days, hours), words, strict=False) if n), (minutes, words[2]))
    return (word % {"n": number}).replace(" ", "\u00a0")


def _marks(row: QueueRow, in_hand: UUID | None, signs: dict[str, SafeString]) -> str:
    carried = {
        "OVERDUE": row.is_overdue,
        "ESCALATED": row.is_escalated,
        "YOURS": row.is_mine and row.action_id != in_hand,
    }
    html = "".join(signs[code] for code, is_carried in carried.items() if is_carried)
    return f'<span class="end">{html}</span>' if html else ""


@cache
def _signs(language: str | None) -> dict[str, SafeString]:
    yours = format_html('<span class="tag">{}</span>', _("Kept for you"))
    return {**{code: marks.mark(code) for code in ("OVERDUE", "ESCALATED")}, "YOURS": yours}


@cache
def _keys_dialog(language: str | None) -> SafeString:
    return render_to_string("validator/keys.html")
