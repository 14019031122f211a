"""The log as C2SP tlog-tiles publishes it: for programs, public, the same for ever."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.tiles import tile_name
from socialscore.http.sequencing import sequence_waiting
from socialscore.queries.log import newest_checkpoint, note_with_cosignatures, tile_of
from socialscore.web.roles import PageRequest, public

FOR_EVER = 31_536_000


@public
@require_safe
@cache_control(public=True, max_age=5)
def log_checkpoint(request: PageRequest, log_id: UUID) -> HttpResponse:
    """How large the log is and what its root is, signed and cosigned as far as it is; what waits is numbered first."""
    sequence_waiting()
    signed = newest_checkpoint(log_id)
    if signed is None:
        raise Http404
    note, _witnesses = note_with_cosignatures(signed)
    return HttpResponse(str(note), content_type="text/plain; charset=utf-8")


@public
@require_safe
def log_tile(request: PageRequest, log_id: UUID, path: str) -> HttpResponse:
    """Hashes of the tree, or the entries below them."""
    try:
        content = tile_of(log_id, tile_name(path))
    except Malformed:
        content = None
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    return response
