"""Settings: name, look, who sees me, mail. Texts are kept when something is refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from socialscore.infrastructure.django_app import models
from tests.cast import Cast, store_cast

Counted = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def me(client: Client, cast: Cast) -> models.PersonProfile:
    client.force_login(cast.participant.user)
    return cast.participant


def now(person: models.PersonProfile) -> models.PersonProfile:
    person.refresh_from_db()
    return person


class TestProfile:
    def test_saves_name_and_pseudonym(self, client: Client, me: models.PersonProfile) -> None:
        answer = client.post("/settings/", {"display_name": "Amina Diallo", "pseudonym": "Quiet Tern"}, follow=True)
        assert "Saved." in answer.content.decode()
        assert (now(me).display_name, me.pseudonym) == ("Amina Diallo", "Quiet Tern")

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61, "nul\x00"])
    def test_refuses_what_is_no_name_and_keeps_what_was_typed(
        self, client: Client, me: models.PersonProfile, name: str
    ) -> None:
        answer = client.post("/settings/", {"display_name": name, "pseudonym": "Quiet Tern"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'aria-invalid="true"' in page
        assert "Quiet Tern" in page
        assert now(me).display_name == "Participant"

    def test_keeps_a_pseudonym_that_is_shown(self, client: Client, me: models.PersonProfile) -> None:
        models.PersonProfile.objects.filter(pk=me.pk).update(listing="PSEUDONYM", pseudonym="Quiet Tern")
        answer = client.post("/settings/", {"display_name": "Amina", "pseudonym": ""})
        assert answer.status_code == 422
        assert "Choose a pseudonym first, or be listed by name." in answer.content.decode()
        assert now(me).pseudonym == "Quiet Tern"

    def test_escapes_a_name_with_a_script(self, client: Client, me: models.PersonProfile) -> None:
        client.post("/settings/", {"display_name": "<script>alert(1)</script>"})
        assert "<script>alert" not in client.get("/settings/").content.decode()

    def test_changes_nothing_that_is_not_in_the_form(self, client: Client, me: models.PersonProfile) -> None:
        client.post("/settings/", {"display_name": "Amina", "role": "LEAD", "is_steward": "on"})
        assert (now(me).role, me.is_steward) == ("PARTICIPANT", False)


class TestTheme:
    def test_is_kept_and_answers_a_fragment_with_nothing(self, client: Client, me: models.PersonProfile) -> None:
        answer = client.post("/settings/theme/", {"theme": "DARK"}, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert now(me).theme == "DARK"
        assert 'data-theme="dark"' in client.get("/settings/").content.decode()

    def test_leads_back_without_a_script(self, client: Client, me: models.PersonProfile) -> None:
        assert client.post("/settings/theme/", {"theme": "LIGHT"}).headers["Location"] == "/settings/"

    def test_refuses_another_one(self, client: Client, me: models.PersonProfile) -> None:
        assert client.post("/settings/theme/", {"theme": "PINK"}).status_code == 422
        assert client.get("/settings/theme/").status_code == 405


class TestPrivacy:
    def test_is_all_off_at_first(self, client: Client, me: models.PersonProfile) -> None:
        page = client.get("/settings/privacy/").content.decode()
        assert page.count(" checked") == 1
        assert 'value="ABSENT"' in page

    def test_stores_a_consent_for_each_choice_and_its_end(self, client: Client, me: models.PersonProfile) -> None:
        client.post("/settings/privacy/", {"listing": "NAME", "has_public_profile": "on"})
        assert (now(me).listing, me.has_public_profile) == ("NAME", True)
        given = models.Consent.objects.filter(person=me, withdrawn_at=None)
        assert set(given.values_list("purpose", flat=True)) == {"BOARDS", "PUBLIC_PROFILE"}

        client.post("/settings/privacy/", {"listing": "ABSENT"})
        assert (now(me).listing, me.has_public_profile) == ("ABSENT", False)
        assert not given.exists()
        page = client.get("/settings/privacy/").content.decode()
        assert page.count("taken back") == 2

    def test_asks_for_a_pseudonym_before_one_is_listed_by_it(self, client: Client, me: models.PersonProfile) -> None:
        answer = client.post("/settings/privacy/", {"listing": "PSEUDONYM"})
        assert answer.status_code == 422
        assert "Choose a pseudonym first" in answer.content.decode()
        assert now(me).listing == "ABSENT"

    @pytest.mark.parametrize("sent", [{}, {"listing": "EVERYWHERE"}])
    def test_refuses_what_is_no_choice(self, client: Client, me: models.PersonProfile, sent: dict[str, str]) -> None:
        assert client.post("/settings/privacy/", sent).status_code == 422


class TestWelcome:
    def test_asks_for_a_name_and_keeps_a_wrong_one(self, client: Client, me: models.PersonProfile) -> None:
        answer = client.post("/welcome/", {"display_name": "y" * 61})
        assert answer.status_code == 422
        assert "y" * 61 in answer.content.decode()

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_leads_nobody_elsewhere(self, client: Client, me: models.PersonProfile, elsewhere: str) -> None:
        answer = client.post("/welcome/", {"display_name": "Amina", "next": elsewhere})
        assert answer.headers["Location"] == "/home/"


@pytest.mark.parametrize(
    "path", ["/settings/", "/settings/privacy/", "/settings/notifications/", "/settings/data/", "/welcome/"]
)
class TestEachPage:
    def test_is_for_members(self, client: Client, db: None, path: str) -> None:
        assert client.get(path).headers["Location"].startswith("/accounts/login/?next=")

    def test_takes_four_queries_at_most(
        self, client: Client, cast: Cast, path: str, django_assert_max_num_queries: Counted
    ) -> None:
        client.force_login(cast.validator.user)
        with django_assert_max_num_queries(4):
            assert client.get(path).status_code == 200
