"""Making an activity and changing it: the rules form, its read-back, its saving."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from socialscore.application import activities
from socialscore.domain.activity import ActivityNotFound
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActivityId
from socialscore.http.preview import Preview, preview_of, save_words, saving_words
from socialscore.http.refusals import status_of
from socialscore.queries.community_rules import current_rules
from socialscore.queries.leading import ActivityForEditing, activity_for_editing
from socialscore.queries.led_actions import tried_on
from socialscore.web.lead.forms import RulesForm, initial_of, initial_of_new
from socialscore.web.roles import ActorRequest, is_fragment, leads
from socialscore.wiring import unit_of_work


@leads
@require_http_methods(["GET", "HEAD", "POST"])
def lead_activity_new(request: ActorRequest) -> HttpResponse:
    """A new draft. The id is made when the form is shown, so that a second press makes no second activity."""
    if request.method != "POST":
        return _page(request, RulesForm(initial=initial_of_new(uuid4(), due_hours=current_rules()[1].due_hours)), None)
    form = RulesForm(request.POST)
    if "add" in request.POST:
        return _page(request, RulesForm(initial=form.typed(), more=request.POST["add"]), None)
    if "preview" in request.POST:
        return _read_back(request, form, None)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    activity_id = form.main.cleaned_data["activity_id"] or uuid4()
    try:
        activities.create_activity(
            unit_of_work(),
            activity_id=ActivityId(activity_id),
            lead_id=request.actor.subject_id,
            rules=form.rules(),
            **form.words(),
        )
    except RuleBroken as error:
        form.add_refusal(error)
        return _page(request, form, None, status=status_of(error))
    except IntegrityError:  # pressed twice: the activity is there, or the id is not ours to take
        return redirect("lead_activity", activity_id)
    messages.success(request, _("Saved as a draft. Nobody sees it until you open it."))
    return redirect("lead_activity", activity_id)


@leads
@require_http_methods(["GET", "HEAD", "POST"])
def lead_activity_edit(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """Change words, window and rules; other rules of what is no draft become a new version."""
    activity = _activity(request, activity_id)
    if request.method != "POST":
        if activity.has_ended:
            return redirect("lead_activity", activity_id)
        return _page(request, RulesForm(initial=initial_of(activity), has_opened=activity.has_opened), activity)
    form = RulesForm(request.POST, has_opened=activity.has_opened)
    if "add" in request.POST:
        longer = RulesForm(initial=form.typed(), has_opened=activity.has_opened, more=request.POST["add"])
        return _page(request, longer, activity)
    if "preview" in request.POST:
        return _read_back(request, form, activity)
    if not form.is_valid():
        return _page(request, form, activity, status=422)
    return _saved(request, form, activity)


@leads
@require_POST
def lead_activity_preview(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """The rules read back, with their effect on the last 50 actions; the whole form for those without scripts."""
    activity = _activity(request, activity_id)
    return _read_back(request, RulesForm(request.POST, has_opened=activity.has_opened), activity)


def _activity(request: ActorRequest, activity_id: UUID) -> ActivityForEditing:
    activity = activity_for_editing(ActivityId(activity_id), lead_id=request.actor.lead_scope)
    if activity is None:
        raise ActivityNotFound
    return activity


def _saved(request: ActorRequest, form: RulesForm, activity: ActivityForEditing) -> HttpResponse:
    try:
        changed = activities.change_activity(
            unit_of_work(),
            activity_id=ActivityId(activity.activity_id),
            by=request.actor.subject_id,
            version=form.main.cleaned_data["version"] or 0,
            rules=form.rules(),
            now=timezone.now(),
            **{"opens_at": activity.opens_at, **form.words()},
        )
    except Conflict as error:
        form.overtake(version=activity.version)
        form.add_refusal(error)
        return _page(request, form, activity, status=status_of(error), was_overtaken=True)
    except RuleBroken as error:
        form.add_refusal(error)
        return _page(request, form, activity, status=status_of(error))
    if changed.number > activity.number:
        messages.success(request, _("Saved as version %(n)s, for new proof only.") % {"n": changed.number})
    else:
        messages.success(request, _("Saved."))
    return redirect("lead_activity", activity.activity_id)


def _read_back(request: ActorRequest, form: RulesForm, activity: ActivityForEditing | None) -> HttpResponse:
    """The read-back alone for htmx, as one types: with a hint instead of errors while something is missing."""
    preview, status = None, 200
    if form.is_valid():
        preview = preview_of(form.rules(), activity, tried_on(ActivityId(activity.activity_id)) if activity else [])
    if is_fragment(request):
        context = {**_saving_context(activity, preview), "hint": _hint(form)}
        return render(request, "lead/activity_edit.html#preview", context)
    if preview is None:
        status = 422
    return _page(request, form, activity, status=status, preview=preview)


def _hint(form: RulesForm) -> str:
    """The first thing that stands in the way of a read-back."""
    return next(iter(form.sentences()), "")


def _saving_context(activity: ActivityForEditing | None, preview: Preview | None) -> dict[str, Any]:
    return {
        "preview": preview,
        "saving": preview.saving if preview else (saving_words(activity) if activity else ""),
        "save_words": preview.save_words if preview else save_words(activity),
    }


def _page(
    request: ActorRequest,
    form: RulesForm,
    activity: ActivityForEditing | None,
    *,
    status: int = 200,
    preview: Preview | None = None,
    was_overtaken: bool = False,
) -> HttpResponse:
    if preview is None and status == 200 and activity is not None and request.method != "POST":
        preview = preview_of(activity.rules, activity, tried_on(ActivityId(activity.activity_id)))
    page_url = reverse("lead_activity_edit", args=[activity.activity_id]) if activity else reverse("lead_activity_new")
    preview_url = reverse("lead_activity_preview", args=[activity.activity_id]) if activity else page_url
    context = {
        "form": form,
        "activity": activity,
        "page_url": page_url,
        "preview_url": preview_url,
        "back_url": reverse("lead_activity", args=[activity.activity_id]) if activity else reverse("lead"),
        "intent": saving_words(activity) if activity else "",
        "was_overtaken": was_overtaken,
        **_saving_context(activity, preview),
    }
    return render(request, "lead/activity_edit.html", context, status=status)
