"""The first administrator and steward, and the link that lets them choose a password once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from socialscore.infrastructure.django_app import models
from tests.cast import PASSWORD, a_stored_person

SECRET = "a long sentence of mine"


def bootstrap(email: str = "First@Example.org") -> str:
    out = StringIO()
    call_command("bootstrap", email, stdout=out)
    return out.getvalue()


def link_in(printed: str) -> str:
    found = re.search(r"https?://[^/]+(/first-password/\S+)", printed)
    assert found, printed
    return found[1]


class TestBootstrap:
    def test_makes_an_administrator_and_steward_with_a_confirmed_address(self, db: None) -> None:
        printed = bootstrap()
        user = models.User.objects.get()
        assert (user.email, user.is_staff, user.is_superuser) == ("first@example.org", True, True)
        assert user.person.is_steward
        assert user.person.role == "PARTICIPANT"
        assert user.emailaddress_set.get().verified
        assert models.AuditEntry.objects.get().code == "BOOTSTRAPPED"
        assert "a second steward" in printed
        assert "a backup" in printed

    def test_prints_a_link_that_lets_them_choose_a_password_and_sign_in(self, client: Client, db: None) -> None:
        path = client.get(link_in(bootstrap())).headers["Location"]
        assert client.get(path).status_code == 200
        assert client.post(path, {"new_password1": "short", "new_password2": "short"}).status_code == 422
        answer = client.post(path, {"new_password1": SECRET, "new_password2": SECRET})
        assert answer.headers["Location"] == "/accounts/login/"
        answer = client.post("/accounts/login/", {"login": "first@example.org", "password": SECRET})
        assert answer.status_code == 302

    def test_prints_a_link_that_works_once(self, client: Client, db: None) -> None:
        link = link_in(bootstrap())
        path = client.get(link).headers["Location"]
        client.post(path, {"new_password1": SECRET, "new_password2": SECRET})
        page = Client().get(link)
        assert "This link has been used" in page.content.decode()
        assert "This link has been used" in client.get("/first-password/Mg/nonsense/").content.decode()

    def test_may_be_run_again_and_is_recorded_once(self, db: None) -> None:
        bootstrap()
        bootstrap()
        assert models.User.objects.count() == models.AuditEntry.objects.count() == 1

    def test_raises_somebody_who_signed_up_and_leaves_their_password(self, client: Client, db: None) -> None:
        a_stored_person("first")
        bootstrap()
        user = models.User.objects.get()
        assert user.is_staff
        assert user.check_password(PASSWORD)

    def test_asks_for_no_second_steward_where_there_are_two(self, db: None) -> None:
        a_stored_person("steward", is_steward=True)
        assert "a second steward" not in bootstrap()

    def test_refuses_what_is_no_address(self, db: None) -> None:
        with pytest.raises(CommandError, match="is no e-mail address"):
            bootstrap("nobody")
