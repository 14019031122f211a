"""The public profile of whoever chose to have one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from socialscore.http.numbers import number
from socialscore.queries.profiles import MOST_SHARES, public_profile
from socialscore.queries.scores import Account, account
from socialscore.web.community.words import Line
from socialscore.web.roles import PageRequest, public
from socialscore.wiring import community_zone


@public
@require_safe
def profile(request: PageRequest, person_id: UUID) -> HttpResponse:
    """Name, since when, and the confirmed points by activity; two queries. 404 for who did not opt in."""
    shown = public_profile(person_id)
    points = account(shown.subject_id, weeks=[], now=timezone.now())
    context = {
        "profile": shown,
        "person_id": person_id,
        "since": timezone.localtime(shown.since, community_zone()),
        "score": number(max(points.score, 0)),
        "total": number(points.score),
        "shares": _shortened(points),
    }
    return render(request, "community/profile.html", context)


def _shortened(points: Account) -> list[Line]:
    """The highest shares, and one line for the rest: they add up to the total."""
    first, rest = points.highest(MOST_SHARES)
    lines = [Line(share.name or _("Corrections"), "", number(share.points)) for share in first]
    if rest:
        lines.append(Line(_("Other activities"), "", number(rest)))
    return lines
