"""Every entry of one's score, with its cause."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from socialscore.domain.score import EntryKind
from socialscore.http.settling import settle_due
from socialscore.http.words import STATUS
from socialscore.queries import scores
from socialscore.web.participant.explained import Summand, lines_in_words
from socialscore.web.participant.shown import NO_ID, shown_moment
from socialscore.web.roles import ActorRequest, members
from socialscore.web.templatetags.formats import number
from socialscore.web.templatetags.marks import points


class ShownEntry(NamedTuple):
    href: str
    name: str
    why: str
    when: SafeString | str
    points: SafeString
    after: str


@members
@require_safe
def score(request: ActorRequest) -> HttpResponse:
    """The entries that make the score, newest first; beside the first page what is reserved."""
    subject_id = request.actor.subject_id
    settle_due(subject_id=subject_id)
    cursor = request.GET.get("after")
    page = scores.entries(subject_id, cursor=cursor)
    waiting = [] if cursor else scores.waiting(subject_id)
    context = {
        "score": number(max(0, page.score)),
        "is_below_zero": page.score < 0,
        "true_score": number(page.score),
        "entries": _shown(page.rows),
        "older_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "newer_url": reverse("score") if cursor else "",
        "is_first": not cursor,
        "waiting": [
            Summand(
                label=row.activity_name,
                detail=str(STATUS[row.status]),
                amount=_("up to %(n)s") % {"n": number(row.points)},
            )
            for row in waiting
        ],
        "reserved": number(sum(row.points for row in waiting)),
    }
    return render(request, "participant/score.html", context)


def _shown(rows: list[scores.EntryRow]) -> list[ShownEntry]:
    before, after = reverse("action", args=[NO_ID]).split(str(NO_ID))
    now = timezone.now()
    return [
        ShownEntry(
            href=f"{before}{row.action_id}{after}" if row.action_id else "",
            name=_name(row),
            why=_why(row),
            when=shown_moment(row.created_at, now),
            points=points(row.points, muted=row.points <= 0),
            after=number(max(0, row.after)),
        )
        for row in rows
    ]


def _name(row: scores.EntryRow) -> str:
    if row.kind is EntryKind.REVERSE:
        return _("%(activity)s, reversed") % {"activity": row.activity_name}
    return row.activity_name or _("Adjusted by a steward")


def _why(row: scores.EntryRow) -> str:
    version = _("rules version %(n)s") % {"n": row.rule_version}
    if row.kind is not EntryKind.CONFIRM or not row.lines:
        return version if row.action_id else ""
    return f"{lines_in_words(row.lines)} · {version}"
