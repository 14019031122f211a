"""Canonical JSON: the examples of RFC 8785 that whole numbers and words allow, and nothing else."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from socialscore.domain.transparency.canonical import LARGEST, canonical, moment, read_json
from socialscore.domain.transparency.malformed import Malformed

NESTED_TOO_DEEP = "[" * 30_000 + "]" * 30_000


class TestCanonical:
    def test_sorts_as_the_example_of_the_standard(self) -> None:
        # RFC 8785, 3.2.3
        value = json.loads(
            r"""{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis"}"""
        )
        assert list(json.loads(canonical(value)).values()) == [
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]

    def test_writes_words_as_the_example_of_the_standard(self) -> None:
        # RFC 8785, 3.2.2: its "string"
        value = json.loads(r'"\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/"')
        assert canonical(value) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()

    def test_escapes_what_must_be_and_nothing_else(self) -> None:
        assert canonical("\b\t\n\f\r\x00\x1f\x7f\u2028/") == b'"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\xe2\x80\xa8/"'

    def test_sorts_at_every_depth_and_keeps_lists_in_order(self) -> None:
        assert canonical({"b": [{"d": 1, "c": (2, 1)}], "a": {}}) == b'{"a":{},"b":[{"c":[2,1],"d":1}]}'

    @pytest.mark.parametrize("number", [0, -1, LARGEST, -LARGEST])
    def test_writes_whole_numbers(self, number: int) -> None:
        assert canonical(number) == str(number).encode()

    @pytest.mark.parametrize(
        "value",
        [
            LARGEST + 1,
            -LARGEST - 1,
            1.0,
            float("nan"),
            float("inf"),
            True,
            False,
            None,
            b"bytes",
            {"a", "b"},
            {1: "a number for a name"},
            "half a pair: \ud800",
            {"\udfff": "half a pair"},
            {"deep": [1, {"deeper": 0.5}]},
        ],
    )
    def test_refuses_what_has_no_canonical_form_here(self, value: Any) -> None:
        with pytest.raises(Malformed):
            canonical(value)

    def test_refuses_what_holds_itself(self) -> None:
        value: list[Any] = []
        value.append(value)
        with pytest.raises(Malformed):
            canonical(value)


class TestReadJson:
    def test_reads_text_and_bytes_alike(self) -> None:
        assert read_json('{"ä": [1, "x"]}') == read_json('{"ä": [1, "x"]}'.encode()) == {"ä": [1, "x"]}

    @pytest.mark.parametrize(
        "raw",
        [
            "",
            "{",
            "[1,]",
            '{"a": 1} {"a": 1}',
            '{"a": 1, "a": 1}',
            '[{"b": {"a": 1, "\\u0061": 2}}]',
            "1.0",
            "1e2",
            "-0.0",
            "NaN",
            "Infinity",
            "-Infinity",
            "true",
            "null",
            "9007199254740992",
            "9" * 5_000,
            '"\\ud800"',
            '"\ud800"',
            NESTED_TOO_DEEP,
            b'"\xff"',
            b'"\xed\xa0\x80"',
            '"utf-16"'.encode("utf-16"),
            '"utf-32"'.encode("utf-32-le"),
            b'\xef\xbb\xbf"after a mark"',
        ],
        ids=lambda raw: repr(raw[:20]),
    )
    def test_refuses_what_others_may_read_otherwise(self, raw: str | bytes) -> None:
        with pytest.raises(Malformed):
            read_json(raw)


class TestMoment:
    def test_is_in_utc_and_whole_seconds(self) -> None:
        at = datetime(2026, 1, 2, 0, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=1)))
        assert moment(at) == "2026-01-01T23:30:15Z"

    def test_has_four_digits_for_any_year(self) -> None:
        assert moment(datetime(33, 4, 3, tzinfo=UTC)) == "0033-04-03T00:00:00Z"
