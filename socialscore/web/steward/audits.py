"""Audits of the ledger: what they found, and having one run now."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from socialscore.http.numbers import number
from socialscore.infrastructure.transparency.audit_runs import ask_for_audit
from socialscore.infrastructure.transparency.reporting import late_since
from socialscore.infrastructure.transparency.wording import FindingWords
from socialscore.queries.audits import AuditRunRow, audit_at_work, audit_runs
from socialscore.web.roles import ActorRequest, governors

STARTED_BY = {
    "NIGHT": gettext_lazy("The audit of the night"),
    "STEWARD": gettext_lazy("Started by a steward"),
    "COMMAND": gettext_lazy("Started by the command line"),
}
SHOWN_OF_A_CODE = 5


class Group(NamedTuple):
    """Findings of a code: the first of them, how many more are stored, and what they mean."""

    sentences: list[str]
    more: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An audit as the list shows it."""

    run: AuditRunRow
    at: datetime
    started_by: object
    tone: str
    icon: str
    result: str
    looked_at: str
    groups: list[Group]


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def audits(request: ActorRequest) -> HttpResponse:
    """The audits, newest first; POST has the worker run one, unless it will already."""
    if request.method == "POST":
        if ask_for_audit(now=timezone.now()):
            messages.success(request, _("The audit begins within half a minute. Its result will stand here."))
        else:
            messages.info(request, _("An audit is on its way already. Its result will stand here."))
        return redirect("audits")
    cursor = request.GET.get("after")
    page = audit_runs(cursor=cursor)
    context = {
        "rows": [_row(run) for run in page.rows if run.finished_at],
        "at_work": audit_at_work(),
        "late_since": late_since(now=timezone.now()),
        "older_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "newest_url": reverse("audits") if cursor else "",
    }
    return render(request, "steward/audits.html", context)


def _group(findings: list[FindingWords]) -> Group:
    more = len(findings) - SHOWN_OF_A_CODE
    return Group(
        sentences=[one.sentence for one in findings[:SHOWN_OF_A_CODE]],
        more=_("… and %(n)s more.") % {"n": number(more)} if more > 0 else "",
        meaning=findings[0].meaning,
    )


def _row(run: AuditRunRow) -> Row:
    result = ngettext("%(n)s finding", "%(n)s findings", run.found) % {"n": number(run.found)}
    return Row(
        run=run,
        at=run.finished_at or run.asked_at,
        started_by=STARTED_BY[run.started_by],
        tone="bad" if run.found else "ok",
        icon="x" if run.found else "check",
        result=result if run.found else _("Nothing wrong"),
        looked_at=number(run.leaves_seen),
        groups=[_group(findings) for findings in run.by_code()],
    )
