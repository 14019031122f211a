"""
Who may open a page. Every view declares its audience; signing in is the default and deny is the rule.

Who may do it to *this* thing is the aggregate's to say; who may *see* it is the query's WHERE.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from socialscore.domain.person import WrongRole
from socialscore.infrastructure.auth.security_context import PersonSecurityContext

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request as views see it; `person` is None for a stranger."""

    htmx: HtmxDetails
    person: PersonSecurityContext | None


class ActorRequest(PageRequest):
    """A request of somebody who signed in."""

    actor: PersonSecurityContext


View = Callable[Concatenate[ActorRequest, P], HttpResponse]


def public(view: Callable[Concatenate[PageRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to everybody."""
    return _declared(login_not_required(view), "public")


def members(view: View[P]) -> Callable[..., HttpResponse]:
    """Open to everybody who signed in, whatever their role."""
    return _declared(view, "members")


def reviewers(view: View[P]) -> Callable[..., HttpResponse]:
    """Open to reviewers, and to leads who may review."""
    return _restricted(view, "reviewers", lambda actor: actor.can_review)


def leads(view: View[P]) -> Callable[..., HttpResponse]:
    """Open to leads and stewards."""
    return _restricted(view, "leads", lambda actor: actor.can_lead)


def governors(view: View[P]) -> Callable[..., HttpResponse]:
    """Open to stewards and administrators."""
    return _restricted(view, "governors", lambda actor: actor.can_govern)


def is_fragment(request: PageRequest) -> bool:
    """Whether htmx asks for a part of a page: not a boosted link, not the Back button."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def _restricted(
    view: View[P], audience: str, allows: Callable[[PersonSecurityContext], bool]
) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: ActorRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not allows(request.actor):
            request.actor.person.require_active()
            raise WrongRole
        return view(request, *args, **kwargs)

    return _declared(guarded, audience)


def _declared(view: Callable[..., HttpResponse], audience: str) -> Callable[..., HttpResponse]:
    declared: Any = view
    declared.audience = audience
    return view
