"""Reporting something, and reading what became of it."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.report import ReportNotFound, Target
from socialscore.domain.review import LONGEST_SENTENCE
from socialscore.http.refusals import refusal_of
from socialscore.http.reporting import report_it
from socialscore.queries.reports import own_report, own_reports, reportable
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work

# What is reported, and what happens meanwhile.
ABOUT = {
    Target.PROOF: (
        gettext_lazy("Report this proof"),
        gettext_lazy("It is closed at once: nobody looks at it again before a steward decides."),
    ),
    Target.NAME: (gettext_lazy("Report this name"), gettext_lazy("It stays until a steward has looked.")),
    Target.ACTIVITY: (gettext_lazy("Report this activity"), gettext_lazy("It stays until a steward has looked.")),
    Target.MESSAGE: (
        gettext_lazy("Report this message"),
        gettext_lazy("The words of the message, not the decision: that stands either way."),
    ),
}
WORDS = {
    Target.PROOF: gettext_lazy("A proof"),
    Target.NAME: gettext_lazy("A name"),
    Target.ACTIVITY: gettext_lazy("An activity"),
    Target.MESSAGE: gettext_lazy("A message"),
}
# Tone, sign and word of each state.
STATES = {
    "OPEN": ("info", "clock", gettext_lazy("A steward will look")),
    "DISMISSED": ("", "check", gettext_lazy("It stands")),
    "UPHELD": ("ok", "ban", gettext_lazy("Taken away")),
    "RESTORED": ("", "undo", gettext_lazy("Given back after an appeal")),
}


class ReportForm(forms.Form):
    """`report_id` makes a second press the same report."""

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    sentence = forms.CharField(
        label=gettext_lazy("What is wrong with it"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say in 10 characters or more what is wrong, or why you decide so.")},
    )


@members
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: ActorRequest, what: str, target_id: UUID) -> HttpResponse:
    """
    Say what is wrong; the stewards are told, and nobody else.

    :raises ReportNotFound: if there is no such thing to see.
    """
    if what.upper() not in set(Target):
        raise ReportNotFound
    target, actor = Target(what.upper()), request.actor
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"report_id": uuid4()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = report_it(unit_of_work(), actor, target=target, target_id=target_id, **form.cleaned_data)
                messages.success(request, _("Thank you. A steward looks at it, and you get an answer."))
                return redirect("report", made.report_id)
            except (RuleBroken, Conflict) as error:
                refusal = refusal_of(error)
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
                status = refusal.status
    title, meanwhile = ABOUT[target]
    words = reportable(target, target_id, viewer_id=actor.subject_id, is_steward=actor.is_steward)
    context = {"form": form, "title": title, "meanwhile": meanwhile, "words": words}
    return render(request, "participant/report_new.html", context, status=status)


@members
@require_safe
def my_reports(request: ActorRequest) -> HttpResponse:
    """What one reported, and what of one's own was taken away."""
    cursor = request.GET.get("after")
    page = own_reports(request.actor.subject_id, cursor=cursor)
    context = {
        "rows": [(WORDS[row.target], STATES[row.state], row) for row in page.rows],
        "older_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "newest_url": "?" if cursor else "",
    }
    return render(request, "participant/reports.html", context)


@members
@require_safe
def report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """One report: what became of it, and why."""
    row = own_report(report_id, subject_id=request.actor.subject_id)
    context = {
        "row": row,
        "word": WORDS[row.target],
        "state": STATES[row.state],
        "may_appeal": row.appeal_until is not None and timezone.now() <= row.appeal_until,
    }
    return render(request, "participant/report.html", context)
