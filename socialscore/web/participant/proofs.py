"""Files of a proof, served to those who may open them and recorded when somebody else looks."""

from typing import cast
from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from socialscore.application import submission
from socialscore.domain.errors import NotFound
from socialscore.domain.ids import ActionId
from socialscore.queries.proofs import OpenableFile, openable_file
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import proof_store, unit_of_work

OURS = ("image/jpeg", "image/png", "image/webp")  # redrawn by the store, so they may show in the browser
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@members
@require_safe
def proof_file(request: ActorRequest, part_id: UUID) -> HttpResponse:
    """Stream a file as it is kept; everything but a redrawn image is a download."""
    file = _opened(request, part_id)
    text = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    return _guarded(
        FileResponse(
            proof_store().open(file.sha256),
            as_attachment=file.media_type not in OURS,
            filename=file.name,
            content_type=file.media_type + text,
        )
    )


@members
@require_safe
def proof_thumbnail(request: ActorRequest, part_id: UUID) -> HttpResponse:
    """A small picture of an image, or of the first page of a PDF."""
    file = _opened(request, part_id)
    return _guarded(HttpResponse(proof_store().thumbnail(file.sha256), content_type="image/webp"))


@members
@require_safe
def proof_page(request: ActorRequest, part_id: UUID, page: int) -> HttpResponse:
    """One page of a PDF as a picture, counted from 1."""
    file = _opened(request, part_id)
    return _guarded(HttpResponse(proof_store().page_image(file.sha256, page), content_type="image/webp"))


def _opened(request: ActorRequest, part_id: UUID) -> OpenableFile:
    """
    The file, once it is sure that this person may open it; a first look of the day by somebody else is recorded.

    :raises NotFound: for everybody else.
    """
    actor, now = request.actor, timezone.now()
    file = openable_file(
        part_id,
        viewer_id=actor.subject_id,
        reviews=actor.can_review,
        leads=actor.can_lead,
        is_steward=actor.is_steward and actor.person.is_active,
        today=timezone.localdate(now),
    )
    if file is None:
        raise NotFound
    if file.is_first_look:
        submission.record_view(unit_of_work(), action_id=ActionId(file.action_id), viewer_id=actor.subject_id, now=now)
    return file


def _guarded(response: HttpResponseBase) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return cast("HttpResponse", response)  # a view may stream; the audience decorators speak of HttpResponse only
