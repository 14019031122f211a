"""Who asks, what happens when the session is gone, and how a rule's no becomes a page."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from socialscore.application.ports import StorageFull
from socialscore.domain.errors import DomainError, NotAllowed, gettext_noop
from socialscore.http.audiences import SecondFactorNeeded
from socialscore.http.refusals import PROBLEM_TYPE, problem_data, refusal_of
from socialscore.infrastructure.auth.security_context import PersonSecurityContext, context_of
from socialscore.web.account.second_factors import AFTER_KEY
from socialscore.web.roles import is_fragment

LARGEST_BODY_BYTES = 160 * 1024 * 1024


class FormTooOld(NotAllowed):
    title = gettext_noop("This page is out of date")
    text = gettext_noop("This page is from before you last signed in. Load it anew, and send it once more.")


class BodyLimit:
    """
    Refuse a body that is larger than any form of ours, before it is read: six PDFs and a text.

    A server in front may be stricter; a body without a length is not taken at all by ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST_BODY_BYTES:
            return self._get_response(request)
        text = _("That is too much at once. Send fewer or smaller files.")
        if request.path.startswith("/api/"):
            problem = problem_data(413, "BODY_TOO_LARGE", text)
            return JsonResponse(problem, status=413, content_type=PROBLEM_TYPE)
        return HttpResponse(text, "text/plain", status=413)


class SignInRequired(LoginRequiredMiddleware):
    """
    Deny by default; a lost session leads to sign-in and back.

    `next` is the page the person was on, never the address that a form posts to; a fragment gets 401 with
    `HX-Redirect`, so that nothing is swapped into the page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponse]) -> HttpResponse:  # type: ignore[override]
        sign_in = f"{resolve_url('account_login')}?{urlencode({'next': page_of(request)})}"
        if getattr(request, "htmx", False):
            response = HttpResponseClientRedirect(sign_in)
            response.status_code = 401
            return response
        return redirect(sign_in)


class Actor:
    """Puts `request.person` (None for a stranger) and `request.actor` on each request, and answers refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: _person(request))  # type: ignore[attr-defined]
        request.actor = request.person  # type: ignore[attr-defined]
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what the rules refuse with the page of its status; anything else is a fault and goes on."""
        if not isinstance(error, (DomainError, StorageFull)):
            return None
        return refuse(request, error)


def refuse(request: HttpRequest, error: DomainError | StorageFull) -> HttpResponse:
    """The page, or the fragment, that says no."""
    refusal = refusal_of(error)
    template = "components/refusal.html" if is_fragment(request) else "refusal.html"  # type: ignore[arg-type]
    context = {"status": refusal.status, "title": refusal.title, "text": refusal.sentence, "back_url": page_of(request)}
    if isinstance(error, SecondFactorNeeded):
        request.session[AFTER_KEY] = page_of(request)  # a page of ours: the way on once one is set up
        context |= {"back_url": resolve_url("mfa_index"), "back_text": _("Set one up")}
    elif isinstance(error, FormTooOld):
        context["back_text"] = _("Load it anew")
    response = render(request, template, context, status=refusal.status)
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`: the form came from a page of an earlier session, or from another site."""
    return refuse(request, FormTooOld())


def page_of(request: HttpRequest) -> str:
    """The page that a request came from: itself if it reads, the page of the form if it writes."""
    if request.method in ("GET", "HEAD") and not getattr(request, "htmx", False):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return resolve_url("dashboard")


def _person(request: HttpRequest) -> PersonSecurityContext | None:
    user = request.user
    return context_of(user) if user.is_authenticated else None
