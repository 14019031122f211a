"""The commands people run at build time and on servers, each in a process of its own, with no key and no address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key that is long enough for production, and says so itself"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the repository with nothing in the environment but `variables`."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **variables}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def manage(*arguments: str, **variables: str) -> str:
    """Run a management command that must succeed; return what it printed."""
    done = run("manage.py", *arguments, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The URL of an empty SQLite database."""
    return f"sqlite:///{tmp_path}/empty.sqlite3"


class TestBuildTime:
    def test_makemigrations_finds_nothing_to_do(self, database: str) -> None:
        assert "No changes detected" in manage("makemigrations", "--check", "--dry-run", DATABASE_URL=database)

    def test_migrate_works_twice(self, database: str) -> None:
        manage("migrate", DATABASE_URL=database)
        assert "No migrations to apply" in manage("migrate", DATABASE_URL=database)

    def test_migrate_works_with_run_syncdb(self, database: str) -> None:
        assert "Synchronizing apps without migrations" in manage("migrate", "--run-syncdb", DATABASE_URL=database)

    def test_collectstatic_writes_hashed_and_compressed_files(self, database: str, tmp_path: Path) -> None:
        manage("collectstatic", "--noinput", DATABASE_URL=database, STATIC_ROOT=str(tmp_path / "static"))
        names = {path.name for path in (tmp_path / "static" / "css").iterdir()}
        assert any(name.startswith("base.") and name.endswith(".css.br") for name in names)
        assert any(name.startswith("base.") and name.endswith(".css.gz") for name in names)

    def test_check_is_clean_in_production(self, database: str) -> None:
        site = {"SECRET_KEY": KEY, "SITE_URL": "https://points.example.org", "DATABASE_URL": database}
        assert "no issues" in manage("check", "--deploy", "--fail-level", "WARNING", **site)


class TestTokenLife:
    @pytest.mark.parametrize("raw", ["24", "299"])
    def test_under_five_minutes_is_refused(self, raw: str) -> None:
        done = run("manage.py", "check", KNOX_TOKEN_TTL=raw)
        assert done.returncode != 0
        assert "did you mean hours? 24 hours = 86400" in done.stderr

    def test_of_five_minutes_is_read_in_seconds(self) -> None:
        code = "from socialscore import settings; print(settings.REST_KNOX['TOKEN_TTL'].total_seconds())"
        assert run("-c", code, KNOX_TOKEN_TTL="300").stdout == "300.0\n"


class TestDebug:
    def test_refuses_a_word_it_does_not_know(self) -> None:
        done = run("manage.py", "check", DEBUG="yes")
        assert done.returncode != 0
        assert "Write True, False, 1 or 0" in done.stderr


class TestWebEntry:
    def test_refuses_to_serve_without_key_and_address(self, database: str) -> None:
        done = run("-c", "import socialscore.wsgi", DATABASE_URL=database)
        assert done.returncode != 0
        assert "SECRET_KEY is not set" in done.stderr
        assert "SOCIALSCORE_LOG_SEED is not set" in done.stderr
        assert "ALLOWED_HOSTS and SITE_URL are not set" in done.stderr

    def test_serves_with_all_three(self, database: str) -> None:
        done = run(
            "-c",
            "import socialscore.wsgi",
            DATABASE_URL=database,
            SECRET_KEY=KEY,
            SOCIALSCORE_LOG_SEED="5" * 64,
            SITE_URL="https://points.example.org",
        )
        assert done.returncode == 0, done.stderr

    def test_serves_in_local_mode_without_either(self, database: str) -> None:
        done = run("-c", "import socialscore.wsgi", DATABASE_URL=database, SOCIALSCORE_ENV="local")
        assert done.returncode == 0, done.stderr


class TestAddresses:
    code = "from socialscore import settings as s; print(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS, s.SITE_URL)"

    def test_follow_from_the_address_of_the_site(self) -> None:
        done = run("-c", self.code, SITE_URL="https://points.example.org")
        assert done.stdout == "['points.example.org'] ['https://points.example.org'] https://points.example.org\n"

    def test_follow_from_the_first_host(self) -> None:
        done = run("-c", self.code, ALLOWED_HOSTS="a.example,b.example")
        assert done.stdout == "['a.example', 'b.example'] ['https://a.example'] https://a.example\n"
