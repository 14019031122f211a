"""What every page knows: who looks at it, and whose community it is."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from socialscore.queries.review import something_waits


def page(request: HttpRequest) -> dict[str, Any]:
    """`actor` is None for a stranger; `waiting` costs a reviewer a query, unless the page says it itself."""
    person = getattr(request, "person", None)
    actor = person or None
    return {
        "actor": actor,
        "community_name": settings.COMMUNITY_NAME,
        "local_mode": settings.LOCAL_MODE,
        "waiting": SimpleLazyObject(lambda: bool(actor and actor.can_review and something_waits(actor.subject_id))),
    }
