"""What stewards put right: take the points of an action back, adjust a score, and confirm what another proposed."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from socialscore.application import correcting
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.correcting import MOST_POINTS, AdjustmentReason, AdjustmentState, ReversalReason
from socialscore.domain.errors import Conflict, NotFound, RuleBroken
from socialscore.domain.ids import ActionId, AdjustmentId, PersonId, SubjectId
from socialscore.domain.review import LONGEST_SENTENCE
from socialscore.http.appeals import REASONS
from socialscore.http.settling import settle_due
from socialscore.queries import corrections as queries
from socialscore.queries.led_action import led_action
from socialscore.queries.people import PersonRow
from socialscore.queries.people import person as person_of
from socialscore.web.account.forms import refuse_in
from socialscore.web.roles import ActorRequest, governors
from socialscore.wiring import unit_of_work

STATES = {
    AdjustmentState.PROPOSED: ("warn", "clock", gettext_lazy("Waits for a second steward")),
    AdjustmentState.CONFIRMED: ("ok", "check", gettext_lazy("Done")),
    AdjustmentState.DROPPED: ("", "ban", gettext_lazy("Dropped")),
}


class WhyForm(forms.Form):
    """A reason and a sentence, which the person reads."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    sentence = forms.CharField(
        label=gettext_lazy("Say why"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("In a sentence or more. The person whose points these are reads it."),
        error_messages={"required": gettext_lazy("Say why in 10 characters or more.")},
    )

    def __init__(self, *args: Any, reasons: type[ReversalReason] | type[AdjustmentReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField), "a field of choices"
        reason.choices = [(str(code), REASONS[code]) for code in reasons]


class AdjustmentForm(WhyForm):
    """`adjustment_id` makes a second press the same adjustment."""

    adjustment_id = forms.UUIDField(widget=forms.HiddenInput)
    points = forms.IntegerField(
        label=gettext_lazy("Points"),
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        help_text=gettext_lazy("A minus takes points away. The person can appeal against that."),
    )
    field_order = ("adjustment_id", "points", "reason", "sentence")


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def action_reverse(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Say what happens, ask why, then take the points back."""
    request.actor.person.require_steward()
    settle_due()
    now = timezone.now()
    found = led_action(
        ActionId(action_id), lead_id=None, viewer_id=request.actor.subject_id, today=timezone.localdate(now)
    )
    if found is None:
        raise ActionNotFound
    data = request.POST if request.method == "POST" else None
    form, status = WhyForm(data, reasons=ReversalReason), 200
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                correcting.reverse_action(
                    unit_of_work(),
                    action_id=ActionId(action_id),
                    by=request.actor.subject_id,
                    reason=ReversalReason(form.cleaned_data["reason"]),
                    sentence=form.cleaned_data["sentence"],
                    now=now,
                )
            except (RuleBroken, Conflict) as error:
                status = refuse_in(form, error)
            else:
                messages.success(request, _("The points are taken back. The person is told why, and how to appeal."))
                return redirect("lead_action", action_id)
    is_possible = found.status == Status.APPROVED and not found.is_own
    return render(
        request, "steward/reverse.html", {"action": found, "form": form, "is_possible": is_possible}, status=status
    )


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def person_adjust(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Add points to a score, or take some: with a reason, and many of them by two stewards."""
    request.actor.person.require_steward()
    person = person_of(PersonId(person_id))
    if person is None:
        raise NotFound
    if request.method != "POST":
        form = AdjustmentForm(initial={"adjustment_id": uuid4()}, reasons=AdjustmentReason)
        return _adjust_page(request, person, form)
    form, status = AdjustmentForm(request.POST, reasons=AdjustmentReason), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = correcting.propose_adjustment(
                unit_of_work(),
                adjustment_id=AdjustmentId(given["adjustment_id"]),
                subject_id=SubjectId(person.subject_id),
                by=request.actor.subject_id,
                points=given["points"],
                reason=AdjustmentReason(given["reason"]),
                sentence=given["sentence"],
                now=timezone.now(),
            )
        except (RuleBroken, Conflict) as error:
            status = refuse_in(form, error)
        else:
            is_done = made.state is AdjustmentState.CONFIRMED
            waits = _("Proposed. A second steward confirms it: it is in their list of adjustments.")
            messages.success(request, _("Done. The person is told why.") if is_done else waits)
            return redirect("adjustments")
    return _adjust_page(request, person, form, status=status)


@governors
@require_safe
def adjustments(request: ActorRequest) -> HttpResponse:
    """All adjustments, newest first, with what waits for a second steward."""
    request.actor.person.require_steward()
    page = queries.adjustments(request.actor.subject_id, cursor=request.GET.get("after"))
    context = {
        "rows": [
            (
                row,
                REASONS[row.reason],
                STATES[AdjustmentState(row.state)],
                row.state == AdjustmentState.PROPOSED and not row.is_about_me,
            )
            for row in page.rows
        ],
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("adjustments") if "after" in request.GET else "",
    }
    return render(request, "steward/adjustments.html", context)


@governors
@require_POST
def adjustment_confirm(request: ActorRequest, adjustment_id: UUID) -> HttpResponse:
    """The second steward agrees."""
    request.actor.person.require_steward()
    correcting.confirm_adjustment(
        unit_of_work(), adjustment_id=AdjustmentId(adjustment_id), by=request.actor.subject_id, now=timezone.now()
    )
    messages.success(request, _("Done. The person is told why."))
    return redirect("adjustments")


@governors
@require_POST
def adjustment_drop(request: ActorRequest, adjustment_id: UUID) -> HttpResponse:
    """Not this one."""
    request.actor.person.require_steward()
    correcting.drop_adjustment(
        unit_of_work(), adjustment_id=AdjustmentId(adjustment_id), by=request.actor.subject_id, now=timezone.now()
    )
    messages.success(request, _("Dropped. Nothing happened to the score."))
    return redirect("adjustments")


def _adjust_page(request: ActorRequest, person: PersonRow, form: AdjustmentForm, *, status: int = 200) -> HttpResponse:
    return render(request, "steward/adjust.html", {"person": person, "form": form}, status=status)
