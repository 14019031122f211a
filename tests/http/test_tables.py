"""Rows as files: what a spreadsheet reads, what it must not run, and what a program reads."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from socialscore.domain.points import Line, LineKind
from socialscore.http.tables import as_file, csv_lines, harmless, json_lines, known_format


class Row(NamedTuple):
    value: object


COLUMNS = {"value": lambda row: row.value, "twice": lambda row: row.value}


def csv_of(*values: object) -> str:
    return b"".join(csv_lines(COLUMNS, [[Row(value) for value in values]])).decode()


def cell_of(value: object) -> str:
    return list(csv.reader(StringIO(csv_of(value))))[1][0]


def json_of(value: object) -> Any:
    return json.loads(b"".join(json_lines(COLUMNS, [[Row(value)]])))["value"]


class TestCsv:
    def test_begins_with_a_mark_and_the_names_and_ends_lines_as_the_rfc_says(self) -> None:
        assert csv_of(1, 2) == '\ufeff"value","twice"\r\n1,1\r\n2,2\r\n'

    def test_keeps_numbers_as_numbers(self) -> None:
        assert csv_of(-5, 0.25).endswith("-5,-5\r\n0.25,0.25\r\n")

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            (None, ""),
            (True, "true"),
            (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
            (datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1))), "2026-11-24T08:00:00Z"),
            ({"before": ["LEAD"]}, '{"before":["LEAD"]}'),
            ('He said "yes",\nthen left', 'He said "yes",\nthen left'),
        ],
    )
    def test_writes_everything_else_as_text(self, value: object, cell: str) -> None:
        assert cell_of(value) == cell

    def test_has_a_header_where_there_are_no_rows(self) -> None:
        assert b"".join(csv_lines(COLUMNS, [[]])).decode() == '\ufeff"value","twice"\r\n'


class TestHarmless:
    @pytest.mark.parametrize(
        "text",
        [
            *("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tplain", "\rplain"),
            *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", " =1", "\u00a0=1", "\u3000=1", "\u200b=1", "\ufeff=1"),
        ],
    )
    def test_puts_an_apostrophe_before_a_formula(self, text: str) -> None:
        assert harmless(text).startswith("'")
        assert cell_of(text) == harmless(text)

    @pytest.mark.parametrize("text", ["Amina;=1+1", "Amina;  @SUM(A1)", "Amina\n=1+1", "Amina\t+1", "Amina\r\n-1"])
    def test_does_so_where_another_separator_would_begin_a_cell(self, text: str) -> None:
        assert harmless(text).count("'") >= 1
        assert not any(part.lstrip()[:1] in tuple("=+-@") for part in harmless(text).replace("\n", ";").split(";"))

    @pytest.mark.parametrize("text", ["", "Amina", "half-way", "a+b=c", "me@example.org", "3 − 2", "Ravi; Elif"])
    def test_leaves_other_text_as_it_is(self, text: str) -> None:
        assert harmless(text) == text


class TestJsonLines:
    def test_are_one_object_a_line_as_the_api_writes_them(self) -> None:
        lines = b"".join(json_lines(COLUMNS, [[Row(1), Row("=1")], [Row(None)]])).decode()
        assert lines == '{"value":1,"twice":1}\n{"value":"=1","twice":"=1"}\n{"value":null,"twice":null}\n'

    def test_keep_what_has_parts(self) -> None:
        line = Line(kind=LineKind.UNIT, points=10, text="full bag", count=2, each=5)
        assert json_of((line,)) == [{"kind": "UNIT", "points": 10, "text": "full bag", "count": 2, "each": 5}]
        assert json_of(datetime(2026, 11, 24, 9, 0, 0, 5, tzinfo=UTC)) == "2026-11-24T09:00:00.000005Z"

    def test_are_kept_apart_from_line_ends_within_text(self) -> None:
        assert json_of("one\ntwo\u2028three") == "one\ntwo\u2028three"


class TestAsFile:
    def test_is_made_while_it_is_sent(self) -> None:
        made = []

        def batches() -> Iterator[list[Row]]:
            for number in range(3):
                made.append(number)
                yield [Row(number)]

        sent = iter(as_file("rows", COLUMNS, batches(), file_format="csv"))
        assert made == []
        next(sent), next(sent)
        assert made == [0]

    def test_says_what_it_is(self) -> None:
        answer = as_file("rows-2026-11-24", COLUMNS, [], file_format="jsonl")
        assert answer["Content-Type"] == "application/jsonl"
        assert answer["Content-Disposition"] == 'attachment; filename="rows-2026-11-24.jsonl"'
        assert answer["Cache-Control"] == "private, no-store"

    def test_knows_two_formats(self) -> None:
        assert [known_format(given) for given in ("csv", "jsonl", "xlsx", "", None)] == [
            *("csv", "jsonl", "csv", "csv", "csv")
        ]
