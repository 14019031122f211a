"""
Signing in with the community's own issuer (OpenID Connect), where one is set in the environment.

allauth keeps the state, PKCE and the link between accounts; what it leaves open is closed here: the signature of the ID
token is always verified, its nonce is the one of this browser, and nothing of the claims is kept but who it is. An
issuer says who somebody is and never what they may do.
"""

from hashlib import sha256
from hmac import compare_digest
from typing import Any

import jwt
import structlog
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from requests import RequestException

logger = structlog.get_logger(__name__)

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
KEPT = ("sub", "email", "email_verified")
CLOCKS_DIFFER_SECONDS = 60


def issuer_app() -> SocialApp:
    """
    The issuer of the environment. Its name among accounts is made from its address, so that the people of another
    issuer, set later, can never be taken for those of this one.

    :raises Http404: if there is none.
    """
    if not settings.OIDC_ISSUER:
        raise Http404
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=f"oidc-{sha256(settings.OIDC_ISSUER.encode()).hexdigest()[:16]}",
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
    )


class IssuerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The issuer comes from the environment only, and links to an account by what both sides have verified."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        return [issuer_app()] if settings.OIDC_ISSUER else []

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The person sees a page; what went wrong is for whoever runs the site."""
        logger.warning("issuer_sign_in_failed", error=str(error), exception=repr(exception))

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """The account whose address is verified here, when the issuer says that it verified the same one."""
        for address in sociallogin.email_addresses:
            own = EmailAddress.objects.filter(email__iexact=address.email, verified=True, user__is_active=True)
            found = own.select_related("user").first() if address.verified is True else None
            if found is not None:
                return found.user, found.email
        return None


class Conversation(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What is said between us and the issuer."""

    nonce = ""

    def get_provider(self) -> "Issuer":
        return Issuer(self.request, issuer_app())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return str(build_absolute_uri(request, reverse("oidc_callback")))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """:raises OAuth2Error: if the ID token is not one for us, for now and for this browser."""
        claims = self._verified(kwargs["response"].get("id_token") or "")
        if "email" not in claims:
            told = self._fetch_user_info(token.token)
            claims |= told if told.get("sub") == claims["sub"] else {}
        # Some issuers send "false" as a word, which would pass for true.
        kept = {name: claims[name] for name in KEPT if name in claims}
        kept["email_verified"] = kept.get("email_verified") is True
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _verified(self, id_token: str) -> dict[str, Any]:
        config = self.openid_config
        if str(config["issuer"]).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("The discovery document is of another issuer.")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key_of(id_token),
                algorithms=SIGNATURES,
                audience=settings.OIDC_CLIENT_ID,
                issuer=config["issuer"],
                leeway=CLOCKS_DIFFER_SECONDS,
                options={"require": ["exp", "iat", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError) as error:
            raise OAuth2Error("The ID token cannot be verified.") from error
        if not self.nonce or not compare_digest(str(claims.get("nonce")).encode(), self.nonce.encode()):
            raise OAuth2Error("The ID token answers another request.")
        return claims

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        with IssuerAdapter(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json())
        kid = jwt.get_unverified_header(id_token).get("kid")
        return keys.keys[0] if kid is None and len(keys.keys) == 1 else keys[str(kid)]


class Issuer(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = Conversation


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """The browser comes back from the issuer, with a code."""

    def _get_state(self, request: HttpRequest, provider: Issuer) -> tuple[Any, Any]:
        state, refusal = super()._get_state(request, provider)
        self.adapter.nonce = ((state or {}).get("data") or {}).get("nonce", "")
        return state, refusal

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What an issuer says that makes no sense is its failure, with a page that offers another way."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except (KeyError, ValueError, RequestException) as error:
            return render_authentication_error(request, self.adapter.get_provider(), exception=error)
