"""My appeals: ask in one step, see state and clock, take one back; and the list of those that wait for me to answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from socialscore.application import appeals as use_cases
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.appeals import UNANSWERED, AppealedBefore
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId, AdjustmentId, AppealId, ReportId
from socialscore.domain.report import ReportNotFound
from socialscore.domain.review import LONGEST_SENTENCE
from socialscore.http.appeals import ABOUT, OTHERS_NAMES, OWN_NAMES, REASONS, state_of
from socialscore.http.audiences import may_act_in_role
from socialscore.http.settling import settle_due
from socialscore.queries import appeals as queries
from socialscore.queries.corrections import own_adjustment
from socialscore.queries.own_action import own_action
from socialscore.queries.reports import own_report
from socialscore.web.account.forms import refuse_in
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import unit_of_work

Ask = Callable[[UnitOfWork, AppealId, str], object]


class AppealForm(forms.Form):
    """`appeal_id` makes a second press the same appeal."""

    appeal_id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("What should be looked at again?"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("In your own words. Whoever answers reads it beside your proof."),
        error_messages={
            "required": gettext_lazy("Say in your own words what should be looked at again, in 10 characters or more.")
        },
    )


@members
@require_safe
def appeals(request: ActorRequest) -> HttpResponse:
    """My appeals, newest first; for reviewers and stewards, before that, those that they may answer."""
    actor, cursor = request.actor, request.GET.get("after")
    may_answer = queries.may_answer(actor.person) and may_act_in_role(actor)
    page = queries.own_appeals(actor.subject_id, cursor=cursor)
    waiting = queries.waiting_appeals(actor.person) if may_answer and not cursor else []
    context = {
        "rows": [
            (row, row.activity_name or OWN_NAMES[row.about], ABOUT[row.about], state_of(row.about, row.state))
            for row in page.rows
        ],
        "may_answer": may_answer and not cursor,
        "waiting": [(row, row.activity_name or OTHERS_NAMES[row.about], ABOUT[row.about]) for row in waiting],
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("appeals") if cursor else "",
    }
    return render(request, "participant/appeals.html", context)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Ask that somebody else looks at an action of mine again."""
    subject_id = request.actor.subject_id
    settle_due(subject_id=subject_id)
    found = own_action(action_id, subject_id, now=timezone.now())

    def ask(uow: UnitOfWork, appeal_id: AppealId, words: str) -> object:
        return use_cases.appeal_action(
            uow,
            appeal_id=appeal_id,
            action_id=ActionId(action_id),
            subject_id=subject_id,
            words=words,
            now=timezone.now(),
        )

    context = {"name": found.activity_name, "back_url": reverse("action", args=[action_id])}
    return _asked(request, ask, context)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_adjustment(request: ActorRequest, adjustment_id: UUID) -> HttpResponse:
    """Ask that somebody else looks at points that a steward took from me."""
    subject_id = request.actor.subject_id
    found = own_adjustment(adjustment_id, subject_id)

    def ask(uow: UnitOfWork, appeal_id: AppealId, words: str) -> object:
        return use_cases.appeal_adjustment(
            uow,
            appeal_id=appeal_id,
            adjustment_id=AdjustmentId(adjustment_id),
            subject_id=subject_id,
            words=words,
            now=timezone.now(),
        )

    context = {"name": REASONS[found.reason], "quote": found.sentence, "back_url": reverse("score")}
    return _asked(request, ask, context)


@members
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Ask that another steward looks at what was taken away from me after a report."""
    subject_id = request.actor.subject_id
    found = own_report(report_id, subject_id=subject_id)
    if found.is_mine:
        raise ReportNotFound

    def ask(uow: UnitOfWork, appeal_id: AppealId, words: str) -> object:
        return use_cases.appeal_report(
            uow,
            appeal_id=appeal_id,
            report_id=ReportId(report_id),
            subject_id=subject_id,
            words=words,
            now=timezone.now(),
        )

    context = {"name": OWN_NAMES["REPORTED"], "quote": found.reason, "back_url": reverse("report", args=[report_id])}
    return _asked(request, ask, context)


@members
@require_safe
def appeal(request: ActorRequest, appeal_id: UUID) -> HttpResponse:
    """One of my appeals: its state, its clock, and its answer."""
    found = queries.own_appeal(appeal_id, request.actor.subject_id)
    row = found.row
    context = {
        "appeal": found,
        "row": row,
        "about": ABOUT[row.about],
        "state": state_of(row.about, row.state),
        "is_waiting": row.state in UNANSWERED,
        "gave": row.state in queries.OVERTURNED,
    }
    return render(request, "participant/appeal.html", context)


@members
@require_POST
def appeal_withdraw(request: ActorRequest, appeal_id: UUID) -> HttpResponse:
    """Take my appeal back; again, it changes nothing."""
    subject_id = request.actor.subject_id
    if queries.own_appeal(appeal_id, subject_id).row.state != "WITHDRAWN":
        use_cases.withdraw_appeal(
            unit_of_work(), appeal_id=AppealId(appeal_id), subject_id=subject_id, now=timezone.now()
        )
        messages.success(request, _("Your appeal is taken back. What was decided stays."))
    return redirect("appeal", appeal_id)


def _asked(request: ActorRequest, ask: Ask, context: dict[str, Any]) -> HttpResponse:
    if request.method != "POST":
        form = AppealForm(initial={"appeal_id": uuid4()})
        return render(request, "participant/appeal_new.html", {**context, "form": form})
    form, status = AppealForm(request.POST), 422
    if form.is_valid():
        appeal_id = form.cleaned_data["appeal_id"]
        try:
            ask(unit_of_work(), AppealId(appeal_id), form.cleaned_data["words"])
        except AppealedBefore:
            return redirect("appeals")
        except (RuleBroken, Conflict) as error:
            status = refuse_in(form, error)
        else:
            messages.success(request, _("Your appeal is on its way. Somebody who took no part looks at it."))
            return redirect("appeal", appeal_id)
    return render(request, "participant/appeal_new.html", {**context, "form": form}, status=status)
