"""The activities I lead, and what was sent to them, as files."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from socialscore.http.exports import exported, led_actions_export, led_activities_export
from socialscore.http.tables import known_format
from socialscore.web.lead.acting import FILTERS, filters_in
from socialscore.web.lead.views import led_by, shows_over
from socialscore.web.roles import ActorRequest, leads


@leads
@require_GET
def export_led_actions(request: ActorRequest) -> StreamingHttpResponse:
    """The actions that the list shows."""
    export = led_actions_export(request.actor.lead_scope, **filters_in(request))
    narrowed_by = [name for name in FILTERS if request.GET.get(name)]
    return exported(export, request.actor, file_format=known_format(request.GET.get("format")), narrowed_by=narrowed_by)


@leads
@require_GET
def export_led_activities(request: ActorRequest) -> StreamingHttpResponse:
    """The activities that the table shows."""
    export = led_activities_export(led_by(request), are_over=shows_over(request))
    narrowed_by = [name for name in ("whose", "show") if request.GET.get(name)]
    return exported(export, request.actor, file_format=known_format(request.GET.get("format")), narrowed_by=narrowed_by)
