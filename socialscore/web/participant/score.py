"""Every entry of one's score, with its cause; one of them explained; and the score on any day."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from socialscore.domain.appealing import ASKED_WITHIN
from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import SubjectId
from socialscore.domain.score import EntryKind, day_of
from socialscore.http.days import account_of_day
from socialscore.http.entries import entry_account, settled_entry
from socialscore.http.explained import Summand, entry_title, entry_why, share_line
from socialscore.http.numbers import number
from socialscore.http.refusals import refusal_of
from socialscore.http.settling import settle_due
from socialscore.http.words import ENTRY, STATUS
from socialscore.queries import scores
from socialscore.queries.entries import EntryOfAction, OwnEntry
from socialscore.queries.put_right import ADJUSTMENT
from socialscore.web.roles import ActorRequest, members
from socialscore.web.templatetags.formats import when
from socialscore.web.templatetags.marks import points
from socialscore.wiring import community_zone


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
    """The entries that make the score, newest first; beside the first page what is reserved, and the score on a day."""
    subject_id = request.actor.subject_id
    settle_due(subject_id=subject_id)
    cursor = request.GET.get("after")
    page = scores.entries(subject_id, cursor=cursor)
    waiting = [] if cursor else scores.waiting(subject_id)
    asked = _on_day(subject_id, "" if cursor else request.GET.get("on", ""))
    context = {
        **asked,
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
                points=row.points,
                href=reverse("entry", args=[row.entry_id]) if row.entry_id else "",
            )
            for row in waiting
        ],
        "reserved": number(sum(row.points for row in waiting)),
    }
    return render(request, "participant/score.html", context, status=422 if asked["day_error"] else 200)


@members
@require_safe
def entry(request: ActorRequest, entry_id: int) -> HttpResponse:
    """
    One of my entries, explained; nobody else's, whatever their role.

    :raises EntryNotFound: if it is not mine.
    """
    found = settled_entry(entry_id, request.actor.subject_id)
    account = entry_account(found)
    context = {
        "entry": found,
        "account": account,
        "kind": ENTRY[found.kind],
        "points": _amount(found),
        "siblings": [_sibling(row) for row in found.siblings if row.entry_id != entry_id],
        "total": number(sum(line.points for line in account.lines)),
        "appeal_adjustment_id": _appealable(found),
        "is_reserve": found.kind is EntryKind.RESERVE,
        "has_receipt": found.kind in scores.CONFIRMED_KINDS,
    }
    return render(request, "participant/entry.html", context)


def _appealable(found: OwnEntry) -> UUID | None:
    """The adjustment behind an entry, if it took points away and there is still time to appeal."""
    one = found.put_right
    is_lost = one is not None and one.kind == ADJUSTMENT and one.points < 0
    return one.put_right_id if one and is_lost and timezone.now() <= one.at + ASKED_WITHIN else None


def _sibling(row: EntryOfAction) -> tuple[str, str, SafeString, datetime]:
    """Address, kind, amount and moment of another entry of the same action."""
    return reverse("entry", args=[row.entry_id]), str(ENTRY[row.kind]), _amount(row), row.created_at


def _amount(found: OwnEntry | EntryOfAction) -> SafeString:
    """What it did to the score, or to what is reserved."""
    if found.kind in scores.CONFIRMED_KINDS:
        return points(found.points, muted=found.points <= 0)
    return points(found.reserved, muted=True)


def _on_day(subject_id: SubjectId, text: str) -> dict[str, Any]:
    """What is said of a day that was asked for; a refusal stands at its field."""
    now = timezone.now()
    today = timezone.localdate(now, community_zone()).isoformat()
    shown: dict[str, Any] = {"day": text or today, "today": today, "day_error": "", "day_text": "", "day_shares": []}
    if not text:
        return shown
    try:
        found = account_of_day(subject_id, day_of(text), now=now)
    except RuleBroken as error:
        return {**shown, "day_error": refusal_of(error).sentence}
    shares = [share_line(share) for share in found.shares]
    return {**shown, "day_text": found.text, "day_shares": shares, "day_total": number(max(0, found.score))}


def _shown(rows: list[scores.EntryRow]) -> list[ShownEntry]:
    now = timezone.now()
    return [
        ShownEntry(
            href=reverse("entry", args=[row.entry_id]),
            name=entry_title(row),
            why=entry_why(row),
            when=when(row.created_at, now=now),
            points=points(row.points, muted=row.points <= 0),
            after=number(max(0, row.after)),
        )
        for row in rows
    ]
