"""Files of a proof, opened for those who may and recorded when somebody else looks."""

from typing import TypeVar
from uuid import UUID

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from socialscore.application import submission
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActionId
from socialscore.http.audiences import may_act_in_role
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.queries.likeness import is_beside
from socialscore.queries.proofs import OpenableFile, openable_file
from socialscore.wiring import proof_store, unit_of_work

Answer = TypeVar("Answer", bound=HttpResponseBase)
OURS = ("image/jpeg", "image/png", "image/webp")  # redrawn by the store, so they may show in the browser
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def opened(actor: PersonSecurityContext, part_id: UUID) -> OpenableFile:
    """
    The file, once it is sure that this person may open it; a first look of the day by somebody else is recorded.

    :raises NotFound: for everybody else.
    """
    now, in_role = timezone.now(), may_act_in_role(actor)
    reviews = in_role and actor.can_review
    file = openable_file(
        part_id,
        viewer_id=actor.subject_id,
        reviews=reviews,
        leads=in_role and actor.can_lead,
        is_steward=in_role and actor.is_steward and actor.person.is_active,
        today=timezone.localdate(now),
    )
    if file is None and reviews and is_beside(part_id, actor.subject_id):
        file = openable_file(part_id, viewer_id=actor.subject_id, is_beside=True, today=timezone.localdate(now))
    if file is None:
        raise NotFound
    if file.is_first_look:
        submission.record_view(unit_of_work(), action_id=ActionId(file.action_id), viewer_id=actor.subject_id, now=now)
    return file


def streamed(file: OpenableFile) -> FileResponse:
    """The file as it is kept; everything but a redrawn image is a download."""
    text = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    return guarded(
        FileResponse(
            proof_store().open(file.sha256),
            as_attachment=file.media_type not in OURS,
            filename=file.name,
            content_type=file.media_type + text,
        )
    )


def guarded(response: Answer) -> Answer:
    """An answer with somebody's file, which may run nothing and stays with whoever asked."""
    for name, value in HEADERS.items():
        response[name] = value
    return response
