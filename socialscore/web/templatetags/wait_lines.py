"""The line from sent to due: where one is now, and where half and nine in ten are decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from socialscore.web.templatetags.formats import duration

WORD_ROOM, MARK_ROOM = 14, 26  # per cent of the line that a word needs


def wait_line(
    sent_at: datetime,
    due_at: datetime,
    half: timedelta | None = None,
    most: timedelta | None = None,
    now: datetime | None = None,
) -> dict[str, object]:
    """
    Return the context of a line from sent to due, with where one is now.

    `half` and `most` are the times in which 50 % and 90 % were decided; without them only the due time is drawn.
    """
    passed = max(0.0, ((now or timezone.now()) - sent_at).total_seconds())
    whole = max((due_at - sent_at).total_seconds(), 1.0)

    def place(span: timedelta | None) -> int | None:
        return None if span is None else round(min(1.0, max(0.0, span.total_seconds() / whole)) * 100)

    here, half_at, most_at = place(timedelta(seconds=passed)) or 0, place(half), place(most)
    sentences = [
        _("%(passed)s of at most %(due)s have passed.")
        % {"passed": duration(passed), "due": duration(due_at - sent_at)}
    ]
    if half and most:
        sentences.append(
            _("Half are decided after %(half)s, nine in ten after %(most)s.")
            % {"half": duration(half), "most": duration(most)}
        )
    return {
        "sentence": " ".join(sentences),
        "here": here,
        "marks": [
            (at, word, _anchor(at))
            for at, word in ((half_at, _("half")), (most_at, _("nine in ten")))
            if at is not None and not (word == _("half") and most_at is not None and most_at - at < MARK_ROOM)
        ],
        "anchor": _anchor(here),
        "says_sent": here >= WORD_ROOM,
        "says_due": here <= 100 - WORD_ROOM,
    }


def _anchor(at: int) -> str:
    """Return how a word is hung under a place, so that it never leaves the line."""
    if at < WORD_ROOM:
        return "start"
    return "end" if at > 100 - WORD_ROOM else "middle"
