"""Asked again before what is important: by password, by second factor, or by a code for whoever has neither."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from socialscore.infrastructure.django_app.models import AuthToken
from tests.cast import Cast, store_cast
from tests.second_factors import code_of, give_app

NEW, PROOF = "/settings/tokens/new/", "/accounts/proof/"
FORM = {"name": "Backup", "scopes": ["read"], "days": "30"}
IMPORTANT = [
    NEW,
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/password/set/",
    "/accounts/email/",
]


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def visitor(cast: Cast, client: Client) -> Client:
    """Somebody who came by an issuer: without a password."""
    cast.participant.user.set_unusable_password()
    cast.participant.user.save()
    client.force_login(cast.participant.user)
    return client


def sent_code(visitor: Client) -> str:
    assert visitor.post(PROOF, {"send": "1", "next": NEW}).headers["Location"].startswith(PROOF)
    found = re.search(r"^ {4}(\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


class TestProveByCode:
    @pytest.mark.parametrize("page", IMPORTANT)
    def test_is_asked_of_whoever_has_neither(self, visitor: Client, page: str) -> None:
        assert visitor.get(page).headers["Location"].startswith(PROOF)
        assert visitor.post(page, {"token_id": str(uuid4()), **FORM}).headers["Location"].startswith(PROOF)
        assert not AuthToken.objects.exists()

    def test_lets_the_person_go_on_for_some_minutes(self, cast: Cast, visitor: Client) -> None:
        assert "no password" in visitor.get(PROOF).content.decode()
        code = sent_code(visitor)
        assert mail.outbox[-1].to == [cast.participant.user.email]
        assert visitor.post(PROOF, {"code": code.lower(), "next": NEW}).headers["Location"] == NEW
        assert visitor.post(NEW, {"token_id": str(uuid4()), **FORM}).status_code == 201
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            assert visitor.get(NEW).headers["Location"].startswith(PROOF)

    def test_takes_a_code_once_and_three_tries(self, visitor: Client) -> None:
        code = sent_code(visitor)
        for _ in range(3):
            answer = visitor.post(PROOF, {"code": "WRONG"})
            assert (answer.status_code, "did not fit" in answer.content.decode()) == (422, True)
        assert visitor.post(PROOF, {"code": code}).status_code == 422

    def test_takes_no_old_code(self, visitor: Client) -> None:
        code = sent_code(visitor)
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            assert visitor.post(PROOF, {"code": code}).status_code == 422

    def test_takes_no_code_where_none_was_sent(self, visitor: Client) -> None:
        assert visitor.post(PROOF, {"code": ""}).status_code == 422
        assert visitor.post(PROOF, {"code": "BCDF-GHJK"}).status_code == 422

    def test_sends_three_at_most(self, visitor: Client) -> None:
        answers = [visitor.post(PROOF, {"send": "1"}).status_code for _ in range(4)]
        assert answers == [302, 302, 302, 429]

    def test_goes_on_to_pages_of_ours_only(self, visitor: Client) -> None:
        code = sent_code(visitor)
        assert visitor.post(PROOF, {"code": code, "next": "https://evil.example/"}).headers["Location"] == "/home/"


class TestProveByFactor:
    @pytest.mark.parametrize("page", [NEW, "/accounts/password/set/"])
    def test_is_asked_of_whoever_has_one(self, cast: Cast, visitor: Client, page: str) -> None:
        give_app(cast.participant.user)
        asked = visitor.get(page).headers["Location"]
        assert asked.startswith("/accounts/2fa/reauthenticate/")
        assert visitor.post(asked, {"code": code_of()}).headers["Location"] == page
        assert visitor.get(page).status_code == 200

    def test_stands_beside_the_password(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        client.force_login(cast.participant.user)
        asked = client.get(NEW).headers["Location"]
        assert "Use your app or a recovery code" in client.get(asked).content.decode()
        client.post("/accounts/2fa/reauthenticate/", {"code": code_of(), "next": NEW})
        assert client.get(NEW).status_code == 200


def test_a_code_stands_in_for_no_password_and_for_no_factor(cast: Cast, client: Client) -> None:
    """An open browser and its mailbox must not be enough where there is something stronger."""
    client.force_login(cast.participant.user)
    for form in ({}, {"send": "1"}, {"code": "x"}):
        answer = client.post(PROOF, {**form, "next": NEW}) if form else client.get(f"{PROOF}?next={NEW}")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    give_app(cast.other.user)
    cast.other.user.set_unusable_password()
    cast.other.user.save()
    client.force_login(cast.other.user)
    assert client.get(PROOF).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert mail.outbox == []
