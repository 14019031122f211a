"""The addresses of signing in with the community's issuer: leaving for it, and coming back."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from socialscore.web.account.oidc import Callback, Conversation, Issuer, issuer_app
from socialscore.web.account.proving import way_to_proof
from socialscore.web.roles import PageRequest, public


@public
@never_cache
@require_POST
def oidc_start(request: PageRequest) -> HttpResponse:
    """
    Leave for the issuer, by a page that says so and goes on by itself.

    A redirect would be an answer to a form, and the policy of forms (`form-action 'self'`) is upheld by browsers along
    all redirects, through issuers whose further addresses nobody here can know.
    """
    issuer = Issuer(request, issuer_app())
    connects = request.POST.get("process") == AuthProcess.CONNECT and request.user.is_authenticated
    proof = way_to_proof(request, resolve_url("socialaccount_connections")) if connects else None
    if proof is not None:  # whoever is linked signs in as this person
        return proof
    nonce = get_random_string(32)
    try:
        answer = issuer.redirect(
            request,
            process=AuthProcess.CONNECT if connects else AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
        )
    except (RequestException, KeyError, ValueError) as error:
        return _failed(request, issuer, error)
    url = getattr(answer, "url", "")
    if urlsplit(url).scheme != urlsplit(settings.OIDC_ISSUER).scheme:
        return _failed(request, issuer, None)
    return render(request, "account/oidc_leave.html", {"url": url, "issuer_name": settings.OIDC_NAME})


@public
@never_cache
@require_safe
def oidc_callback(request: PageRequest) -> HttpResponse:
    """Back from the issuer: sign in, link, or sign up."""
    issuer = issuer_app()
    view: Callable[[HttpRequest], HttpResponse] = Callback.adapter_view(Conversation(request, issuer.provider_id))
    return view(request)


def where_configured(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """allauth's own page, which is not there in a community without an issuer."""

    @wraps(view)
    def found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.OIDC_ISSUER:
            raise Http404
        return view(request, *args, **kwargs)

    return found


def _failed(request: HttpRequest, issuer: Issuer, error: Exception | None) -> HttpResponse:
    answer: HttpResponse = render_authentication_error(request, issuer, exception=error)
    return answer
