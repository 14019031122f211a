"""Signing a program in and out; who it acts for."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.utils.crypto import salted_hmac
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from socialscore.api.requests import HasScope, actor_of
from socialscore.http.limits import require_slow
from socialscore.http.settling import settle_due
from socialscore.infrastructure.auth.knox_authentication import KnoxAuthentication
from socialscore.infrastructure.auth.tokens import make_token
from socialscore.queries.balances import balance_of

TRIES_PER_MINUTE = 5


class LimitedBasicAuthentication(BasicAuthentication):
    """HTTP Basic with e-mail and password: five tries a minute for an address, verified addresses only."""

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> tuple[Any, None]:
        """:raises TooOften: after too many tries. :raises AuthenticationFailed: if they do not fit."""
        who = salted_hmac("socialscore.login", userid.strip().lower()).hexdigest()  # no address in the cache
        require_slow("login", who, at_most=TRIES_PER_MINUTE, per_seconds=60)
        user, _ = super().authenticate_credentials(userid, password, request)
        if not EmailAddress.objects.filter(user_id=user.pk, verified=True).exists():
            raise AuthenticationFailed("Verify your e-mail address first: sign in on the site once.")
        return user, None


class Login(APIView):
    """`POST`: a new token for the person whose e-mail and password came by HTTP Basic."""

    authentication_classes = (LimitedBasicAuthentication,)
    permission_classes = (IsAuthenticated,)

    def post(self, request: Request) -> Response:
        token, secret = make_token(request.user)  # type: ignore[arg-type]
        return Response({"token": secret, "token_id": token.public_id, "scopes": token.scopes, "expiry": token.expiry})


class Logout(APIView):
    """`POST`: revoke the token that came with the request."""

    authentication_classes = (KnoxAuthentication,)
    permission_classes = (IsAuthenticated,)

    def post(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=204)


class LogoutAll(APIView):
    """`POST`: revoke all tokens of the person."""

    authentication_classes = (KnoxAuthentication,)
    permission_classes = (IsAuthenticated,)

    def post(self, request: Request) -> Response:
        request.user.auth_token_set.all().delete()  # type: ignore[union-attr]
        return Response(status=204)


class Me(APIView):
    """`GET`: the person, their rights and their balances."""

    permission_classes = (
        IsAuthenticated,
        HasScope,
    )
    scopes: ClassVar = {"GET": "read"}

    def get(self, request: Request) -> Response:
        actor = actor_of(request)
        settle_due(subject_id=actor.subject_id)
        balance = balance_of(actor.subject_id)
        return Response(
            {
                "person_id": actor.person_id,
                "subject_id": actor.subject_id,
                "display_name": actor.display_name,
                "role": actor.role,
                "may_review": actor.person.may_review,
                "is_steward": actor.is_steward,
                "is_active": actor.person.is_active,
                "reputation_score": balance.confirmed,
                "reserved_score": balance.reserved,
                "scopes": actor.scopes,
            }
        )
