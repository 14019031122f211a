"""From a stranger to a member and back: sign up by code, sign in by code and password, reset, sign out, sessions."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from socialscore.infrastructure.django_app import models
from tests.cast import PASSWORD, a_stored_person

EMAIL = "new@example.org"
SIGN_UP = {"email": EMAIL, "password1": "a long sentence of mine", "consent": "on"}


@pytest.fixture(autouse=True)
def _limits_start_anew(db: None) -> None:
    call_command("createcachetable")
    cache.clear()


def code_sent_to(address: str) -> str:
    """The code of the last mail to somebody: the one line that stands apart."""
    message = [message for message in mail.outbox if message.to == [address]][-1]
    found = re.search(r"^ {4}(\S+)$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


def signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def sign_up(client: Client, **fields: Any) -> HttpResponse:
    return client.post("/accounts/signup/", {**SIGN_UP, **fields})


def through_the_code(client: Client, answer: HttpResponse) -> HttpResponse:
    assert answer.status_code == 302, answer.content.decode()
    assert "confirm-email" in answer.headers["Location"]
    assert client.get(answer.headers["Location"]).status_code == 200
    return client.post(answer.headers["Location"], {"code": code_sent_to(EMAIL)})


class TestSignUp:
    def test_leads_over_the_code_to_the_name_and_home(self, client: Client) -> None:
        assert client.get("/accounts/signup/").status_code == 200
        answer = sign_up(client)
        assert not signed_in(client), "not before the address is confirmed"
        answer = through_the_code(client, answer)
        assert answer.headers["Location"] == "/welcome/"
        assert client.get("/welcome/").status_code == 200

        answer = client.post("/welcome/", {"display_name": "  Amina   Diallo "})
        assert answer.headers["Location"] == "/home/"
        person = models.PersonProfile.objects.get()
        assert (person.display_name, person.role, person.listing) == ("Amina Diallo", "PARTICIPANT", "ABSENT")
        assert signed_in(client)

    def test_stores_the_consent_with_its_version_and_time(self, client: Client) -> None:
        before = timezone.now()
        sign_up(client)
        consent = models.Consent.objects.get()
        assert (consent.purpose, consent.withdrawn_at) == ("MEMBERSHIP", None)
        assert consent.version
        assert before <= consent.given_at <= timezone.now()

    def test_asks_for_the_consent(self, client: Client) -> None:
        answer = client.post("/accounts/signup/", {key: SIGN_UP[key] for key in ("email", "password1")})
        assert answer.status_code == 422
        assert "without it there is no account" in answer.content.decode()
        assert EMAIL in answer.content.decode(), "what was typed is kept"
        assert not models.User.objects.exists()

    @pytest.mark.parametrize(
        "extra", [{"role": "LEAD"}, {"is_staff": "on"}, {"is_steward": "true"}, {"may_review": "1"}, {"person": "1"}]
    )
    def test_refuses_a_field_that_was_not_asked_for_and_makes_nobody(
        self, client: Client, extra: dict[str, str]
    ) -> None:
        answer = sign_up(client, **extra)
        assert answer.status_code == 422
        assert "more than was asked for" in answer.content.decode()
        assert not models.User.objects.exists()
        assert not models.PersonProfile.objects.exists()

    def test_gives_nobody_a_role_by_the_query_string_either(self, client: Client) -> None:
        through_the_code(client, client.post("/accounts/signup/?role=LEAD", SIGN_UP))
        assert models.PersonProfile.objects.get().role == "PARTICIPANT"

    @pytest.mark.parametrize(
        "wrong", [{"email": "no address"}, {"password1": "short"}, {"password1": "12345678901"}, {"email": ""}]
    )
    def test_shows_what_is_wrong_with_422(self, client: Client, wrong: dict[str, str]) -> None:
        answer = sign_up(client, **wrong)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert "a long sentence of mine" not in answer.content.decode(), "a password is never sent back"

    def test_does_not_tell_whether_somebody_has_an_account(self, client: Client) -> None:
        a_stored_person("new")
        answer = sign_up(client)
        assert answer.status_code == 302
        assert "confirm-email" in answer.headers["Location"]
        assert models.User.objects.count() == 1
        assert "already has an account" in str(mail.outbox[-1].body)

    def test_refuses_a_wrong_code_with_422_and_goes_on(self, client: Client) -> None:
        page = sign_up(client).headers["Location"]
        answer = client.post(page, {"code": "WRONG1"})
        assert answer.status_code == 422
        assert not signed_in(client)
        assert client.post(page, {"code": code_sent_to(EMAIL)}).status_code == 302
        assert signed_in(client)

    def test_leads_back_to_where_a_stranger_wanted_to_go(self, client: Client) -> None:
        answer = client.post("/accounts/signup/?next=/score/", {**SIGN_UP, "next": "/score/"})
        answer = through_the_code(client, answer)
        assert answer.headers["Location"] == "/welcome/?next=%2Fscore%2F"
        assert 'value="/score/"' in client.get(answer.headers["Location"]).content.decode()
        answer = client.post("/welcome/", {"display_name": "Amina", "next": "/score/"})
        assert answer.headers["Location"] == "/score/"


class TestSignIn:
    @pytest.fixture(autouse=True)
    def _member(self, db: None) -> None:
        a_stored_person("new")

    def test_takes_the_password(self, client: Client) -> None:
        answer = client.post("/accounts/login/", {"login": "NEW@example.org", "password": PASSWORD})
        assert answer.headers["Location"] == "/home/"
        assert signed_in(client)

    def test_leads_back_to_the_page_that_asked_for_it(self, client: Client) -> None:
        asked = client.get("/notifications/").headers["Location"]
        answer = client.post(asked, {"login": EMAIL, "password": PASSWORD})
        assert answer.headers["Location"] == "/notifications/"

    def test_refuses_a_wrong_password_with_422(self, client: Client) -> None:
        answer = client.post("/accounts/login/", {"login": EMAIL, "password": "wrong"})
        assert answer.status_code == 422
        assert not signed_in(client)

    def test_takes_a_code_instead(self, client: Client) -> None:
        answer = client.post("/accounts/login/code/", {"email": EMAIL})
        assert answer.status_code == 302
        answer = client.post(answer.headers["Location"], {"code": code_sent_to(EMAIL)})
        assert answer.headers["Location"] == "/home/"
        assert signed_in(client)

    def test_sends_a_stranger_no_code_and_says_the_same(self, client: Client) -> None:
        answer = client.post("/accounts/login/code/", {"email": "nobody@example.org"})
        assert answer.status_code == 302
        assert "There is no account with this address" in str(mail.outbox[-1].body)

    def test_asks_who_has_no_name_yet(self, client: Client) -> None:
        models.PersonProfile.objects.update(display_name="")
        answer = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert answer.headers["Location"] == "/welcome/?next=%2Fhome%2F"

    def test_is_possible_for_who_is_suspended(self, client: Client) -> None:
        models.PersonProfile.objects.update(is_active=False)
        client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert signed_in(client)

    def test_ends_by_signing_out(self, client: Client) -> None:
        client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert client.get("/accounts/logout/").status_code == 200, "asking changes nothing"
        assert signed_in(client)
        assert client.post("/accounts/logout/").headers["Location"] == "/"
        assert not signed_in(client)


class TestReset:
    def test_leads_over_a_code_to_a_new_password(self, client: Client) -> None:
        a_stored_person("new")
        answer = client.post("/accounts/password/reset/", {"email": EMAIL})
        answer = client.post(answer.headers["Location"], {"code": code_sent_to(EMAIL)})
        page = answer.headers["Location"]
        assert client.get(page).status_code == 200
        assert client.post(page, {"password1": "short", "password2": "short"}).status_code == 422
        secret = "another long sentence"
        assert client.post(page, {"password1": secret, "password2": secret}).status_code == 302

        other = Client()
        other.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert not signed_in(other)
        other.post("/accounts/login/", {"login": EMAIL, "password": secret})
        assert signed_in(other)


class TestSessions:
    def test_are_listed_and_the_others_can_be_ended(self, client: Client) -> None:
        a_stored_person("new")
        other = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0"})
        here = Client(headers={"User-Agent": "Mozilla/5.0 (Android 14) Firefox/130.0"})
        for browser in (other, here):
            browser.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        page = here.get("/accounts/sessions/").content.decode()
        assert "Firefox on Android" in page
        assert "Chrome on Windows" in page

        here.post("/accounts/sessions/")
        assert signed_in(here)
        assert not signed_in(other)
