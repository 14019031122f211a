"""Moving an activity through its states, copying it, handing it over."""

from contextlib import suppress
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from socialscore.application import activities
from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.errors import RuleBroken
from socialscore.domain.ids import ActivityId
from socialscore.http.refusals import refusal_of
from socialscore.http.words import copy_name
from socialscore.queries.leading import ActivityForEditing, activity_for_editing
from socialscore.queries.people import PossibleLead, possible_leads
from socialscore.web.lead.verbs import VERBS, Verb
from socialscore.web.roles import ActorRequest, leads
from socialscore.web.templatetags.marks import ACTIVITY_STATES
from socialscore.wiring import unit_of_work

WINDOW = ("opens_at", "closes_at")  # fields of the rules form, where they are put right


class ChangeForm(forms.Form):
    """A change that needs nothing said; `copy_id` makes a second press of Copy the first one again."""

    copy_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CancelForm(ChangeForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason, read by the people who took part"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandOverForm(ChangeForm):
    lead = forms.ChoiceField(label=gettext_lazy("New lead"))

    def __init__(self, *args: object, possible: list[PossibleLead], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["lead"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a person")), *((str(one.person_id), one.name) for one in possible)]


@leads
@require_http_methods(["GET", "HEAD", "POST"])
def lead_activity_change(request: ActorRequest, activity_id: UUID, verb: str) -> HttpResponse:
    """Ask on GET if it is possible, do it on POST; a second press of a button is refused by the state it is in."""
    if verb not in VERBS:
        raise Http404
    activity = activity_for_editing(ActivityId(activity_id), lead_id=request.actor.lead_scope)
    if activity is None:
        raise ActivityNotFound
    if request.method != "POST" and activity.state not in VERBS[verb].states:
        return _not_asked(request, activity)
    possible = possible_leads(but=activity.lead_id) if verb == "hand-over" else []
    form = _form(verb, possible, request)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _changed(request, activity, VERBS[verb], form, possible)
            except RuleBroken as error:
                if refusal_of(error).field in WINDOW:
                    messages.warning(request, refusal_of(error).sentence)
                    return redirect("lead_activity_edit", activity_id=activity_id)
                _say_in(form, error)
        status = 422
    context = {
        "activity": activity,
        "verb": VERBS[verb],
        "question": str(VERBS[verb].question) % {"name": activity.name},
        "form": form,
    }
    return render(request, "lead/activity_change.html", context, status=status)


def _say_in(form: forms.Form, error: RuleBroken) -> None:
    """At the field that it is about; an error about none of the form's goes on."""
    refusal = refusal_of(error)
    if refusal.field not in form.fields:
        raise error
    form.add_error(refusal.field, refusal.sentence)


def _not_asked(request: ActorRequest, activity: ActivityForEditing) -> HttpResponse:
    """Back to the activity, with why there is nothing to ask: a page from before, or an address that was kept."""
    told = {"name": activity.name, "state": ACTIVITY_STATES[activity.state].word}
    messages.warning(request, _("That is not possible: the state of %(name)s is “%(state)s”.") % told)
    return redirect("lead_activity", activity.activity_id)


def _form(verb: str, possible: list[PossibleLead], request: ActorRequest) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if verb == "hand-over":
        return HandOverForm(data, possible=possible)
    if verb == "cancel":
        return CancelForm(data)
    return ChangeForm(data, initial={"copy_id": uuid4()})


def _changed(
    request: ActorRequest, activity: ActivityForEditing, verb: Verb, form: forms.Form, possible: list[PossibleLead]
) -> HttpResponse:
    activity_id, by = ActivityId(activity.activity_id), request.actor.subject_id
    uow, now = unit_of_work(), timezone.now()
    goes_to, done = redirect("lead_activity", activity.activity_id), str(verb.done)
    match verb.code:
        case "open":
            opened = activities.open_activity(uow, activity_id=activity_id, by=by, now=now)
            done = _("%(name)s is open.") if opened.is_active else _("%(name)s opens by itself at its opening time.")
        case "pause":
            activities.pause_activity(uow, activity_id=activity_id, by=by)
        case "close":
            activities.close_activity(uow, activity_id=activity_id, by=by, now=now)
        case "archive":
            activities.archive_activity(uow, activity_id=activity_id, by=by)
        case "cancel":
            reason = form.cleaned_data["reason"]
            activities.cancel_activity(uow, activity_id=activity_id, by=by, reason=reason, now=now)
        case "copy":
            goes_to = redirect("lead_activity_edit", _copy(request, activity, form.cleaned_data["copy_id"] or uuid4()))
        case _:
            to = next(one for one in possible if str(one.person_id) == form.cleaned_data["lead"])
            activities.hand_over(uow, activity_id=activity_id, to=to.subject_id, by=by, now=now)
            if not request.actor.is_steward:  # it is somebody else's now
                goes_to = redirect("lead")
    messages.success(request, done % {"name": activity.name})
    return goes_to


def _copy(request: ActorRequest, activity: ActivityForEditing, copy_id: UUID) -> UUID:
    with suppress(IntegrityError):  # the button was pressed twice: the copy is there
        activities.copy_activity(
            unit_of_work(),
            activity_id=ActivityId(activity.activity_id),
            by=request.actor.subject_id,
            copy_id=ActivityId(copy_id),
            name=copy_name(activity.name),
        )
    return copy_id
