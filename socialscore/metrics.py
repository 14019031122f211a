"""Figures for a monitor, in the text form of Prometheus; not prometheus-client, which keeps counters we do not need."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socialscore.health import resident_bytes
from socialscore.infrastructure.transparency.reporting import waiting_since
from socialscore.queries.audits import last_audit
from socialscore.queries.log import newest_checkpoint

HELP = {
    "socialscore_resident_bytes": "Memory that this process holds.",
    "socialscore_log_entries": "Entries that the newest checkpoint signs.",
    "socialscore_log_waiting_seconds": "How long the oldest entry has waited for the log; alert above 30.",
    "socialscore_audit_findings": "Findings of the last audit; alert above 0.",
    "socialscore_audit_finished_timestamp_seconds": "When the last audit ended; alert if that is two days ago.",
}


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """
    Gauges, one a line; for staff, and for a monitor that sends `METRICS_TOKEN` as its bearer token.

    :raises Http404: for everybody else.
    """
    if not _is_monitor(request) and not request.user.is_staff:
        raise Http404
    lines = []
    for name, value in _figures(timezone.now()).items():
        lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge", f"{name} {value}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_monitor(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")


def _figures(now: datetime) -> dict[str, float]:
    """What there is nothing of yet is left out. Three queries."""
    signed, since, audit = newest_checkpoint(), waiting_since(), last_audit()
    figures: dict[str, float] = {
        "socialscore_resident_bytes": resident_bytes(),
        "socialscore_log_entries": signed.size if signed else 0,
        "socialscore_log_waiting_seconds": round((now - since).total_seconds(), 1) if since else 0,
    }
    if audit is not None and audit.finished_at is not None:
        figures["socialscore_audit_findings"] = audit.found
        figures["socialscore_audit_finished_timestamp_seconds"] = round(audit.finished_at.timestamp())
    return figures
