"""Calibration for stewards: the items, picking a decided action, and the second judgement without the first."""

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
from django.views.decorators.http import require_http_methods, require_safe

from socialscore.application.calibration import answer_item, propose_item
from socialscore.application.submission import record_view
from socialscore.domain.calibration import JUDGEMENTS, ItemState, Judgement
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId, CalibrationItemId, SubjectId
from socialscore.domain.review import LONGEST_SENTENCE, Outcome
from socialscore.http.calibration import SAID, STATES
from socialscore.http.sentences import points_sentence
from socialscore.queries.calibration import calibration_candidate, calibration_items
from socialscore.queries.calibration import calibration_item as item_of
from socialscore.queries.own_action import own_action
from socialscore.web.account.forms import refuse_in
from socialscore.web.participant.shown import shown_files
from socialscore.web.roles import ActorRequest, governors
from socialscore.wiring import unit_of_work


class JudgementForm(forms.Form):
    """What a steward would have decided, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What would you have decided?"),
        choices=[(one, SAID[one]) for one in JUDGEMENTS],
        widget=forms.RadioSelect,
    )
    sentence = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Reviewers read it after their own answer; your name is not shown."),
        error_messages={"required": gettext_lazy("Say why in 10 characters or more.")},
    )

    @property
    def judgement(self) -> Judgement:
        return Judgement(outcome=Outcome(self.cleaned_data["outcome"]), sentence=self.cleaned_data["sentence"])


@governors
@require_safe
def steward_calibration(request: ActorRequest) -> HttpResponse:
    """All items this steward has no interest in, and which wait for their judgement."""
    request.actor.person.require_steward()
    page = calibration_items(request.actor.subject_id, cursor=request.GET.get("after"))
    context = {
        "rows": [(row, STATES[row.state], SAID.get(row.outcome, "")) for row in page.rows],
        "older_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "newest_url": reverse("steward_calibration") if "after" in request.GET else "",
    }
    return render(request, "steward/calibration.html", context)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def calibration_new(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Pick a decided action, with one's own judgement."""
    request.actor.person.require_steward()
    owner = calibration_candidate(action_id, request.actor.subject_id)
    form, status = _sent(request), 200
    if request.method == "POST":
        status = _given(request, form, action_id=ActionId(action_id))
        if status == 200:
            messages.success(request, _("Noted. It serves once another steward sees it the same way."))
            return redirect("steward_calibration")
    return _page(request, form, action_id=action_id, owner=owner, status=status)


@governors
@require_http_methods(["GET", "HEAD", "POST"])
def calibration_item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """The second judgement; the first one is not shown."""
    request.actor.person.require_steward()
    row, owner = item_of(item_id, request.actor.subject_id)
    form, status = _sent(request), 200
    if request.method == "POST":
        status = _given(request, form, item_id=CalibrationItemId(item_id))
        if status == 200:
            after, _owner = item_of(item_id, request.actor.subject_id)
            agreed = after.state == ItemState.AGREED
            text = _("You two agree: reviewers may get it now.") if agreed else _("You two differ, so it is not used.")
            messages.success(request, text)
            return redirect("steward_calibration")
    return _page(request, form if row.may_answer else None, action_id=row.action_id, owner=owner, status=status)


def _sent(request: ActorRequest) -> JudgementForm:
    return JudgementForm(request.POST if request.method == "POST" else None)


def _given(
    request: ActorRequest,
    form: JudgementForm,
    *,
    action_id: ActionId | None = None,
    item_id: CalibrationItemId | None = None,
) -> int:
    """Keep the judgement in the form; the status to answer with."""
    if not form.is_valid():
        return 422
    common: dict[str, Any] = {"judgement": form.judgement, "by": request.actor.subject_id, "now": timezone.now()}
    try:
        if item_id is not None:
            answer_item(unit_of_work(), item_id=item_id, **common)
        elif action_id is not None:
            propose_item(unit_of_work(), item_id=CalibrationItemId(uuid4()), action_id=action_id, **common)
    except (RuleBroken, Conflict) as error:
        return refuse_in(form, error)
    return 200


def _page(
    request: ActorRequest, form: JudgementForm | None, *, action_id: UUID, owner: SubjectId, status: int
) -> HttpResponse:
    """The proof as its participant sees it, without a name, and without what was decided; that I look is recorded."""
    record_view(unit_of_work(), action_id=ActionId(action_id), viewer_id=request.actor.subject_id, now=timezone.now())
    action = own_action(action_id, owner, now=timezone.now())
    sent = action.sent
    context = {
        "form": form,
        "action": action,
        "sent": sent,
        "files": shown_files(sent.files) if sent else [],
        "rule": points_sentence(action.rules),
    }
    return render(request, "steward/calibration_item.html", context, status=status)
