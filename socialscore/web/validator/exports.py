"""What I judged, as a file."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from socialscore.http.exports import exported, verdicts_export
from socialscore.http.tables import known_format
from socialscore.web.roles import ActorRequest, reviewers


@reviewers
@require_GET
def export_verdicts(request: ActorRequest) -> StreamingHttpResponse:
    """My verdicts, newest first."""
    export = verdicts_export(request.actor.subject_id)
    return exported(export, request.actor, file_format=known_format(request.GET.get("format")))
