"""How review went, week by week: of an activity for its lead, of all together for stewards."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.ids import ActivityId
from socialscore.http.exports import exported, weeks_export
from socialscore.http.tables import known_format
from socialscore.queries.appeals import overturn_rate
from socialscore.queries.leading import LedActivity, led_activity
from socialscore.queries.waits import waits
from socialscore.queries.weekly import ReviewWeek, weekly
from socialscore.web.roles import ActorRequest, leads
from socialscore.web.templatetags.charts import Series, stacked_weeks
from socialscore.web.templatetags.formats import duration
from socialscore.wiring import community_zone

AN_HOUR = 3600


@leads
@require_safe
def lead_analytics(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """Twelve weeks of one activity."""
    now = timezone.now()
    activity = _led(request, activity_id)
    context = {
        "activity": activity,
        "waits": waits(activity_id, now=now),
        "appeals": overturn_rate(ActivityId(activity_id)),
        "due_seconds": activity.due_hours * AN_HOUR,
        "charts": charts_of(weekly(activity_id, now=now, zone=community_zone())),
        "download_url": reverse("export_lead_analytics", args=[activity_id]),
    }
    return render(request, "lead/analytics.html", context)


@leads
@require_GET
def export_lead_analytics(request: ActorRequest, activity_id: UUID) -> StreamingHttpResponse:
    """The same weeks as a file."""
    _led(request, activity_id)
    return exported(weeks_export(activity_id), request.actor, file_format=known_format(request.GET.get("format")))


def charts_of(weeks: Sequence[ReviewWeek]) -> list[dict[str, Any]]:
    """Waiting, outcomes, who sent, agreement and appeals, each as a chart with its table."""
    days = [week.begins_on for week in weeks]
    times = [(week.half_seconds or 0, week.most_seconds or 0) for week in weeks]
    waiting = stacked_weeks(
        days,
        [
            Series("ok", _("Half within"), [_hours(half) for half, _most in times]),
            Series("warn", _("Nine in ten within"), [_hours(most) - _hours(half) for half, most in times]),
        ],
        _("Hours until an answer, of weeks with ten answers or more"),
        chart_id="times",
        shown=[[duration(half) if half else "–", duration(most) if most else "–"] for half, most in times],
    )
    counts = (stacked_weeks(days, series, label, chart_id=name) for name, label, series in _counted(weeks))
    return [waiting, *counts]


def _counted(weeks: Sequence[ReviewWeek]) -> Iterator[tuple[str, str, list[Series]]]:
    """Of each chart of numbers: its id, what it shows, and the parts of its bars."""
    approved = Series("ok", _("Approved"), [week.approved for week in weeks])
    changes = Series("warn", _("Change asked"), [week.changes for week in weeks])
    declined = Series("bad", _("Not approved"), [week.declined for week in weeks])
    yield "answers", _("Answers each week"), [approved, changes, declined]
    first = Series("ok", _("First-timers"), [week.first_timers for week in weeks])
    others = Series("warn", _("Everybody else"), [week.submitted - week.first_timers for week in weeks])
    yield "sent", _("Sent each week"), [first, others]
    agreed = Series("ok", _("As decided"), [week.agreed for week in weeks])
    otherwise = Series("warn", _("Otherwise"), [week.compared - week.agreed for week in weeks])
    yield "agreement", _("What reviewers said of the same, each week"), [agreed, otherwise]
    stayed = Series("ok", _("Answer stayed"), [week.appealed - week.overturned for week in weeks])
    overturned = Series("bad", _("Overturned"), [week.overturned for week in weeks])
    yield "overturned", _("Appeals answered each week"), [stayed, overturned]


def _hours(seconds: int) -> int:
    return round(seconds / AN_HOUR)


def _led(request: ActorRequest, activity_id: UUID) -> LedActivity:
    activity = led_activity(ActivityId(activity_id), lead_id=request.actor.lead_scope, now=timezone.now())
    if activity is None:
        raise ActivityNotFound
    return activity
