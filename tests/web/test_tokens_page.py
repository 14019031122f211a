"""Tokens in the settings: made once, shown once, revoked here and by what ends them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from socialscore.application import membership
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.infrastructure.django_app.models import AuditEntry, AuthToken
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.wiring import unit_of_work
from tests.cast import PASSWORD, Cast, store_cast
from tests.tokens import make_token

PAGE, NEW = "/settings/tokens/", "/settings/tokens/new/"
FORM = {"name": "Backup", "scopes": ["read"], "days": "30"}


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def visitor(cast: Cast, client: Client) -> Client:
    """Signed in, and asked for the password again a moment ago."""
    client.post("/accounts/login/", {"login": cast.participant.user.email, "password": PASSWORD})
    answer = client.post(f"/accounts/reauthenticate/?next={NEW}", {"password": PASSWORD})
    assert answer.headers["Location"] == NEW
    return client


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


class TestNew:
    def test_shows_a_secret_that_works_and_tells_its_person(self, cast: Cast, visitor: Client) -> None:
        answer = visitor.post(NEW, {"token_id": str(uuid4()), **FORM})
        assert answer.status_code == 201
        (secret,) = re.findall(r"scs_\w+", answer.content.decode())
        assert visitor.get("/api/v1/me/", headers=bearer(secret)).json()["scopes"] == ["read"]
        assert secret not in visitor.get(PAGE).content.decode()
        assert AuditEntry.objects.get().code == "TOKEN_MADE"
        mail.outbox.clear()
        deliver_outbox()
        assert [message.to for message in mail.outbox] == [[cast.participant.user.email]]
        assert "A new token" in mail.outbox[0].subject

    def test_lives_as_long_as_was_chosen(self, visitor: Client) -> None:
        visitor.post(NEW, {"token_id": str(uuid4()), **FORM, "days": "365"})
        expiry = AuthToken.objects.get().expiry
        assert expiry is not None
        assert abs(expiry - timezone.now() - timedelta(days=365)) < timedelta(minutes=1)

    def test_a_second_press_makes_no_second_one(self, visitor: Client) -> None:
        form = {"token_id": str(uuid4()), **FORM}
        assert [visitor.post(NEW, form).status_code for _ in range(2)] == [201, 422]
        assert AuthToken.objects.count() == 1

    @pytest.mark.parametrize("wrong", [{"scopes": []}, {"scopes": ["everything"]}, {"days": "400"}, {"name": "x" * 61}])
    def test_a_mistake_is_shown_at_its_field(self, visitor: Client, wrong: dict[str, object]) -> None:
        answer = visitor.post(NEW, {"token_id": str(uuid4()), **FORM, **wrong})
        assert answer.status_code == 422
        assert "aria-invalid" in answer.content.decode() or "error" in answer.content.decode()
        assert not AuthToken.objects.exists()

    def test_asks_for_the_password_again(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.participant.user)
        assert client.get(NEW).headers["Location"].startswith("/accounts/reauthenticate/")


class TestRevoke:
    def test_ends_one_and_all_of_ones_own(self, cast: Cast, visitor: Client) -> None:
        (one, secret), _, (_, others) = (make_token(u) for u in (cast.participant.user,) * 2 + (cast.other.user,))
        assert visitor.post(f"/settings/tokens/{one.public_id}/revoke/").headers["Location"] == PAGE
        assert visitor.get("/api/v1/me/", headers=bearer(secret)).status_code == 401
        visitor.post("/settings/tokens/revoke/")
        assert [token.user for token in AuthToken.objects.all()] == [cast.other.user]
        assert visitor.get("/api/v1/me/", headers=bearer(others)).status_code == 200

    def test_cannot_end_somebody_elses(self, cast: Cast, visitor: Client) -> None:
        token, _ = make_token(cast.other.user)
        assert visitor.post(f"/settings/tokens/{token.public_id}/revoke/").status_code == 404
        assert AuthToken.objects.filter(pk=token.pk).exists()

    def test_comes_with_another_password(self, cast: Cast, visitor: Client) -> None:
        make_token(cast.participant.user)
        form = {"oldpassword": PASSWORD, "password1": "a new one, and long", "password2": "a new one, and long"}
        assert visitor.post("/accounts/password/change/", form).status_code == 302
        assert not AuthToken.objects.exists()

    def test_comes_with_signing_out_everywhere_else(self, cast: Cast, visitor: Client) -> None:
        make_token(cast.participant.user)
        elsewhere = Client()
        elsewhere.post("/accounts/login/", {"login": cast.participant.user.email, "password": PASSWORD})
        visitor.get(PAGE)
        visitor.post("/accounts/sessions/")
        assert not AuthToken.objects.exists()

    def test_comes_with_a_change_of_rights(self, cast: Cast) -> None:
        _, secret = make_token(cast.participant.user)
        steward, person = SubjectId(cast.steward.subject_id), PersonId(cast.participant.person_id)
        membership.suspend(unit_of_work(), person_id=person, by=steward, now=timezone.now())
        assert Client().get("/api/v1/me/", headers=bearer(secret)).status_code == 401


class TestApi:
    def test_lists_and_revokes_ones_own(self, cast: Cast, client: Client) -> None:
        (token, secret), (others, _) = make_token(cast.participant.user), make_token(cast.other.user)
        rows = client.get("/api/v1/tokens/", headers=bearer(secret)).json()["results"]
        assert [row["token_id"] for row in rows] == [str(token.public_id)]
        assert "digest" not in str(rows)
        assert client.delete(f"/api/v1/tokens/{others.public_id}/", headers=bearer(secret)).status_code == 404
        assert client.delete(f"/api/v1/tokens/{token.public_id}/", headers=bearer(secret)).status_code == 204
        assert client.get("/api/v1/tokens/", headers=bearer(secret)).status_code == 401
