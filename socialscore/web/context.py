"""What every page knows: who looks at it, and whose community it is."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from socialscore.domain.person import Theme
from socialscore.queries.review import something_waits
from socialscore.web.languages import once_per_language

THEMES = {Theme.LIGHT: "light", Theme.DARK: "dark"}


def page(request: HttpRequest) -> dict[str, Any]:
    """`actor` is None for a stranger; `waiting` costs a reviewer a query, unless the page says it itself."""
    person = getattr(request, "person", None)
    actor = person or None
    return {
        "actor": actor,
        "theme": THEMES.get(actor.theme, "") if actor else "",
        "community_name": settings.COMMUNITY_NAME,
        "community_line": _line_of(settings.COMMUNITY_NAME),
        "proof_months": settings.PROOF_MONTHS,
        "local_mode": settings.LOCAL_MODE,
        "issuer_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "second_factor_required": settings.REQUIRE_MFA_FOR_ROLES,
        "waiting": SimpleLazyObject(lambda: bool(actor and actor.can_review and something_waits(actor.subject_id))),
    }


@once_per_language
def _line_of(community_name: str) -> str:
    """What a page says of itself to search engines, unless it has something of its own to say."""
    return _("%(community)s recognises what its members do. Every point can be explained and contested.") % {
        "community": community_name
    }
