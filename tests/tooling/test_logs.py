"""What must never stand in a log."""

import io
import json
import logging

import pytest
from django.http import HttpRequest

from socialscore import logs


class TestRedact:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("sent to kim.o+1@mail.example.org today", "sent to [email] today"),
            ("Token scs_1234567890abcdef", "[token]"),
            ("Authorization: Bearer abcdefghij.klm", "Authorization: [token]"),
            ("Authorization: Basic a2ltOnNlY3JldA==", "Authorization: [token]"),
            ("key scs_abcdef expired", "key [token] expired"),
            ("GET /first-password/MQ/d3k-0a1b2c/", "GET /first-password/[secret]"),
            ("POST /invited/q3d3k-0a1_b2c/accept/", "POST /invited/[secret]"),
            (
                "DETAIL:  Key (lower(email))=(kim) already exists.",
                "DETAIL:  Key (lower(email))=([row]) already exists.",
            ),
            ("Failing row contains (1, secret, text).", "Failing row contains ([row])."),
        ],
    )
    def test_hides(self, text: str, expected: str) -> None:
        assert logs.redact(text) == expected

    @pytest.mark.parametrize("text", ["POST /actions/6f9e/withdraw/", "token pruned: 3", "a basic rule", "3 @ 5"])
    def test_leaves_the_rest(self, text: str) -> None:
        assert logs.redact(text) == text


class TestRequestLine:
    def test_has_no_query_string(self) -> None:
        request = HttpRequest()
        request.method, request.path = "GET", "/steward/people/"
        request.META["QUERY_STRING"] = "q=kim@example.org"
        assert logs.RequestLog.format_request(request) == "GET /steward/people/"


def written(record: logging.LogRecord) -> str:
    """Return what the configured formatter makes of a record."""
    config = logs.logging_config(level="INFO", as_json=True)["formatters"]["lines"].copy()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(config.pop("()")(**config))
    handler.handle(record)
    return stream.getvalue()


class TestFormatter:
    def test_writes_one_json_line(self) -> None:
        record = logging.LogRecord("a", logging.INFO, __file__, 1, "wrote to %s", ("kim@example.org",), None)
        line = written(record)
        assert line.count("\n") == 1
        assert json.loads(line)["event"] == "wrote to [email]"

    def test_hides_what_an_exception_quotes_and_shows_no_variables(self) -> None:
        secret_note = "what kim wrote"
        try:
            raise ValueError("no such person: kim@example.org")
        except ValueError as problem:
            record = logging.LogRecord(
                "a", logging.ERROR, __file__, 1, "failed", (), (type(problem), problem, problem.__traceback__)
            )
        line = written(record)
        assert "no such person: [email]" in line
        assert secret_note not in line
        assert "Traceback" in line


class TestLevels:
    @pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING"])
    @pytest.mark.parametrize("logger", ["PIL", "django_structlog.middlewares"])
    def test_never_let_speak_what_tells_of_photos_and_browsers(self, level: str, logger: str) -> None:
        kept = logs.logging_config(level=level, as_json=True)["loggers"][logger]["level"]
        assert kept == ("INFO" if level == "DEBUG" else level)
