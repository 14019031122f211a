"""Home: what needs me, what I can do now, my points and what I did last."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from socialscore.domain.action_states import Status
from socialscore.http.explained import Summand, share_line
from socialscore.http.numbers import number
from socialscore.http.sentences import limits_in_words, proof_in_words
from socialscore.http.settling import settled_account
from socialscore.queries.actions import ActionRow, recent_and_needing
from socialscore.queries.activity_list import ActivityRow, activity_list
from socialscore.queries.duties import Duties, duties_of
from socialscore.web.addresses import address
from socialscore.web.languages import language, once_per_language
from socialscore.web.participant.shown import shown_actions
from socialscore.web.roles import ActorRequest, members
from socialscore.web.templatetags.charts import score_chart
from socialscore.web.templatetags.formats import day
from socialscore.web.templatetags.marks import points
from socialscore.wiring import community_zone

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


class Duty(NamedTuple):
    """What waits for me for what I am."""

    title: str
    href: str


class OpenActivity(NamedTuple):
    href: str
    name: str
    points: SafeString
    detail: str


@members
@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """Everything of mine at a glance; five queries, six for who has duties."""
    now, subject_id = timezone.now(), request.actor.subject_id
    account = settled_account(subject_id, now=now)
    recent, needing = recent_and_needing(subject_id, recent=RECENT)
    waiting = duties_of(request.actor.person)
    duties = _duties(waiting)
    shown, rest = account.highest(SHARES)
    context = {
        "greeting": greeting(now, request.actor.display_name),
        "subline": _subline(needing, duties),
        "duties": duties,
        "waiting": waiting.review,
        "needing": [_needing(row) for row in needing],
        "score": number(max(0, account.score)),
        "reserved": number(account.reserved) if account.reserved else "",
        "shares": [share_line(share) for share in shown]
        + ([Summand(_("Other activities"), "", number(rest), rest)] if rest else []),
        "total": number(account.score),
        "chart": _chart(account.history if account.shares else (), language(), now.astimezone(community_zone()).year),
        "activities": [_open(row) for row in activity_list(size=OPEN).rows],
        "recent": shown_actions(recent),
    }
    return render(request, "participant/dashboard.html", context)


def greeting(now: datetime, name: str) -> str:
    """By the time of day on the community's clock."""
    hour = now.astimezone(community_zone()).hour
    if NIGHT_ENDS <= hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if NOON <= hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _duties(waiting: Duties) -> list[Duty]:
    found = []
    if waiting.escalations:
        found.append(Duty(_("Reviewers leave something to a steward"), reverse("steward_escalations")))
    if waiting.reports:
        found.append(Duty(_("Something was reported"), reverse("steward_reports")))
    if waiting.appeals:
        found.append(Duty(_("Somebody asked for a second look"), reverse("appeals")))
    return found


def _subline(needing: list[ActionRow], duties: list[Duty]) -> str:
    asked = sum(row.status == Status.CHANGES_REQUESTED for row in needing)
    if asked:
        return ngettext("One action needs something from you.", "%(n)s actions need something from you.", asked) % {
            "n": asked
        }
    if needing:
        return ngettext("One draft is not sent yet.", "%(n)s drafts are not sent yet.", len(needing)) % {
            "n": len(needing)
        }
    return _("Others wait for your answer.") if duties else _("Nothing waits for you.")


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


@lru_cache(maxsize=200)
def _chart(history: tuple[tuple[datetime, int], ...], _language: str | None, _year: int) -> SafeString:
    """The line of the score, drawn once for the same numbers; language and year decide its words."""
    context = score_chart(history, _("Score over the last 12 weeks"))
    return render_to_string("components/score_chart.html", context)


@once_per_language
def _open(row: ActivityRow) -> OpenActivity:
    return OpenActivity(
        href=address("submit", row.activity_id),
        name=row.name,
        points=points(row.up_to, _("up to")),
        detail=f"{capfirst(proof_in_words(row.rules.proof))} · {limits_in_words(row.rules)}",
    )
