"""My actions and the entries of my score as files."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from socialscore.http.exports import actions_export, entries_export, exported
from socialscore.http.tables import known_format
from socialscore.web.roles import ActorRequest, members


@members
@require_GET
def export_actions(request: ActorRequest) -> StreamingHttpResponse:
    """My actions, in the state that the list shows."""
    export = actions_export(request.actor.subject_id, show=request.GET.get("show", "all"))
    return exported(export, request.actor, file_format=known_format(request.GET.get("format")))


@members
@require_GET
def export_entries(request: ActorRequest) -> StreamingHttpResponse:
    """Every entry of my score."""
    export = entries_export(request.actor.subject_id)
    return exported(export, request.actor, file_format=known_format(request.GET.get("format")))
