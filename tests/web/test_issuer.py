"""Signing in with the community's issuer, over HTTP, against a real one."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from socialscore.infrastructure.django_app.models import Consent, PersonProfile, User
from tests.cast import PASSWORD, Cast, store_cast
from tests.issuer import CLIENT_ID, CLIENT_SECRET, Issuer, running
from tests.second_factors import give_app

START, SIGN_UP, FAILED = "/accounts/oidc/start/", "/accounts/oidc/sign-up/", 401
WRONG = ["issuer", "iss", "aud", "exp", "nonce", "signature", "none", "shared key"]


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def issuer(settings: Settings) -> Iterator[Issuer]:
    with running() as found:
        settings.OIDC_ISSUER, settings.OIDC_NAME = found.url, "Harbour ID"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield found


def left(client: Client, **fields: str) -> str:
    """The address of the issuer that the page of leaving leads to."""
    page = client.post(START, fields)
    assert page.status_code == 200, page.content
    (address,) = re.findall(r'http-equiv="refresh"\s+content="0; url=([^"]+)"', page.content.decode())
    return unescape(address)


def returned(client: Client, address: str) -> Any:
    """What our callback answers, once the issuer sent the browser back."""
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def come(client: Client, **fields: str) -> Any:
    return returned(client, left(client, **fields))


class TestSignUp:
    def test_asks_for_consent_and_name_and_gives_no_role(self, db: None, client: Client, issuer: Issuer) -> None:
        issuer.claims |= {"email_verified": True, "name": "Noor", "role": "LEAD", "groups": ["admin"], "is_staff": True}
        assert come(client).headers["Location"] == SIGN_UP
        assert not User.objects.exists()
        assert client.post(SIGN_UP, {"email": "new@example.org"}).status_code == 422
        answer = client.post(SIGN_UP, {"email": "new@example.org", "consent": "on"})
        assert answer.headers["Location"].startswith("/welcome/")
        person = PersonProfile.objects.select_related("user").get()
        assert (person.role, person.is_steward, person.user.is_staff, person.display_name) == (
            "PARTICIPANT",
            False,
            False,
            "",
        )
        assert Consent.objects.get().person == person
        assert not person.user.has_usable_password()
        assert SocialAccount.objects.get().extra_data["id_token"].keys() == {"sub", "email", "email_verified"}

    @pytest.mark.parametrize("verified", [False, "false", "true", 1, None])
    def test_sends_a_code_where_the_issuer_did_not_verify(
        self, db: None, client: Client, issuer: Issuer, verified: object
    ) -> None:
        issuer.claims["email_verified"] = verified
        come(client)
        answer = client.post(SIGN_UP, {"email": "new@example.org", "consent": "on"})
        assert answer.headers["Location"] == "/accounts/confirm-email/"
        assert client.get("/home/").status_code == 302

    def test_takes_no_other_address_than_the_one_verified(self, db: None, client: Client, issuer: Issuer) -> None:
        issuer.claims["email_verified"] = True
        come(client)
        client.post(SIGN_UP, {"email": "another@example.org", "consent": "on"})
        assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", True)]

    def test_sends_the_code_to_the_address_that_was_typed(self, db: None, client: Client, issuer: Issuer) -> None:
        come(client)
        client.post(SIGN_UP, {"email": "another@example.org", "consent": "on"})
        assert list(EmailAddress.objects.values_list("email", "verified")) == [("another@example.org", False)]
        assert mail.outbox[-1].to == ["another@example.org"]
        assert client.get("/home/").status_code == 302

    def test_refuses_fields_that_were_not_asked_for(self, db: None, client: Client, issuer: Issuer) -> None:
        issuer.claims["email_verified"] = True
        come(client)
        form = {"email": "new@example.org", "consent": "on", "role": "LEAD"}
        assert client.post(SIGN_UP, form).status_code == 422
        assert not User.objects.exists()

    def test_takes_the_address_from_userinfo_where_the_token_has_none(
        self, db: None, client: Client, issuer: Issuer
    ) -> None:
        issuer.in_userinfo = True
        issuer.claims["email_verified"] = True
        assert come(client).headers["Location"] == SIGN_UP
        assert 'value="new@example.org"' in client.get(SIGN_UP).content.decode()


class TestLink:
    def test_is_made_by_an_address_that_both_verified_and_told_by_mail(
        self, cast: Cast, client: Client, issuer: Issuer
    ) -> None:
        issuer.claims |= {"email": "Participant@Example.org", "email_verified": True}
        assert come(client, next="/score/").headers["Location"] == "/score/"
        assert SocialAccount.objects.get().user == cast.participant.user
        assert cast.participant.user.email in mail.outbox[-1].to
        assert "linked" in mail.outbox[-1].subject
        issuer.claims["email"] = "changed@example.org"
        again = Client()
        assert come(again).headers["Location"] == "/home/"
        assert again.get("/home/").wsgi_request.user == cast.participant.user

    @pytest.mark.parametrize(("theirs", "ours"), [(False, True), (True, False), ("true", True)])
    def test_is_not_made_by_anything_less(
        self, cast: Cast, client: Client, issuer: Issuer, theirs: object, ours: bool
    ) -> None:
        cast.steward.user.emailaddress_set.update(verified=ours)
        issuer.claims |= {"email": cast.steward.user.email, "email_verified": theirs}
        come(client)
        client.post(SIGN_UP, {"email": cast.steward.user.email, "consent": "on"})
        assert not SocialAccount.objects.exists()
        assert client.get("/home/").status_code == 302

    def test_asks_for_the_second_factor_all_the_same(self, cast: Cast, client: Client, issuer: Issuer) -> None:
        give_app(cast.steward.user)
        issuer.claims |= {"email": cast.steward.user.email, "email_verified": True}
        assert come(client).headers["Location"] == "/accounts/2fa/authenticate/"
        assert client.get("/home/").status_code == 302

    def test_by_whoever_is_signed_in_needs_the_password_again(self, cast: Cast, client: Client, issuer: Issuer) -> None:
        client.force_login(cast.participant.user)
        assert come(client, process="connect").headers["Location"] == "/accounts/reauthenticate/"
        assert not SocialAccount.objects.exists()
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert SocialAccount.objects.get().user == cast.participant.user
        page = client.get("/accounts/oidc/").content.decode()
        assert "Unlink" in page
        client.post("/accounts/oidc/", {"account": SocialAccount.objects.get().pk})
        assert not SocialAccount.objects.exists()

    def test_is_of_one_issuer_and_not_of_the_next(
        self, cast: Cast, client: Client, issuer: Issuer, settings: Settings
    ) -> None:
        issuer.claims |= {"email": cast.participant.user.email, "email_verified": True}
        come(client)
        with running(claims={"sub": issuer.claims["sub"], "email": "evil@example.org"}) as another:
            settings.OIDC_ISSUER = another.url
            assert come(Client()).headers["Location"] == SIGN_UP


class TestRefusals:
    @pytest.mark.parametrize("fault", WRONG)
    def test_of_a_token_that_does_not_hold(self, db: None, client: Client, issuer: Issuer, fault: str) -> None:
        issuer.faults.add(fault)
        answer = come(client)
        assert answer.status_code in (200, FAILED)
        assert "did not understand each other" in answer.content.decode()
        assert not User.objects.exists()

    def test_of_a_code_that_another_browser_asked_for(self, db: None, client: Client, issuer: Issuer) -> None:
        answer = returned(Client(), left(client))
        assert "did not understand each other" in answer.content.decode()

    def test_say_so_when_the_issuer_is_away(self, db: None, client: Client, issuer: Issuer) -> None:
        issuer.faults.add("down")
        page = client.post(START)
        assert "did not understand each other" in page.content.decode()

    def test_lead_back_from_a_change_of_mind(self, db: None, client: Client, issuer: Issuer) -> None:
        issuer.faults.add("cancelled")
        assert come(client).headers["Location"] == "/accounts/oidc/cancelled/"
        assert "came back without" in client.get("/accounts/oidc/cancelled/").content.decode()


class TestPages:
    def test_offer_the_issuer_where_there_is_one(self, cast: Cast, client: Client, issuer: Issuer) -> None:
        for page in ("/accounts/login/", "/accounts/signup/"):
            assert "Continue with Harbour ID" in client.get(page).content.decode()
        client.force_login(cast.participant.user)
        assert "Harbour ID" in client.get("/settings/").content.decode()
        assert "Link Harbour ID" in client.get("/accounts/oidc/").content.decode()
        assert issuer.asked == []

    def test_say_nothing_of_it_where_there_is_none(self, db: None, client: Client) -> None:
        assert "Continue with" not in client.get("/accounts/login/").content.decode()
        assert client.post(START).status_code == 404

    def test_leave_by_a_form_only(self, db: None, client: Client, issuer: Issuer) -> None:
        assert client.get(START).status_code == 405
        assert Client(enforce_csrf_checks=True).post(START).status_code == 403


def test_an_account_is_linked_after_a_proof_only(cast: Cast, client: Client, issuer: Any) -> None:
    """Whoever is linked signs in as this person, and a browser left open proves nothing."""
    cast.participant.user.set_unusable_password()
    cast.participant.user.save()
    client.force_login(cast.participant.user)
    answer = client.post("/accounts/oidc/start/", {"process": "connect"})
    assert answer.headers["Location"].startswith("/accounts/proof/")
    assert client.get("/accounts/oidc/").headers["Location"].startswith("/accounts/proof/")
    assert not SocialAccount.objects.exists()
