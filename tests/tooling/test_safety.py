"""What production refuses to start with."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from socialscore import safety


@pytest.fixture
def production(settings: Settings) -> Settings:
    """Settings of a production that lacks nothing."""
    settings.SOCIALSCORE_ENV = "production"
    settings.SECRET_KEY = "k" * 50
    settings.SECRET_KEY_IS_EPHEMERAL = False
    settings.SOCIALSCORE_LOG_SEED = b"s" * 32
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["points.example.org"]
    settings.SITE_URL = "https://points.example.org"
    settings.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = False
    return settings


class TestUnsafeSettings:
    def test_are_none_when_nothing_is_missing(self, production: Settings) -> None:
        assert safety.unsafe_settings() == []

    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            ("SECRET_KEY_IS_EPHEMERAL", True, "SECRET_KEY is not set"),
            ("SECRET_KEY", "k" * 49, "shorter than 50"),
            ("SOCIALSCORE_LOG_SEED", b"", "log of points"),
            ("DEBUG", True, "DEBUG is on"),
            ("ALLOWED_HOSTS", [], "no address would be answered"),
            ("ALLOWED_HOSTS", ["*"], "contains *"),
            ("SITE_URL", "http://points.example.org", "https://"),
            ("WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES", True, "your firewall"),
        ],
    )
    def test_are_named(self, production: Settings, name: str, value: object, expected: str) -> None:
        setattr(production, name, value)
        assert [problem for problem in safety.unsafe_settings() if expected in problem]
        assert len(safety.unsafe_settings()) == 1


@pytest.mark.django_db(transaction=True)
class TestRefuseUnsafe:
    def test_lets_a_good_production_start(self, production: Settings) -> None:
        safety.refuse_unsafe()

    def test_names_all_reasons_at_once(self, production: Settings) -> None:
        production.DEBUG = True
        production.ALLOWED_HOSTS = []
        with pytest.raises(ImproperlyConfigured, match=r"(?s)DEBUG is on.*ALLOWED_HOSTS"):
            safety.refuse_unsafe()

    def test_leaves_other_modes_alone(self, settings: Settings) -> None:
        settings.DEBUG = True
        safety.refuse_unsafe()


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
class TestUnsafeDatabase:
    def test_is_none_by_default(self) -> None:
        assert safety.unsafe_database() == []

    @pytest.mark.postgresql
    def test_is_one_that_confirms_before_it_has_written(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        assert "synchronous_commit = off" in safety.unsafe_database()[0]
        connection.close_pool()  # type: ignore[attr-defined] (the setting lives as long as the connection)
