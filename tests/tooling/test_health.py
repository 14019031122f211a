"""What load balancers are told."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from socialscore import health
from socialscore.infrastructure.django_app.models import LogLeaf


class TestLive:
    def test_asks_nothing_of_anybody(self, client: Client) -> None:
        response = client.get("/health/live")
        assert (response.status_code, response.content) == (200, b"ok")
        assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
class TestReady:
    def test_names_what_is_ready(self, client: Client) -> None:
        response = client.get("/health/ready")
        assert response.status_code == 200
        assert response.json() == {"database": "ok", "cache": "ok", "migrations": "ok", "log": "ok"}

    @pytest.mark.parametrize("name", list(health.CHECKS))
    def test_is_503_when_one_is_not(self, client: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setitem(health.CHECKS, name, lambda: False)
        response = client.get("/health/ready")
        assert (response.status_code, response.json()[name]) == (503, "failing")

    def test_tells_that_the_log_is_late_and_is_ready_all_the_same(self, client: Client) -> None:
        an_hour_ago = timezone.now() - timedelta(hours=1)
        LogLeaf.objects.create(type="rules", cause="TEST", leaf_bytes=b"{}", leaf_hash=b"", created_at=an_hour_ago)
        response = client.get("/health/ready")
        assert (response.status_code, response.json()["log"]) == (200, "failing")

    def test_keeps_the_reason_of_an_error_to_itself(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> bool:
            raise RuntimeError("password authentication failed for user kim")

        monkeypatch.setitem(health.CHECKS, "database", fail)
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert b"kim" not in response.content

    def test_tells_staff_what_memory_the_process_holds(self, client: Client) -> None:
        admin = get_user_model().objects.create(email="admin@socialscore.example", is_staff=True)
        client.force_login(admin, backend="socialscore.infrastructure.auth.backends.PersonBackend")
        assert 10_000_000 < client.get("/health/ready").json()["resident_bytes"] < 2_000_000_000

    @pytest.mark.services
    def test_asks_the_cache_for_what_it_was_given(self) -> None:
        assert health.cache_answers()
        cache.set("kept", 1, timeout=10)
        assert cache.get("kept") == 1
