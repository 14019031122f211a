"""Reports for stewards: those that wait, and deciding one."""

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.application.reports import decide_report
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ReportId
from socialscore.domain.report import ReportState, Target
from socialscore.domain.review import LONGEST_SENTENCE
from socialscore.http.refusals import refusal_of
from socialscore.queries.reports import ReportRow, report_of, reports, words_of
from socialscore.web.participant.reporting import STATES, WORDS
from socialscore.web.roles import ActorRequest, governors
from socialscore.wiring import unit_of_work

SHOWS = [
    ("OPEN", gettext_lazy("Waiting")),
    ("UPHELD", gettext_lazy("Taken away")),
    ("DISMISSED", gettext_lazy("Stands")),
    ("RESTORED", gettext_lazy("Given back")),
    ("", gettext_lazy("All")),
]
UPHELD = {
    Target.PROOF: gettext_lazy("The proof stays hidden. If it still waits, it is turned down with your reason."),
    Target.NAME: gettext_lazy("The name goes, with pseudonym, board and public profile. They choose another one."),
    Target.ACTIVITY: gettext_lazy("The activity pauses and its description is deleted. Its lead reads your reason."),
    Target.MESSAGE: gettext_lazy("The words are deleted. The decision and its points stay as they are."),
}


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[("UPHELD", gettext_lazy("Take it away")), ("DISMISSED", gettext_lazy("It may stand"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    sentence = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Read by whoever reported it, and by whoever it is taken away from."),
        error_messages={"required": gettext_lazy("Say in 10 characters or more what is wrong, or why you decide so.")},
    )


@governors
@require_safe
def steward_reports(request: ActorRequest) -> HttpResponse:
    """Reports, newest first; those that wait unless others are asked for. For stewards only."""
    request.actor.person.require_steward()
    show = request.GET.get("show", "OPEN")
    page = reports(show=show, viewer_id=request.actor.subject_id, cursor=request.GET.get("after"))
    context = {
        "rows": [(WORDS[row.target], STATES[row.state], row) for row in page.rows],
        "show": show,
        "shows": SHOWS,
        "older_url": f"?{urlencode({'show': show, 'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": f"?{urlencode({'show': show})}" if "after" in request.GET else "",
    }
    return render(request, "steward/reports.html", context)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def steward_report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """One report: what it is about, and the decision. For stewards only."""
    request.actor.person.require_steward()
    form, status = DecideForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decide_report(
                    unit_of_work(),
                    report_id=ReportId(report_id),
                    upheld=form.cleaned_data["outcome"] == ReportState.UPHELD,
                    reason=form.cleaned_data["sentence"],
                    by=request.actor.subject_id,
                    now=timezone.now(),
                )
                messages.success(request, _("Decided. Both sides are told."))
                return redirect("steward_reports")
            except (RuleBroken, Conflict) as error:
                refusal = refusal_of(error)
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
                status = refusal.status
    row = report_of(report_id, viewer_id=request.actor.subject_id)
    context = {
        "row": row,
        "word": WORDS[row.target],
        "state": STATES[row.state],
        "words": words_of(row.target, row.target_id),
        "look_url": _look(row),
        "upheld": UPHELD[row.target],
        "form": form if row.state is ReportState.OPEN and not row.has_part else None,
    }
    return render(request, "steward/report.html", context, status=status)


def _look(row: ReportRow) -> str:
    """Where the thing itself stands."""
    if row.target is Target.PROOF:
        return reverse("lead_action", args=[row.target_id])
    return reverse("activity", args=[row.target_id]) if row.target is Target.ACTIVITY else ""
