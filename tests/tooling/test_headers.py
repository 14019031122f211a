"""What every answer carries, and how much of it is compressed."""

import gzip
import io
import json

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from socialscore.compression import PageGZip
from tests.tooling.test_commands import KEY, run


class TestHeaders:
    def test_are_on_every_answer(self, client: Client) -> None:
        headers = client.get("/health/live").headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_give_each_request_an_id_of_its_own(self, client: Client) -> None:
        first, second = (client.get("/health/live", headers={"X-Request-ID": "mine"})["X-Request-ID"] for _ in range(2))
        assert len(first) == 36
        assert first != second


PRODUCTION_ANSWERS = """
import json
from socialscore.wsgi import application
from django.conf import settings
from django.test import Client
client = Client(headers={"host": "points.example.org"})
plain, alive = client.get("/"), client.get("/health/live")
secure = client.get("/health/live", secure=True)
proxied = client.get("/", headers={"X-Forwarded-Proto": "https"})
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "alive": alive.status_code,
    "hsts": secure.headers.get("Strict-Transport-Security"),
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE],
    "strange host": Client(headers={"host": "evil.example"}).get("/health/live", secure=True).status_code,
    "proxied": proxied.status_code,
}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What a production answers, in a process with its environment."""
    folder = tmp_path_factory.mktemp("production")
    done = run(
        "-c",
        PRODUCTION_ANSWERS,
        SECRET_KEY=KEY,
        SOCIALSCORE_LOG_SEED="5" * 64,
        SITE_URL="https://points.example.org",
        DATABASE_URL=f"sqlite:///{folder}/empty.sqlite3",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestProduction:
    def test_sends_plain_http_to_tls_but_for_load_balancers(self, answers: dict) -> None:
        assert answers["plain"] == [301, "https://points.example.org/"]
        assert answers["alive"] == 200

    def test_is_remembered_by_browsers_as_tls_only(self, answers: dict) -> None:
        assert answers["hsts"] == "max-age=31536000"

    def test_has_cookies_that_no_other_host_can_set(self, answers: dict) -> None:
        assert answers["cookies"] == ["__Host-session", "__Host-csrf", True]

    def test_does_not_answer_to_other_names(self, answers: dict) -> None:
        assert answers["strange host"] == 400

    def test_does_not_believe_a_proxy_it_was_not_told_of(self, answers: dict) -> None:
        assert answers["proxied"] == 301


class TestPageGZip:
    body = b"a line that comes again and again\n" * 100

    def answer(self, response: HttpResponse | FileResponse) -> HttpResponse | FileResponse:
        request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip, br"})
        return PageGZip(lambda _request: response)(request)

    @pytest.mark.parametrize(
        "content_type", ["text/html; charset=utf-8", "application/json", "application/problem+json"]
    )
    def test_compresses_text(self, content_type: str) -> None:
        response = self.answer(HttpResponse(self.body, content_type=content_type))
        assert response["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.content) == self.body

    @pytest.mark.parametrize("content_type", ["image/jpeg", "application/pdf", "application/octet-stream"])
    def test_leaves_files_alone(self, content_type: str) -> None:
        assert "Content-Encoding" not in self.answer(HttpResponse(self.body, content_type=content_type))

    def test_leaves_streams_alone(self) -> None:
        response = FileResponse(io.BytesIO(self.body), content_type="text/plain")
        assert "Content-Encoding" not in self.answer(response)
