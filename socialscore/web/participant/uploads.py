"""Drafts as one types, and files one by one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from socialscore.application import submission
from socialscore.application.ports import KeptFile, StorageFull
from socialscore.domain.action_states import Status
from socialscore.domain.errors import Conflict, RuleBroken
from socialscore.domain.ids import ActionId, ActivityId, PartId
from socialscore.domain.proof import TooManyFiles
from socialscore.domain.rules import Rules
from socialscore.http.limits import require_slow
from socialscore.http.refusals import Refusal, refusal_of
from socialscore.http.uploads import A_MINUTE, attach, attach_upload, keep, row_of
from socialscore.web.participant.answers import SeeOther, see_other
from socialscore.web.participant.forms import ProofForm
from socialscore.web.participant.shown import shown_file
from socialscore.web.roles import ActorRequest, is_fragment, members
from socialscore.wiring import unit_of_work

MOST_SAVES = 240


@members
@require_POST
def save_draft(request: ActorRequest, activity_id: UUID, action_id: UUID) -> HttpResponse:
    """Keep what was typed so far; 204."""
    require_slow("draft", request.actor.person_id, at_most=MOST_SAVES, per_seconds=A_MINUTE)
    form = ProofForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Look at the fields: one of them cannot be kept."), "text/plain", status=422)
    submission.save_draft(
        unit_of_work(),
        action_id=ActionId(action_id),
        activity_id=ActivityId(activity_id),
        subject_id=request.actor.subject_id,
        content=form.content(),
        now=timezone.now(),
        number=form.revision_given,
    )
    return HttpResponse(status=204)


@members
@require_POST
def upload_file(request: ActorRequest, activity_id: UUID, action_id: UUID) -> HttpResponse:
    """Take one file into the draft and answer with its row; refusals are one sentence."""
    try:
        part = attach_upload(
            unit_of_work(),
            request.actor,
            request.FILES.get("file"),
            action_id=ActionId(action_id),
            activity_id=ActivityId(activity_id),
            told_sha256=request.POST.get("original_sha256", ""),
        )
    except (RuleBroken, Conflict, StorageFull) as error:
        refusal = refusal_of(error)
        return HttpResponse(refusal.sentence, "text/plain", status=refusal.status, headers=refusal.headers)
    shown = shown_file(row_of(part), removable_from=action_id)
    return render(request, "components/proof_file.html", {"file": shown, "remove_url": shown.remove_url})


@members
@require_POST
def remove_file(request: ActorRequest, action_id: UUID, part_id: UUID) -> HttpResponse:
    """Take a file out of the draft. Without scripts the whole form comes along, and what was typed is kept."""
    subject_id = request.actor.subject_id
    action = submission.remove_file(
        unit_of_work(), action_id=ActionId(action_id), part_id=PartId(part_id), subject_id=subject_id
    )
    if is_fragment(request):
        return HttpResponse()
    form = ProofForm(request.POST)
    if form.is_valid() and "action_id" in request.POST:
        submission.save_draft(
            unit_of_work(),
            action_id=action.action_id,
            activity_id=action.activity_id,
            subject_id=subject_id,
            content=form.content(),
            now=timezone.now(),
            number=form.revision_given,
        )
    if action.status is Status.CHANGES_REQUESTED:
        return see_other("resubmit", action_id)
    return SeeOther(f"{reverse('submit', args=[action.activity_id])}?draft={action_id}")


def attach_all(
    request: ActorRequest, action_id: ActionId, activity_id: ActivityId, form: ProofForm, rules: Rules
) -> Sequence[Refusal]:
    """
    Take the texts and files of a whole form into the draft: a bad file spoils no other.

    Files are durable first, so that a full store leaves no row behind.

    :returns: what was refused, each with the file's name in its sentence.
    :raises TooManyFiles: before any is stored, if there are more than the rules allow; the texts are kept.
    :raises StorageFull: if there is no room; nothing is kept.
    :raises AskedMeanwhile: if the form was made for another revision; nothing is kept.
    """
    uploads = request.FILES.getlist("files")
    refused: list[Refusal] = []
    kept: list[tuple[str, KeptFile]] = []
    for upload in uploads if len(uploads) <= rules.proof.max_files else ():
        with _noting(refused, upload.name or ""):
            kept.append((upload.name or "", keep(request.actor, upload)))
    if uploads:
        submission.save_draft(
            unit_of_work(),
            action_id=action_id,
            activity_id=activity_id,
            subject_id=request.actor.subject_id,
            content=form.content(),
            now=timezone.now(),
            number=form.revision_given,
        )
    if len(uploads) > rules.proof.max_files:
        raise TooManyFiles(most=rules.proof.max_files)
    for name, file in kept:
        with _noting(refused, name):
            attach(unit_of_work(), request.actor, file, action_id=action_id, activity_id=activity_id)
    return refused


@contextmanager
def _noting(refused: list[Refusal], name: str) -> Iterator[None]:
    """Note what the rules say against one file, and go on with the next."""
    try:
        yield
    except RuleBroken as error:
        refusal = refusal_of(error)
        refused.append(replace(refusal, field="files", sentence=f"{name}: {refusal.sentence}"))
