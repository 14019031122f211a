"""Readers of environment variables."""

import os
import re
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from socialscore import environment as env

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    """Set the variable X for one test."""
    return lambda value: monkeypatch.setenv("X", value)


class TestText:
    def test_is_stripped(self, given) -> None:
        given("  a name ")
        assert env.text("X") == "a name"

    def test_takes_an_empty_variable_for_one_not_set(self, given) -> None:
        given(" ")
        assert env.text("X", "default") == "default"


class TestFlag:
    @pytest.mark.parametrize(
        ("raw", "value"), [("True", True), ("1", True), ("true", True), ("False", False), ("0", False)]
    )
    def test_reads_true_false_1_and_0(self, given, raw: str, value: bool) -> None:
        given(raw)
        assert env.flag("X", default=not value) is value

    @pytest.mark.parametrize("raw", ["yes", "on", "Treu", "2", "no"])
    def test_refuses_the_rest(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match="Write True, False, 1 or 0"):
            env.flag("X", default=False)

    def test_has_a_default(self) -> None:
        assert env.flag("X_IS_NOT_SET", default=True) is True


class TestIssuer:
    def read(self, *, must_be_secure: bool = True) -> str:
        return env.issuer("X", beside=("X_ID", "X_SECRET"), must_be_secure=must_be_secure)

    def test_is_optional(self) -> None:
        assert self.read() == ""

    def test_needs_what_stands_beside_it(self, given, monkeypatch: pytest.MonkeyPatch) -> None:
        given("https://accounts.example.org/realms/ours/")
        monkeypatch.setenv("X_ID", "socialscore")
        with pytest.raises(ImproperlyConfigured, match="X needs X_SECRET too"):
            self.read()
        monkeypatch.setenv("X_SECRET", "secret")
        assert self.read() == "https://accounts.example.org/realms/ours"
        given("")
        with pytest.raises(ImproperlyConfigured, match="X_ID is set, but X is not"):
            self.read()

    def test_is_reached_in_the_clear_nowhere_but_at_home(self, given, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("X_ID", "socialscore")
        monkeypatch.setenv("X_SECRET", "secret")
        for raw in ("http://accounts.example.org", "accounts.example.org"):
            given(raw)
            with pytest.raises(ImproperlyConfigured, match="Write an address such as https://"):
                self.read()
        given("http://127.0.0.1:9000")
        assert self.read(must_be_secure=False) == "http://127.0.0.1:9000"


class TestNumber:
    def test_reads_both_ends_of_its_range(self, given) -> None:
        for raw in ("0", "60"):
            given(raw)
            assert env.number("X", default=10, at_least=0, at_most=60) == int(raw)

    @pytest.mark.parametrize("raw", ["-1", "61"])
    def test_refuses_what_is_out_of_range(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match=f"X is {raw}, but must be between 0 and 60"):
            env.number("X", default=10, at_least=0, at_most=60)

    @pytest.mark.parametrize("raw", ["ten", "1.5", "1e3", "0x10", "--1"])
    def test_refuses_what_is_no_whole_number(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match="Write a whole number. Think."):
            env.number("X", default=10, at_least=0, at_most=60, hint="Think.")


class TestWords:
    def test_are_split_at_commas(self, given) -> None:
        given("a.example, b.example,,")
        assert env.words("X", default=[]) == ["a.example", "b.example"]

    def test_have_a_default(self, given) -> None:
        given(" , ")
        assert env.words("X", default=["a"]) == ["a"]


class TestTimeZone:
    def test_reads_a_zone(self, given) -> None:
        given("Europe/Oslo")
        assert env.time_zone("X", default="UTC") == "Europe/Oslo"

    @pytest.mark.parametrize("raw", ["Europe/Olso", "../../etc/passwd", "+02:00"])
    def test_refuses_what_is_none(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match="Europe/Oslo"):
            env.time_zone("X", default="UTC")


class TestOrigin:
    def test_loses_the_slash_at_its_end(self, given) -> None:
        given("https://points.example.org/")
        assert env.origin("X", default="") == "https://points.example.org"

    @pytest.mark.parametrize("raw", ["points.example.org", "ftp://example.org", "https://", "https://example.org/path"])
    def test_refuses_what_is_no_address_of_a_site(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match="Write an address such as"):
            env.origin("X", default="")


class TestDatabase:
    def test_is_sqlite_with_waiting_writers_by_default(self, tmp_path: Path) -> None:
        read = env.database("X_IS_NOT_SET", default=tmp_path / "a.sqlite3", pool_max=8)
        assert (read["ENGINE"], read["NAME"]) == (env.SQLITE, str(tmp_path / "a.sqlite3"))
        assert read["CONN_MAX_AGE"] is None
        assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "foreign_keys=ON" in read["OPTIONS"]["init_command"]

    def test_is_postgresql_with_a_pool(self, given, tmp_path: Path) -> None:
        given("postgresql://someone:p%40ss@db.example/points?sslmode=require")
        read = env.database("X", default=tmp_path, pool_max=3)
        assert (read["ENGINE"], read["PASSWORD"], read["CONN_MAX_AGE"]) == (env.POSTGRESQL, "p@ss", 0)
        assert read["OPTIONS"] == {"sslmode": "require", "pool": {"min_size": 1, "max_size": 3, "timeout": 10}}

    @pytest.mark.parametrize("raw", ["mysql://someone:hunter2@db/points", "hunter2", "nosql://someone:hunter2@db"])
    def test_refuses_others_without_quoting_the_password(self, given, tmp_path: Path, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured) as refusal:
            env.database("X", default=tmp_path, pool_max=8)
        assert "someone" not in str(refusal.value)


class TestEmail:
    def test_reads_starttls(self, given) -> None:
        given("smtp+tls://me%40example.org:p%2Fss@mail.example.org?timeout=3")
        assert env.email("X", default="console:") == {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "mail.example.org",
            "EMAIL_PORT": 587,
            "EMAIL_HOST_USER": "me@example.org",
            "EMAIL_HOST_PASSWORD": "p/ss",
            "EMAIL_USE_TLS": True,
            "EMAIL_USE_SSL": False,
            "EMAIL_TIMEOUT": 3,
        }

    @pytest.mark.parametrize(
        ("raw", "port", "ssl"), [("smtp://h", 25, False), ("smtps://h", 465, True), ("smtps://h:99", 99, True)]
    )
    def test_knows_the_port_of_a_kind(self, given, raw: str, port: int, ssl: bool) -> None:
        given(raw)
        read = env.email("X", default="console:")
        assert (read["EMAIL_PORT"], read["EMAIL_USE_SSL"], read["EMAIL_USE_TLS"]) == (port, ssl, False)

    def test_writes_to_a_folder(self, given) -> None:
        given("file:///tmp/mail")
        assert env.email("X", default="console:")["EMAIL_FILE_PATH"] == "/tmp/mail"

    @pytest.mark.parametrize("raw", ["mail.example.org:25", "imap://h", "smtp://h:port", "smtp://h?timeout=soon"])
    def test_refuses_the_rest(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured):
            env.email("X", default="console:")


class TestStorage:
    def test_is_a_folder_by_default(self) -> None:
        assert env.storage("X_IS_NOT_SET", default="/srv/proofs")["OPTIONS"] == {"location": "/srv/proofs"}

    def test_is_a_bucket(self, given) -> None:
        given("s3://proofs/harbour?endpoint=https://s3.example.org")
        options = env.storage("X", default="/srv/proofs")["OPTIONS"]
        assert (options["bucket_name"], options["location"]) == ("proofs", "harbour")
        assert options["endpoint_url"] == "https://s3.example.org"

    @pytest.mark.parametrize("raw", ["s3:///prefix", "gs://bucket", "/srv/elsewhere"])
    def test_refuses_the_rest(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match="s3://bucket/prefix"):
            env.storage("X", default="/srv/proofs")


class TestPlace:
    @pytest.mark.parametrize(
        ("raw", "folder", "name"),
        [
            ("", "/var/lib/us", "state.json"),
            ("/srv/a b/log.json", "/srv/a b", "log.json"),
            ("file:///srv/a%20b/log.json", "/srv/a b", "log.json"),
            ("kept/log.json", "kept", "log.json"),
        ],
    )
    def test_is_a_file(self, given, raw: str, folder: str, name: str) -> None:
        given(raw)
        options, found = env.kept_at(env.place("X", default=Path("/var/lib/us/state.json")))
        assert (options["OPTIONS"]["location"], found) == (folder, name)

    @pytest.mark.parametrize(("raw", "folder"), [("s3://kept/log.json", ""), ("s3://kept/a/b/log.json", "a/b")])
    def test_is_in_a_bucket(self, given, raw: str, folder: str) -> None:
        given(f"{raw}?endpoint=https://s3.example.org")
        options, found = env.kept_at(env.place("X", default=Path("state.json")))
        assert found == "log.json"
        assert options["OPTIONS"] == {
            "bucket_name": "kept",
            "location": folder,
            "endpoint_url": "https://s3.example.org",
            "file_overwrite": True,
        }

    @pytest.mark.parametrize("raw", ["s3://bucket", "s3:///key", "https://host/state", "file://host/state", "/"])
    def test_refuses_the_rest(self, given, raw: str) -> None:
        given(raw)
        with pytest.raises(ImproperlyConfigured, match="s3://bucket/key"):
            env.place("X", default=Path("state.json"))


class TestKeptKey:
    def test_is_made_once_and_for_its_owner_only(self, tmp_path: Path) -> None:
        path = tmp_path / "var" / "key"
        first = env.kept_key(path)
        assert len(first) >= 50
        assert env.kept_key(path) == first
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


class TestExample:
    def test_names_every_variable_that_is_read(self) -> None:
        read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "socialscore" / "settings.py").read_text()))
        named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
        by_the_server = {"HOST", "PORT", "WEB_CONCURRENCY"}
        assert named == read | by_the_server


class TestRun:
    @pytest.mark.parametrize("name", ["PROOF_ROOT", "LOG_STATE_URL", "ERASURE_JOURNAL"])
    def test_gives_each_of_its_processes_places_of_their_own(self, name: str) -> None:
        """What was read before this process knew which it is would be shared, and lost to its neighbours."""
        assert os.environ.get("PYTEST_XDIST_WORKER", "main") in os.environ[name]

    def test_reads_them_from_there(self) -> None:
        assert os.environ["PROOF_ROOT"] == settings.PROOF_ROOT
