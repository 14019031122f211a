"""How review went in the whole community, and what reviewers carry: by name, without a ranking."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from socialscore.http.exports import exported, weeks_export
from socialscore.http.numbers import number
from socialscore.http.tables import known_format
from socialscore.queries.weekly import MOST_COUNTED, loads, weekly
from socialscore.web.lead.analytics import charts_of
from socialscore.web.roles import ActorRequest, governors
from socialscore.wiring import community_zone


@governors
@require_safe
def steward_analytics(request: ActorRequest) -> HttpResponse:
    """Twelve weeks of all activities together."""
    now = timezone.now()
    context = {
        "charts": charts_of(weekly(None, now=now, zone=community_zone())),
        "loads": [(one.name, _count(one.verdicts)) for one in loads(now=now)],
        "download_url": reverse("export_steward_analytics"),
    }
    return render(request, "steward/analytics.html", context)


@governors
@require_GET
def export_steward_analytics(request: ActorRequest) -> StreamingHttpResponse:
    """The same weeks as a file."""
    return exported(weeks_export(None), request.actor, file_format=known_format(request.GET.get("format")))


def _count(verdicts: int) -> str:
    return f"{number(verdicts)}+" if verdicts >= MOST_COUNTED else number(verdicts)
