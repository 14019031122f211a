"""Signing a program in and out."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from socialscore.infrastructure.auth.knox_authentication import KnoxAuthentication
from socialscore.infrastructure.auth.security_context import PersonSecurityContext
from socialscore.infrastructure.django_app.models import AuthToken
from tests.cast import PASSWORD, Cast
from tests.second_factors import give_app
from tests.tokens import make_token

LOGIN = "/api/v1/auth/login/"


def basic(email: str, password: str = PASSWORD) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{email}:{password}".encode()).decode()}


def bearer(secret: str, word: str = "Token") -> dict[str, str]:
    return {"authorization": f"{word} {secret}"}


class TestLogin:
    def test_gives_a_token_that_works(self, cast: Cast, client: Client) -> None:
        answer = client.post(LOGIN, headers=basic("participant@example.org"))
        assert answer.status_code == 200
        assert answer.json()["token"].startswith("scs_")
        me = client.get("/api/v1/me/", headers=bearer(answer.json()["token"]))
        assert me.json()["person_id"] == str(cast.participant.person_id)

    def test_stores_the_digest_only(self, cast: Cast, client: Client) -> None:
        secret = client.post(LOGIN, headers=basic("participant@example.org")).json()["token"]
        row = AuthToken.objects.get()
        assert secret not in (row.digest, row.token_key)

    def test_makes_one_token_for_a_key(self, client: Client, cast: Cast) -> None:
        headers = {**basic("participant@example.org"), "idempotency-key": "k1"}
        first, second = (client.post(LOGIN, headers=headers) for _ in range(2))
        assert first.status_code == 200
        assert (second.status_code, second.json()["code"]) == (422, "SECRET_SHOWN_BEFORE")

    def test_refuses_a_wrong_password(self, cast: Cast, client: Client) -> None:
        answer = client.post(LOGIN, headers=basic("participant@example.org", "wrong"))
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert "WWW-Authenticate" in answer

    def test_refuses_an_address_that_is_not_verified(self, cast: Cast, client: Client) -> None:
        cast.participant.user.emailaddress_set.update(verified=False)
        assert client.post(LOGIN, headers=basic("participant@example.org")).status_code == 401

    def test_slows_down_guessing(self, cast: Cast, client: Client) -> None:
        answers = [client.post(LOGIN, headers=basic("other@example.org", "wrong")) for _ in range(6)]
        assert [a.status_code for a in answers] == [401] * 5 + [429]
        assert int(answers[-1]["Retry-After"]) > 0

    def test_refuses_an_account_with_a_second_factor_and_says_why(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        answer = client.post(LOGIN, headers=basic("participant@example.org"))
        assert (answer.status_code, answer.json()["code"]) == (403, "SECOND_FACTOR_SET_UP")
        assert "in the settings" in answer.json()["detail"]
        assert not AuthToken.objects.exists()

    def test_tells_of_a_second_factor_only_with_the_right_password(self, cast: Cast, client: Client) -> None:
        give_app(cast.participant.user)
        with_one, without = (
            client.post(LOGIN, headers=basic(f"{n}@example.org", "no")) for n in ("participant", "other")
        )
        assert (with_one.status_code, with_one.content) == (without.status_code, without.content)

    def test_refuses_an_eleventh_token(self, cast: Cast, client: Client) -> None:
        for _ in range(10):
            make_token(cast.participant.user)
        answer = client.post(LOGIN, headers=basic("participant@example.org"))
        assert (answer.status_code, answer.json()["code"]) == (422, "TOO_MANY_TOKENS")


class TestKnoxAuthentication:
    def test_takes_token_and_bearer(self, cast: Cast, client: Client) -> None:
        _, secret = make_token(cast.participant.user)
        for word in ("Token", "Bearer", "bearer"):
            assert client.get("/api/v1/me/", headers=bearer(secret, word)).status_code == 200

    @pytest.mark.parametrize("secret", ["scs_nothing", "ü", "", "two words"])
    def test_answers_all_bad_tokens_alike(self, cast: Cast, client: Client, secret: str) -> None:
        answer = client.get("/api/v1/me/", headers={"authorization": f"Token {secret}".encode().decode("latin-1")})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Token"
        expired, old = make_token(cast.participant.user)
        AuthToken.objects.filter(pk=expired.pk).update(expiry=timezone.now() - timedelta(seconds=1))
        assert client.get("/api/v1/me/", headers=bearer(old)).json() == answer.json()

    def test_costs_one_query_however_many_tokens_there_are(
        self, cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(9):
            make_token(cast.participant.user)
        _, secret = make_token(cast.participant.user)
        client.get("/api/v1/me/", headers=bearer(secret))
        with django_assert_num_queries(3):  # token with person, decisions that are due, balances
            client.get("/api/v1/me/", headers=bearer(secret))

    def test_gives_the_rules_the_person_and_the_scopes(self, cast: Cast) -> None:
        token, _ = make_token(cast.participant.user, scopes=["read"])
        context = KnoxAuthentication.get_domain_context(cast.participant.user, token)
        assert isinstance(context, PersonSecurityContext)
        assert (context.subject_id, context.scopes) == (cast.participant.subject_id, ("read",))

    def test_refuses_what_the_scopes_do_not_hold(self, cast: Cast, client: Client) -> None:
        _, secret = make_token(cast.participant.user, scopes=["read"])
        answer = client.post("/api/v1/actions/", {}, content_type="application/json", headers=bearer(secret))
        assert answer.status_code == 403

    def test_notes_its_use_once_in_five_minutes(self, cast: Cast, client: Client) -> None:
        token, secret = make_token(cast.participant.user)
        client.get("/api/v1/me/", headers=bearer(secret))
        first = AuthToken.objects.get(pk=token.pk).last_used_at
        client.get("/api/v1/me/", headers=bearer(secret))
        assert first is not None
        assert AuthToken.objects.get(pk=token.pk).last_used_at == first


class TestLogout:
    def test_revokes_this_token_only(self, cast: Cast, client: Client) -> None:
        (_, one), (_, two) = make_token(cast.participant.user), make_token(cast.participant.user)
        assert client.post("/api/v1/auth/logout/", headers=bearer(one)).status_code == 204
        assert client.get("/api/v1/me/", headers=bearer(one)).status_code == 401
        assert client.get("/api/v1/me/", headers=bearer(two)).status_code == 200

    def test_revokes_all(self, cast: Cast, client: Client) -> None:
        (_, one), (_, two) = make_token(cast.participant.user), make_token(cast.participant.user)
        _, others = make_token(cast.other.user)
        assert client.post("/api/v1/auth/logoutall/", headers=bearer(one)).status_code == 204
        assert client.get("/api/v1/me/", headers=bearer(two)).status_code == 401
        assert client.get("/api/v1/me/", headers=bearer(others)).status_code == 200
