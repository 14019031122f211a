"""The form that sends proof, for the first time or as the answer to a request for changes."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from socialscore.application import submission
from socialscore.application.ports import StorageFull
from socialscore.domain.action_refusals import ActionNotFound, NotEditable
from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.http.answering import kept_again
from socialscore.http.audiences import acts_as_steward
from socialscore.http.limits import require_slow
from socialscore.http.refusals import Refusal, refusal_of
from socialscore.http.sentences import hours_in_words, standings
from socialscore.http.uploads import A_MINUTE
from socialscore.queries.activities import activity_page, own_part
from socialscore.queries.own_action import OwnAction, own_action
from socialscore.web.participant.answers import see_other
from socialscore.web.participant.asking import Asked, form_context, initial_of, made_for
from socialscore.web.participant.forms import ProofForm
from socialscore.web.participant.uploads import attach_all
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import community_zone, unit_of_work

MOST_SENDS = 30


@members
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    """The form with my newest draft here; sending it makes one action, however often it is sent."""
    actor, now = request.actor, timezone.now()
    actor.person.require_active()
    page = activity_page(activity_id, viewer_id=actor.subject_id, is_steward=acts_as_steward(actor))
    asked = Asked(
        activity_id=activity_id,
        activity_name=page.name,
        rules=page.rules,
        rule_version=page.versions[0].number,
        is_open=page.is_active,
    )
    if request.method == "POST":
        return _send(request, asked)
    part = own_part(
        actor.subject_id, activity_id, page.rules, now=now, zone=community_zone(), draft_id=_wanted_draft(request)
    )
    if part.draft_id is None and not page.is_active:
        return redirect("activity", activity_id)
    draft = own_action(part.draft_id, actor.subject_id, now=now) if part.draft_id else None
    form = ProofForm(rules=page.rules, initial=initial_of(part.draft_id or uuid4(), draft))
    standing = standings(page.rules, part.claims, now=now, zone=community_zone())
    context = form_context(asked, form, draft)
    return render(request, "participant/submit.html", {**context, "standing": standing})


@members
@require_http_methods(["GET", "HEAD", "POST"])
def resubmit(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """The same form with what was sent before, for an action whose reviewer asked for changes."""
    request.actor.person.require_active()
    action = own_action(action_id, request.actor.subject_id, now=timezone.now())
    asked = _answering(action)
    if request.method == "POST":
        return _send(request, asked)
    if action.status is not Status.CHANGES_REQUESTED:
        return redirect("action", action_id)
    form = ProofForm(rules=action.rules, initial=initial_of(action_id, action))
    return render(request, "participant/submit.html", form_context(asked, form, action))


def _send(request: ActorRequest, asked: Asked) -> HttpResponse:
    """Store what came, send it, and show the action; or the form again with everything that was typed."""
    form = ProofForm(_with_id(request.POST, asked), rules=asked.rules)
    is_valid = form.is_valid()
    action_id = ActionId(form.cleaned_data["action_id"])
    try:
        require_slow("submit", request.actor.person_id, at_most=MOST_SENDS, per_seconds=A_MINUTE)
        refused = attach_all(request, action_id, ActivityId(asked.activity_id), form, asked.rules)
        if refused:
            return _again(request, asked, form, *refused)
        if not is_valid:
            return _again(request, asked, form)
        _submit(request, asked, form, action_id)
    except NotEditable as error:
        return _sent_already(request, asked, form, refusal_of(error))
    except submission.AskedMeanwhile as error:
        keeping = request.POST.getlist("keep") if asked.answers else None
        return _asked_meanwhile(request, action_id, refusal_of(error), keeping)
    except (RuleBroken, Conflict, StorageFull) as error:
        return _again(request, asked, form, refusal_of(error))
    due = hours_in_words(asked.rules.due_hours)
    messages.success(request, _("Sent. A reviewer answers within %(time)s.") % {"time": due})
    return see_other("action", action_id)


def _submit(request: ActorRequest, asked: Asked, form: ProofForm, action_id: ActionId) -> None:
    """:raises NotEditable: if the action that is answered waits for no answer any more."""
    if asked.answers and asked.answers.status is not Status.CHANGES_REQUESTED:
        raise NotEditable
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=ActivityId(asked.activity_id),
        subject_id=request.actor.subject_id,
        content=form.content(),
        files=kept_again(asked.answers, request.POST.getlist("keep")) if asked.answers else (),
        now=timezone.now(),
        zone=community_zone(),
        number=form.revision_given,
    )


def _sent_already(request: ActorRequest, asked: Asked, form: ProofForm, refusal: Refusal) -> HttpResponse:
    """A second tap, a retry or the back button lead to the action that the first one made; anything else is a 409."""
    action_id = form.cleaned_data["action_id"]
    action = own_action(action_id, request.actor.subject_id, now=timezone.now())
    if asked.answers is None or action.status is Status.SUBMITTED:
        return see_other("action", action_id)
    return _again(request, asked, form, refusal)


def _asked_meanwhile(
    request: ActorRequest, action_id: ActionId, refusal: Refusal, keeping: list[str] | None
) -> HttpResponse:
    """The page that answers the request for changes, with what was typed and ticked in one from before it."""
    action = own_action(action_id, request.actor.subject_id, now=timezone.now())
    asked = _answering(action)
    form = ProofForm({**request.POST.dict(), **made_for(action_id, action)}, rules=asked.rules)
    form.add_error(None, refusal.sentence)
    return render(
        request, "participant/submit.html", form_context(asked, form, action, keeping=keeping), status=refusal.status
    )


def _again(request: ActorRequest, asked: Asked, form: ProofForm, *refusals: Refusal) -> HttpResponse:
    """The form with its errors; of several refusals the highest status is the answer."""
    file_errors = []
    for refusal in refusals:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.sentence)
        elif refusal.field and asked.rules.proof.max_files:
            file_errors.append(_with_link(refusal))
        else:
            form.add_error(None, refusal.sentence)
    keeping = request.POST.getlist("keep") if asked.answers else None
    context = form_context(asked, form, _stored(request, form), keeping=keeping)
    context["file_error"] = format_html_join(" ", "{}", ((error,) for error in file_errors))
    status = max((refusal.status for refusal in refusals), default=422)
    response = render(request, "participant/submit.html", context, status=status)
    for refusal in refusals:
        for name, value in refusal.headers.items():
            response[name] = value
    return response


def _with_link(refusal: Refusal) -> str:
    """The sentence, and a link to what it speaks of."""
    if not refusal.link:
        return refusal.sentence
    return format_html('{} <a href="{}">{}</a>', refusal.sentence, refusal.link, _("See it"))


def _stored(request: ActorRequest, form: ProofForm) -> OwnAction | None:
    try:
        return own_action(form.cleaned_data["action_id"], request.actor.subject_id, now=timezone.now())
    except ActionNotFound:
        return None


def _answering(action: OwnAction) -> Asked:
    return Asked(
        activity_id=action.activity_id,
        activity_name=action.activity_name,
        rules=action.rules,
        rule_version=action.rule_version,
        answers=action,
    )


def _with_id(posted: QueryDict, asked: Asked) -> QueryDict:
    """The posted fields with an action id that is one, whatever came."""
    data = posted.copy()
    if asked.answers:
        data["action_id"] = str(asked.answers.action_id)
        return data
    try:
        UUID(data.get("action_id", ""))
    except ValueError:
        data["action_id"] = str(uuid4())
    return data


def _wanted_draft(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("draft", ""))
    except ValueError:
        return None
