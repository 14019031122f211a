"""How the activities fare that one leads, and the page of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from socialscore.domain.activity import ENDED, ActivityNotFound, ActivityState, has_opened
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.person import Role
from socialscore.http.numbers import number
from socialscore.http.sentences import rule_sentences
from socialscore.queries.leading import MOST_OVERDUE, LedActivity, led_activities, led_activity, versions_of
from socialscore.queries.led_actions import Waiting, waiting_longest
from socialscore.queries.led_figures import ENOUGH, Figures, Week, kept_figures
from socialscore.web.addresses import address
from socialscore.web.languages import language
from socialscore.web.lead.capacity import outlook_of
from socialscore.web.lead.health import Health, health_of
from socialscore.web.lead.verbs import verbs_for
from socialscore.web.roles import ActorRequest, leads
from socialscore.web.templatetags.charts import spark, weekly_bars
from socialscore.web.templatetags.formats import ago, day, duration, percent, when
from socialscore.web.templatetags.marks import ACTIVITY_STATES, mark, status
from socialscore.wiring import community_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An activity as the table shows it: words only."""

    url: str
    name: str
    lead_name: str
    state: object
    health: Health | None
    waiting: str
    answer: str
    approval: str
    spark: str


class Longest(NamedTuple):
    """One of the actions that wait longest, in words."""

    href: str
    name: str
    person: str
    when: SafeString | str
    mark: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The figures at the top, in words."""

    waiting: str
    oldest: str
    overdue: str
    answer: str
    approval: str
    decided: str


@leads
@require_safe
def lead(request: ActorRequest) -> HttpResponse:
    """The health of my activities, the unhealthy ones first; stewards see everybody's too."""
    now = timezone.now()
    lead_id, are_over = led_by(request), shows_over(request)
    sees_all = lead_id is None
    page = led_activities(lead_id=lead_id, are_over=are_over, now=now, cursor=request.GET.get("after"))
    figures = kept_figures([(one.activity_id, one.moves) for one in page.rows], now=now, zone=community_zone())
    rated = [(health_of(activity, figures.each[activity.activity_id], now), activity) for activity in page.rows]
    rated.sort(key=lambda pair: -(pair[0].urgency if pair[0] else -1))
    worried = sum(1 for health, _activity in rated if health and health.urgency)
    context = {
        "rows": [_row(activity, figures.each[activity.activity_id], health, now) for health, activity in rated],
        "summary": _summary(worried),
        "stats": stats_of(page.rows, figures.together),
        "bars": _bars(figures.together.weeks, language(), now.year),
        "waiting_longest": [_waiting(one, now) for one in waiting_longest(lead_id=lead_id, now=now)],
        "sees_all": sees_all,
        "are_over": are_over,
        "whose": "all" if sees_all else "mine",
        "next_url": f"?{urlencode({**_kept(request), 'after': page.next_cursor})}" if page.next_cursor else "",
        "download_url": f"{reverse('export_led_activities')}?{urlencode(_kept(request))}",
    }
    return render(request, "lead/dashboard.html", context)


@leads
@require_safe
def lead_activity(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """Figures, versions and state of one activity, and what can be done with it."""
    now = timezone.now()
    activity = led_activity(ActivityId(activity_id), lead_id=request.actor.lead_scope, now=now)
    if activity is None:
        raise ActivityNotFound
    figures = kept_figures([(activity_id, activity.moves)], now=now, zone=community_zone()).together
    versions = versions_of(ActivityId(activity_id))
    rules = versions[0].rules if versions else None
    context = {
        "activity": activity,
        "health": health_of(activity, figures, now),
        "stats": stats_of([activity], figures),
        "bars": _bars(figures.weeks, language(), now.year),
        "versions": versions,
        "sentences": rule_sentences(rules) if rules else [],
        "window": _window(activity, now),
        "verbs": verbs_for(activity, now),
        "outlook": outlook_of(request, activity, rules, now=now) if rules and _is_ahead(activity) else None,
        "can_edit": activity.state not in ENDED,
        "is_public": activity.state != ActivityState.DRAFT,
        "is_mine": activity.lead_id == request.actor.subject_id,
        "copy_id": uuid4(),
    }
    return render(request, "lead/activity.html", context)


def _is_ahead(activity: LedActivity) -> bool:
    return activity.state in (ActivityState.DRAFT, ActivityState.SCHEDULED)


@lru_cache(maxsize=256)
def _bars(weeks: tuple[Week, ...], language: str | None, year: int) -> SafeString:
    """The chart of the weeks, drawn once for the same numbers; `language` and `year` decide its words."""
    return render_to_string("components/weekly_bars.html", weekly_bars(weeks))


def _window(activity: LedActivity, now: datetime) -> str:
    """When it opens or opened, and when it closes or closed, in words."""
    words = []
    if activity.opened_at:
        text = _("Opens %(when)s.") if activity.opened_at > now else _("Open since %(when)s.")
        if activity.state in ENDED:
            text = _("Opened %(when)s.")
        words.append(text % {"when": day(activity.opened_at, "moment", now)})
    if activity.closes_at:
        text = _("Closes %(when)s.") if activity.closes_at > now else _("Closed %(when)s.")
        words.append(text % {"when": day(activity.closes_at, "moment", now)})
    return " ".join(words)


def stats_of(activities: Sequence[LedActivity], figures: Figures) -> Stats:
    """The figures of some activities together, in words."""
    oldest = min((a.oldest_at for a in activities if a.oldest_at is not None), default=None)
    more = "+" if any(a.overdue >= MOST_OVERDUE for a in activities) else ""
    return Stats(
        waiting=number(sum(a.waiting for a in activities)),
        oldest=_since(oldest),
        overdue=number(sum(a.overdue for a in activities)) + more,
        answer=_answer(figures),
        approval=percent(figures.approval),
        decided=ngettext("of %(n)s decided", "of %(n)s decided", figures.decided) % {"n": number(figures.decided)},
    )


def _since(oldest: datetime | None) -> str:
    return _("oldest sent %(when)s") % {"when": ago(oldest)} if oldest else _("nothing waits")


def _answer(figures: Figures) -> str:
    return "" if figures.answer_seconds is None else duration(figures.answer_seconds, "short")


def _row(activity: LedActivity, figures: Figures, health: Health | None, now: datetime) -> Row:
    has_begun = has_opened(ActivityState(activity.state), activity.opened_at, now)
    return Row(
        url=address("lead_activity", activity.activity_id),
        name=activity.name,
        lead_name=activity.lead_name,
        state=ACTIVITY_STATES[activity.state].word,
        health=health,
        waiting=number(activity.waiting) if has_begun else "–",
        answer=_answer(figures) or "–",
        approval=percent(figures.approval) if figures.decided >= ENOUGH else "–",
        spark=spark(figures.sent, _("Actions sent each week, from %(first)s to %(last)s"))
        if any(figures.sent)
        else "–",
    )


def _waiting(one: Waiting, now: datetime) -> Longest:
    late = mark("OVERDUE") if one.is_overdue else mark("ESCALATED") if one.is_escalated else None
    return Longest(
        href=address("lead_action", one.action_id),
        name=one.activity_name,
        person=one.person_name or _("Somebody who left"),
        when=when(one.submitted_at, now=now),
        mark=late or status("SUBMITTED"),
    )


def _summary(worried: int) -> str:
    if not worried:
        return _("All is well. Figures of the last 30 days.")
    return ngettext(
        "%(n)s needs attention. Figures of the last 30 days.",
        "%(n)s need attention. Figures of the last 30 days.",
        worried,
    ) % {"n": worried}


def led_by(request: ActorRequest) -> SubjectId | None:
    """Whose activities are shown; None for everybody's, which a steward who leads nothing by role sees first."""
    whose = request.GET.get("whose") or ("mine" if request.actor.role == Role.LEAD else "all")
    return None if request.actor.is_steward and whose == "all" else request.actor.subject_id


def shows_over(request: ActorRequest) -> bool:
    """Whether the archived and cancelled ones are shown instead."""
    return request.GET.get("show") == "over"


def _kept(request: ActorRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("whose", "show") if name in request.GET}
