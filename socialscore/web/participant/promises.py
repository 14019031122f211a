"""The promise for an action, as a file."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from socialscore.http.promises import own_promise
from socialscore.web.roles import ActorRequest, members


@members
@require_safe
@never_cache
def promise_file(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """The promise with everything that it is about."""
    kept = own_promise(action_id, request.actor.subject_id)
    response = HttpResponse(json.dumps(kept.to_data(), indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="promise-{action_id}.json"'
    return response
