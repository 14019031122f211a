"""Home: what needs me, what I can do now, my points and what I did last."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from socialscore.domain.action import Status
from socialscore.domain.caps import Window, window_bounds
from socialscore.domain.ids import SubjectId
from socialscore.http.sentences import limits_in_words, proof_in_words
from socialscore.http.settling import settle_due
from socialscore.queries import scores
from socialscore.queries.actions import ActionRow, recent_and_needing
from socialscore.queries.activities import ActivityRow, activity_list
from socialscore.web.participant.explained import Summand
from socialscore.web.participant.shown import NO_ID, shown_actions
from socialscore.web.roles import ActorRequest, members
from socialscore.web.templatetags.formats import day, number
from socialscore.web.templatetags.marks import points
from socialscore.wiring import community_zone

WEEKS = 12
RECENT, OPEN, SHARES = 6, 5, 8
SENTENCE_LENGTH = 240
NOON, EVENING, NIGHT_ENDS = 12, 18, 4


class Needing(NamedTuple):
    """What waits for me: a request for changes, or a draft."""

    is_draft: bool
    title: str
    sentence: str
    until: str
    href: str


class OpenActivity(NamedTuple):
    href: str
    name: str
    points: SafeString
    detail: str


@members
@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """Everything of mine at a glance; five queries."""
    now, subject_id = timezone.now(), request.actor.subject_id
    account = _settled_account(subject_id, now)
    recent, needing = recent_and_needing(subject_id, recent=RECENT)
    shown = account.shares[:SHARES]
    rest = sum(share.points for share in account.shares[SHARES:])
    context = {
        "greeting": greeting(now, request.actor.display_name),
        "subline": _subline(needing),
        "needing": [_needing(row) for row in needing],
        "score": number(max(0, account.score)),
        "reserved": number(account.reserved) if account.reserved else "",
        "shares": [_share(share) for share in shown]
        + ([Summand(_("Other activities"), "", number(rest))] if rest else []),
        "total": number(account.score),
        "history": account.history if account.shares else (),
        "activities": [_open(row) for row in activity_list(size=OPEN).rows],
        "recent": shown_actions(recent),
    }
    return render(request, "participant/dashboard.html", context)


def _settled_account(subject_id: SubjectId, now: datetime) -> scores.Account:
    """
    The account once what is due is settled.

    It says itself whether something is, so that a quiet home page spends no query on asking.
    """
    bounds = window_bounds(Window.WEEK, now, community_zone())
    assert bounds is not None, "a week has bounds"
    weeks = [bounds[0] - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    account = scores.account(subject_id, weeks=weeks, now=now)
    if not account.is_due:
        return account
    settle_due(subject_id=subject_id)
    return scores.account(subject_id, weeks=weeks, now=now)


def greeting(now: datetime, name: str) -> str:
    """By the time of day on the community's clock."""
    hour = now.astimezone(community_zone()).hour
    if NIGHT_ENDS <= hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if NOON <= hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _subline(needing: list[ActionRow]) -> str:
    asked = sum(row.status == Status.CHANGES_REQUESTED for row in needing)
    if asked:
        return ngettext("One action needs something from you.", "%(n)s actions need something from you.", asked) % {
            "n": asked
        }
    if needing:
        return ngettext("One draft is not sent yet.", "%(n)s drafts are not sent yet.", len(needing)) % {
            "n": len(needing)
        }
    return _("Nothing waits for you.")


def _needing(row: ActionRow) -> Needing:
    if row.status == Status.DRAFT:
        return Needing(
            is_draft=True,
            title=_("%(activity)s: not sent yet") % {"activity": row.activity_name},
            sentence="",
            until=_("Your draft was saved on %(day)s.") % {"day": day(row.changed_at, "moment")},
            href=f"{reverse('submit', args=[row.activity_id])}?draft={row.action_id}",
        )
    return Needing(
        is_draft=False,
        title=_("%(activity)s: a reviewer asked for a change") % {"activity": row.activity_name},
        sentence=Truncator(row.asked_for).chars(SENTENCE_LENGTH),
        until=_("Until %(day)s. Your points stay reserved.") % {"day": day(row.changes_until)}
        if row.changes_until
        else "",
        href=reverse("resubmit", args=[row.action_id]),
    )


def _share(share: scores.Share) -> Summand:
    return Summand(share.name or _("Adjusted by stewards"), "", number(share.points))


def _open(row: ActivityRow) -> OpenActivity:
    address = reverse("submit", args=[NO_ID])
    return OpenActivity(
        href=address.replace(str(NO_ID), str(row.activity_id)),
        name=row.name,
        points=points(row.up_to, _("up to")),
        detail=f"{capfirst(proof_in_words(row.rules.proof))} · {limits_in_words(row.rules)}",
    )
