"""Signing a program in and out; who it acts for."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.crypto import salted_hmac
from knox.settings import knox_settings
from rest_framework import serializers
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from socialscore.api.effects import id_for
from socialscore.api.pages import answer_with
from socialscore.api.requests import Described, Endpoint, Nothing, actor_of, body_of
from socialscore.api.shapes import AllOf
from socialscore.application import membership, tokens
from socialscore.domain.errors import NotAllowed, gettext_noop
from socialscore.domain.ids import TokenId
from socialscore.domain.person import Role
from socialscore.domain.tokens import SCOPES
from socialscore.http.limits import require_slow
from socialscore.http.settling import settle_due
from socialscore.infrastructure.auth.knox_authentication import KnoxAuthentication
from socialscore.infrastructure.auth.security_context import PersonSecurityContext, context_of
from socialscore.queries.balances import balance_of
from socialscore.queries.pages import Page
from socialscore.queries.tokens import TokenRow, tokens_of
from socialscore.wiring import unit_of_work

TRIES_PER_MINUTE = 5


class SecondFactorSetUp(NotAllowed):
    text = gettext_noop(
        "This account has a second factor, so a password alone makes no token. Sign in on the site and make one in the "
        "settings, under Tokens."
    )


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


class MadeTokenData(TypedDict):
    """A new token: `token` is its secret, which is told this once."""

    token: str
    token_id: UUID
    scopes: tuple[str, ...]
    expiry: datetime


class MeData(TypedDict):
    """The person, their rights, their balances, and what the token may do."""

    person_id: UUID
    subject_id: UUID
    display_name: str
    role: Role
    may_review: bool
    is_steward: bool
    is_active: bool
    reputation_score: int
    reserved_score: int
    mails_decisions: bool
    mails_receipts: bool
    scopes: tuple[str, ...]


class MailsBody(serializers.Serializer[Any]):
    """What one is mailed; what is left out stays as it is."""

    mails_decisions = serializers.BooleanField(required=False)
    mails_receipts = serializers.BooleanField(required=False)


class Login(Described):
    """
    `POST`: a new token for the person whose e-mail and password came by HTTP Basic.

    A repeat with the same `Idempotency-Key` makes no second one, and cannot show the first again.
    Refused for accounts with a second factor, to whoever knows the password; to others nothing differs.
    """

    authentication_classes = (LimitedBasicAuthentication,)
    permission_classes = (IsAuthenticated,)
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": MadeTokenData}
    takes_key: ClassVar = True

    def post(self, request: Request) -> Response:
        """:raises SecondFactorSetUp: if the account has one."""
        actor = context_of(request.user)  # type: ignore[arg-type]
        if actor.has_second_factor:
            raise SecondFactorSetUp
        token_id, now = TokenId(id_for(request, actor.person_id)), timezone.now()
        person_id, life = actor.person_id, knox_settings.TOKEN_TTL
        secret = tokens.make_token(unit_of_work(), token_id=token_id, person_id=person_id, life=life, now=now)
        return Response({"token": secret, "token_id": token_id, "scopes": SCOPES, "expiry": now + life})


class Logout(Endpoint):
    """`POST`: revoke the token that came with the request."""

    authentication_classes = (KnoxAuthentication,)
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": None}
    takes_key: ClassVar = False

    def post(self, request: Request) -> Response:
        token_id, person_id = request.auth.public_id, actor_of(request).person_id  # type: ignore[union-attr]
        tokens.revoke_token(unit_of_work(), token_id=TokenId(token_id), person_id=person_id, now=timezone.now())
        return Response(status=204)


class LogoutAll(Endpoint):
    """`POST`: revoke all tokens of the person."""

    authentication_classes = (KnoxAuthentication,)
    bodies: ClassVar = {"POST": Nothing}
    answers: ClassVar = {"POST": None}
    takes_key: ClassVar = False

    def post(self, request: Request) -> Response:
        tokens.revoke_all_tokens(unit_of_work(), person_id=actor_of(request).person_id, now=timezone.now())
        return Response(status=204)


class Tokens(Endpoint):
    """`GET`: one's own tokens, without their secrets, which nobody has."""

    scopes: ClassVar = {"GET": "read"}
    answers: ClassVar = {"GET": AllOf[TokenRow]}

    def get(self, request: Request) -> Response:
        rows = tokens_of(actor_of(request).person_id, now=timezone.now())
        return answer_with(request, Page(rows=rows), asdict)


class Token(Endpoint):
    """`DELETE`: revoke one of one's own, whatever scope the asking one has."""

    answers: ClassVar = {"DELETE": None}

    def delete(self, request: Request, token_id: UUID) -> Response:
        person_id = actor_of(request).person_id
        tokens.revoke_token(unit_of_work(), token_id=TokenId(token_id), person_id=person_id, now=timezone.now())
        return Response(status=204)


class Me(Endpoint):
    """
    `GET`: the person, their rights and their balances. `PATCH`: choose what one is mailed: decisions, and the receipt
    when an action of one's own is approved.
    """

    scopes: ClassVar = {"GET": "read", "PATCH": "submit"}  # a token that may only read changes nothing
    bodies: ClassVar = {"PATCH": MailsBody}
    answers: ClassVar = {"GET": MeData, "PATCH": MeData}

    def get(self, request: Request) -> Response:
        return Response(self._me(actor_of(request)))

    def patch(self, request: Request) -> Response:
        actor, given = actor_of(request), body_of(request, MailsBody)
        person = actor.person
        kept = {"mails_decisions": person.mails_decisions, "mails_receipts": person.mails_receipts}
        membership.choose_mails(unit_of_work(), person_id=actor.person_id, **{**kept, **given})
        return Response({**self._me(actor), **given})

    def _me(self, actor: PersonSecurityContext) -> MeData:
        settle_due(subject_id=actor.subject_id)
        balance = balance_of(actor.subject_id)
        return {
            "person_id": actor.person_id,
            "subject_id": actor.subject_id,
            "display_name": actor.display_name,
            "role": actor.person.role,
            "may_review": actor.person.may_review,
            "is_steward": actor.is_steward,
            "is_active": actor.person.is_active,
            "reputation_score": balance.confirmed,
            "reserved_score": balance.reserved,
            "mails_decisions": actor.person.mails_decisions,
            "mails_receipts": actor.person.mails_receipts,
            "scopes": actor.scopes,
        }
