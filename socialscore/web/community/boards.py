"""The leaderboard: this month and around me first, the first fifty and all time one click away."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from socialscore.http.boards import current_board
from socialscore.http.numbers import number
from socialscore.http.settling import settle_due
from socialscore.queries.boards import ALL_TIME, MOST_SHOWN, Board, BoardRow, month_of, require_boards
from socialscore.web.roles import ActorRequest, members
from socialscore.web.templatetags.formats import when
from socialscore.web.templatetags.marks import person
from socialscore.wiring import community_zone

FIRST_SHOWN = 10


class Shown(NamedTuple):
    """A place as the template writes it: every text is made once, here."""

    attributes: SafeString
    place: str
    person: SafeString
    points: str


@members
@require_safe
def leaderboard(request: ActorRequest) -> HttpResponse:
    """
    The board of this month or of all time, around me or its first fifty; one query, once all is taken in.

    :raises BoardsOff: if the community switched boards off.
    """
    require_boards()
    now, zone = timezone.now(), community_zone()
    settle_due(subject_id=request.actor.subject_id)
    is_month = request.GET.get("period") != "all"
    is_top = request.GET.get("show") == "top"
    shown, as_of = current_board(
        period=month_of(now, zone) if is_month else ALL_TIME,
        subject_id=request.actor.subject_id,
        now=now,
        top=MOST_SHOWN if is_top else FIRST_SHOWN,
        with_around=not is_top,
    )
    today = timezone.localtime(now, zone)
    month = date_format(today, "F")
    here = reverse("leaderboard")
    context = {
        "month": month,
        "period_word": month if is_month else _("All time"),
        "is_month": is_month,
        "is_top": is_top,
        "as_of": when(as_of, "time" if timezone.localtime(as_of, zone).date() == today.date() else "moment"),
        "month_url": f"{here}?show=top" if is_top else here,
        "all_url": f"{here}?period=all{'&show=top' if is_top else ''}",
        "around_url": here if is_month else f"{here}?period=all",
        "top_url": f"{here}?show=top" if is_month else f"{here}?period=all&show=top",
        **_own(request, shown, _("in %(month)s") % {"month": month} if is_month else _("in all")),
        "top": [_shown(row, _note(row, shown)) for row in shown.top],
        "around": [_shown(row, _note(row, shown)) for row in shown.around],
    }
    return render(request, "community/leaderboard.html", context)


def _own(request: ActorRequest, shown: Board, when_word: str) -> dict[str, object]:
    """How I stand: listed or not, under which name, with how many points."""
    me = request.actor.person
    return {
        "is_listed": me.is_listed,
        "own_name": me.name_on_boards,
        "own_place": _place(shown),
        "own_points": number(max(shown.own_points, 0)),
        "is_coming": me.is_listed and shown.own_points > 0,
        "own_note": " · ".join(filter(None, (when_word, _waiting(shown)))),
    }


def _place(shown: Board) -> str:
    if shown.own_place is None:
        return ""
    return _("Place %(place)s of %(people)s") % {"place": number(shown.own_place), "people": number(shown.people)}


def _waiting(shown: Board) -> str:
    return _("%(points)s waiting") % {"points": number(shown.own_reserved)} if shown.own_reserved else ""


def _note(row: BoardRow, shown: Board) -> str:
    if not row.is_me:
        return ""
    waiting = _waiting(shown)
    return f"{_('You')} · {waiting}" if waiting else _("You")


def _shown(row: BoardRow, note: str) -> Shown:
    href = reverse("profile", args=[row.person_id]) if row.has_public_profile else ""
    return Shown(
        attributes=SafeString(" data-me" if row.is_me else ""),
        place=number(row.place),
        person=person(row.name, note, row.person_id, href, anon=row.is_pseudonym),
        points=number(row.points),
    )
