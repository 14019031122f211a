"""People, and who changed what, as files."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from socialscore.http.exports import audit_export, exported, people_export
from socialscore.http.tables import known_format
from socialscore.web.roles import ActorRequest, governors
from socialscore.web.steward.views import FILTERS, filters_in


@governors
@require_GET
def export_people(request: ActorRequest) -> StreamingHttpResponse:
    """The people that the list shows."""
    export = people_export(**filters_in(request))
    narrowed_by = [name for name in FILTERS if request.GET.get(name)]
    return exported(export, request.actor, file_format=known_format(request.GET.get("format")), narrowed_by=narrowed_by)


@governors
@require_GET
def export_audit(request: ActorRequest) -> StreamingHttpResponse:
    """Every change of rights and leads."""
    return exported(audit_export(), request.actor, file_format=known_format(request.GET.get("format")))
