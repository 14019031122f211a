"""Second factors: set up in the settings, asked for at sign-in, written down, told by mail."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.django_app.models import AuditEntry, AuthToken, PersonProfile
from tests.cast import PASSWORD, Cast, store_cast
from tests.second_factors import code_of, give_app
from tests.tokens import make_token

INDEX, LOGIN = "/accounts/2fa/", "/accounts/login/"


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return store_cast()


@pytest.fixture
def visitor(cast: Cast, client: Client) -> Client:
    """Signed in, and asked for the password again a moment ago."""
    client.post(LOGIN, {"login": cast.participant.user.email, "password": PASSWORD})
    client.post(f"/accounts/reauthenticate/?next={INDEX}", {"password": PASSWORD})
    return client


def sign_in(client: Client, email: str) -> str:
    """The address after the password was right."""
    return client.post(LOGIN, {"login": email, "password": PASSWORD}).headers["Location"]


def has_one(person: PersonProfile) -> bool:
    return PersonProfile.objects.get(pk=person.pk).has_second_factor


class TestAuthenticatorApp:
    def set_up(self, visitor: Client) -> str:
        page = visitor.get(f"{INDEX}totp/activate/").content.decode()
        assert 'src="data:image/svg+xml;base64,' in page
        (secret,) = re.findall(r'id="authenticator_secret"[^>]*>(\w+)</textarea>', page)
        return visitor.post(f"{INDEX}totp/activate/", {"code": code_of(secret)}).headers["Location"]

    @pytest.mark.django_db(transaction=True)  # allauth tells after the commit
    def test_is_set_up_with_recovery_codes_an_audit_entry_and_a_mail(self, cast: Cast, visitor: Client) -> None:
        assert self.set_up(visitor) == f"{INDEX}recovery-codes/"
        assert sorted(AuditEntry.objects.values_list("code", flat=True)) == [
            "RECOVERY_CODES_MADE",
            "SECOND_FACTOR_ADDED",
        ]
        assert has_one(cast.participant)
        assert "authenticator app was set up" in mail.outbox[-1].subject
        assert re.findall(r"\b\d{8}\b", visitor.get(f"{INDEX}recovery-codes/").content.decode())

    @pytest.mark.django_db(transaction=True)  # allauth tells after the commit
    def test_ends_what_was_signed_in_by_a_password_alone(self, cast: Cast, visitor: Client) -> None:
        """A stolen password must not gain a role because its owner sets up what it lacks."""
        thief, person = Client(), cast.participant
        sign_in(thief, person.user.email)
        make_token(person.user)
        assert thief.get("/settings/").status_code == 200
        self.set_up(visitor)
        assert thief.get("/settings/").status_code == 302
        assert not AuthToken.objects.exists()
        assert visitor.get("/settings/").status_code == 200

    def test_takes_no_wrong_code(self, cast: Cast, visitor: Client) -> None:
        visitor.get(f"{INDEX}totp/activate/")
        answer = visitor.post(f"{INDEX}totp/activate/", {"code": "000000"})
        assert answer.status_code == 422
        assert "That did not fit" in answer.content.decode()
        assert not has_one(cast.participant)

    def test_is_removed_with_its_recovery_codes(self, cast: Cast, visitor: Client) -> None:
        give_app(cast.participant.user)
        assert visitor.post(f"{INDEX}totp/deactivate/").headers["Location"] == INDEX
        assert not Authenticator.objects.exists()
        assert not has_one(cast.participant)
        assert AuditEntry.objects.get().code == "SECOND_FACTOR_REMOVED"
        assert "was removed" in mail.outbox[-1].subject

    def test_is_asked_for_the_password_first(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.participant.user)
        for page in ("totp/activate/", "webauthn/add/"):
            assert client.get(f"{INDEX}{page}").headers["Location"].startswith("/accounts/reauthenticate/")


class TestSignIn:
    def test_asks_for_the_code_after_the_password(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        assert sign_in(client, cast.participant.user.email) == f"{INDEX}authenticate/"
        assert client.get("/home/").status_code == 302
        wrong = client.post(f"{INDEX}authenticate/", {"code": "000000"})
        assert (wrong.status_code, "That did not fit" in wrong.content.decode()) == (422, True)
        assert client.post(f"{INDEX}authenticate/", {"code": code_of()}).headers["Location"] == "/home/"
        assert client.get("/home/").status_code == 200

    def test_takes_a_code_once(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        code = code_of()
        for browser, status in ((client, 302), (Client(), 422)):
            sign_in(browser, cast.participant.user.email)
            assert browser.post(f"{INDEX}authenticate/", {"code": code}).status_code == status

    def test_takes_each_recovery_code_once(self, cast: Cast, client: Client) -> None:
        first, *_ = give_app(cast.participant.user)
        for browser, status in ((client, 302), (Client(), 422)):
            sign_in(browser, cast.participant.user.email)
            assert browser.post(f"{INDEX}authenticate/", {"code": first}).status_code == status

    def test_by_a_mailed_code_asks_for_it_too(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        client.post("/accounts/login/code/", {"email": cast.participant.user.email})
        found = re.search(r"^ {4}(\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
        assert found
        answer = client.post("/accounts/login/code/confirm/", {"code": found[1]})
        assert answer.headers["Location"] == f"{INDEX}authenticate/"

    def test_offers_no_passkey_to_whoever_has_none(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        sign_in(client, cast.participant.user.email)
        assert "Use a passkey" not in client.get(f"{INDEX}authenticate/").content.decode()


class TestPages:
    def test_index_names_all_three_kinds(
        self, visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(4):  # session, user, authenticators twice
            page = visitor.get(INDEX).content.decode()
        for words in ("Set up an app", "Add a passkey"):
            assert words in page
        assert "Recovery codes" not in page

    def test_index_offers_recovery_codes_to_whoever_has_a_factor(self, cast: Cast, visitor: Client) -> None:
        give_app(cast.participant.user)
        page = visitor.get(INDEX).content.decode()
        assert "10 codes are left" in page
        assert "Remove the app" in page

    def test_settings_say_whether_there_is_one(self, cast: Cast, visitor: Client) -> None:
        assert "Off: an app or a passkey" in visitor.get("/settings/").content.decode()
        give_app(cast.participant.user)
        assert "On: signing in takes more" in visitor.get("/settings/").content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_codes_can_be_downloaded_and_made_anew(self, cast: Cast, visitor: Client) -> None:
        old, *_ = give_app(cast.participant.user)
        answer = visitor.get(f"{INDEX}recovery-codes/download/")
        assert "attachment" in answer["Content-Disposition"]
        assert old in answer.content.decode()
        visitor.post(f"{INDEX}recovery-codes/generate/")
        assert old not in visitor.get(f"{INDEX}recovery-codes/download/").content.decode()
        assert AuditEntry.objects.get().code == "RECOVERY_CODES_MADE"

    def test_need_a_factor_before_recovery_codes(self, visitor: Client) -> None:
        answer = visitor.post(f"{INDEX}recovery-codes/generate/")
        assert answer.status_code == 422
        assert "first" in answer.content.decode()
        assert not Authenticator.objects.exists()

    def test_recovery_codes_are_no_second_factor(self, cast: Cast) -> None:
        give_app(cast.participant.user)
        Authenticator.objects.exclude(type="recovery_codes").first().delete()  # type: ignore[union-attr]
        assert Authenticator.objects.exists()
        assert not has_one(cast.participant)

    def test_the_way_on_without_a_place_to_go_is_home(self, visitor: Client) -> None:
        assert visitor.get(reverse("second_factor_onward")).headers["Location"] == "/home/"

    def test_passkey_options_are_for_anybody_who_asks(self, db: None, client: Client) -> None:
        answer = client.get(f"{INDEX}webauthn/login/", headers={"accept": "application/json"})
        assert answer.json()["request_options"]["publicKey"]["challenge"]
