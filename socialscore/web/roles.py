"""
Who may open a page. Every view declares its audience; signing in is the default and deny is the rule.

Who may do it to *this* thing is the aggregate's to say; who may *see* it is the query's WHERE.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from socialscore.http.audiences import (
    require_governor,
    require_importer,
    require_judge,
    require_lead,
    require_reviewer,
)
from socialscore.infrastructure.auth.security_context import PersonSecurityContext

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request as views see it; `person` is None for a stranger."""

    htmx: HtmxDetails
    person: PersonSecurityContext | None


class ActorRequest(PageRequest):
    """A request of somebody who signed in."""

    actor: PersonSecurityContext


View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]


def public(view: Callable[Concatenate[PageRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to everybody."""
    return _declared(login_not_required(view), "public")


def members(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open to everybody who signed in, whatever their role."""
    return _declared(view, "members")


def reviewers(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open to reviewers, and to leads who may review."""
    return _restricted(view, "reviewers", require_reviewer)


def leads(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open to leads and stewards."""
    return _restricted(view, "leads", require_lead)


def governors(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open to stewards and administrators."""
    return _restricted(view, "governors", require_governor)


def judges(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open to reviewers and stewards, who answer appeals; which of them, is the appeal's to say."""
    return _restricted(view, "judges", require_judge)


def importers(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Open to leads, stewards and administrators; what of it each may import is the import's to say."""
    return _restricted(view, "importers", require_importer)


def is_fragment(request: PageRequest) -> bool:
    """Whether htmx asks for a part of a page: not a boosted link, not the Back button."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def _restricted(
    view: View[P], audience: str, require: Callable[[PersonSecurityContext], None]
) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: ActorRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(request.actor)
        return view(request, *args, **kwargs)

    return _declared(guarded, audience)


def _declared(view: Callable[..., HttpResponseBase], audience: str) -> Callable[..., HttpResponseBase]:
    declared: Any = view
    declared.audience = audience
    return view
