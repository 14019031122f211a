"""Files of a proof, served to those who may open them."""

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from socialscore.http.proofs import guarded, opened, streamed
from socialscore.web.roles import ActorRequest, members
from socialscore.wiring import proof_store


@members
@require_safe
def proof_file(request: ActorRequest, part_id: UUID) -> HttpResponse:
    """Stream a file as it is kept."""
    response = streamed(opened(request.actor, part_id))
    return cast("HttpResponse", response)  # a view may stream; the audience decorators speak of HttpResponse only


@members
@require_safe
def proof_thumbnail(request: ActorRequest, part_id: UUID) -> HttpResponse:
    """A small picture of an image, or of the first page of a PDF."""
    file = opened(request.actor, part_id)
    return guarded(HttpResponse(proof_store().thumbnail(file.sha256), content_type="image/webp"))


@members
@require_safe
def proof_page(request: ActorRequest, part_id: UUID, page: int) -> HttpResponse:
    """One page of a PDF as a picture, counted from 1."""
    file = opened(request.actor, part_id)
    return guarded(HttpResponse(proof_store().page_image(file.sha256, page), content_type="image/webp"))
