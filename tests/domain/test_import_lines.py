"""Lines as spreadsheets and programs save them, and what is said of those that cannot be read."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from socialscore.domain.errors import RuleBroken
from socialscore.domain.import_cells import code_of, day_of, flag_of, moment_of, number_of, text_of
from socialscore.domain.import_lines import (
    CellRefused,
    ImportLine,
    ImportTooLarge,
    NothingToImport,
    NotUtf8,
    lines_of,
    read_each,
)
from socialscore.domain.person import Role

COLUMNS = {"email": True, "points": True, "text": False}


def read(text: str | bytes) -> tuple[list[tuple[int, dict[str, object]]], list[tuple[int, str, str]]]:
    content = text.encode() if isinstance(text, str) else text
    good, bad = lines_of(content, columns=COLUMNS)
    return [(line.number, dict(line.cells)) for line in good], [(one.number, one.field, one.error.code) for one in bad]


AMINA = {"email": "a@x.org", "points": "5"}


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        [
            "email,points\na@x.org,5\n",
            "email;points\r\na@x.org;5\r\n",
            "\ufeffEmail\tPOINTS\r\na@x.org\t5",
            '"email","points"\n"a@x.org",5',
            "\n\nemail,points\n\n,,\na@x.org,5,\n",
        ],
    )
    def test_is_read_as_spreadsheets_save_it(self, text: str) -> None:
        good, bad = read(text)
        assert ([{key: value.strip() for key, value in cells.items()} for _, cells in good], bad) == ([AMINA], [])  # type: ignore[attr-defined]

    def test_counts_lines_as_an_editor_does(self) -> None:
        good, bad = read('email,points,text\na@x.org,5,"two\nlines"\n\nb@x.org,6,\nc@x.org,7,a,b\n')
        assert [number for number, _ in good] == [2, 5]
        assert bad == [(6, "", "TOO_MANY_CELLS")]

    def test_names_columns_that_are_missing_unknown_or_twice(self) -> None:
        assert read("email,email,pionts\na@x.org,b,5")[1] == [
            (1, "email", "COLUMN_TWICE"),
            (1, "pionts", "COLUMN_UNKNOWN"),
            (1, "points", "COLUMN_MISSING"),
        ]

    def test_says_where_quotes_go_wrong(self) -> None:
        good, bad = read('email,points\na@x.org,5\n"b"x,6\nc@x.org,7\n')
        assert (len(good), bad) == (1, [(3, "", "LINE_NOT_READABLE")])

    def test_leaves_short_lines_blank(self) -> None:
        assert read("email,points\na@x.org\n")[0] == [(2, {"email": "a@x.org"})]


class TestJson:
    def test_is_an_object_on_each_line(self) -> None:
        good, bad = read('{"email": "a@x.org", "points": 5}\r\n\n{"email": "b\u2028@x.org", "points": 6}')
        assert [(number, cells["points"]) for number, cells in good] == [(1, 5), (3, 6)]
        assert bad == []

    def test_names_each_line_that_is_none(self) -> None:
        _good, bad = read('{"email": 1}\n[1]\n{"email"\n{"role": "KING"}\n' + "[" * 5_000)
        assert bad == [
            (2, "", "LINE_NOT_READABLE"),
            (3, "", "LINE_NOT_READABLE"),
            (4, "role", "COLUMN_UNKNOWN"),
            (5, "", "LINE_NOT_READABLE"),
        ]


class TestWhole:
    @pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n \n", b"email,points\n\n"])
    def test_has_to_hold_something(self, content: bytes) -> None:
        with pytest.raises(NothingToImport):
            read(content)

    @pytest.mark.parametrize("content", ["é".encode("latin-1"), b"email\0points", "email".encode("utf-16")])
    def test_has_to_be_a_text_in_utf_8(self, content: bytes) -> None:
        with pytest.raises(NotUtf8):
            read(content)

    def test_has_a_size(self) -> None:
        lines = "email,points\n" + "a@x.org,5\n" * 500
        assert len(read(lines)[0]) == 500
        for more in (lines + "a@x.org,5\n", "x" * 1_000_001):
            with pytest.raises(ImportTooLarge):
                read(more)


class TestCells:
    line = ImportLine(number=7, cells={"role": " lead ", "blank": " ", "points": "12", "day": "2026-11-24", "is": True})

    def test_are_read(self) -> None:
        assert self.line.read("role", code_of(Role)) is Role.LEAD
        assert self.line.read("points", number_of(1, 12)) == 12
        assert self.line.read("day", day_of) == date(2026, 11, 24)
        assert self.line.read("is", flag_of) is True
        assert self.line.read("role", text_of(4)) == "lead"

    def test_may_be_blank_if_that_means_something(self) -> None:
        assert self.line.read("blank", flag_of, blank=False) is False
        with pytest.raises(CellRefused) as refused:
            self.line.read("missing", flag_of)
        assert (refused.value.field, refused.value.error.code) == ("missing", "CELL_BLANK")

    @pytest.mark.parametrize(("value", "flag"), [("yes", True), ("X", True), ("0", False), ("False", False)])
    def test_say_yes_or_no(self, value: str, flag: bool) -> None:
        assert flag_of(value) is flag

    def test_of_moments_have_the_communitys_clock_unless_they_say_another(self) -> None:
        plus_two = timezone(timedelta(hours=2))
        assert moment_of(plus_two)("2026-11-24T09:00") == datetime(2026, 11, 24, 7, tzinfo=UTC)
        assert moment_of(plus_two)("2026-11-24T09:00Z") == datetime(2026, 11, 24, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("of", "value"),
        [
            (number_of(1, 9), "10"),
            (number_of(1, 9), "1.5"),
            (number_of(1, 9), True),
            (number_of(1, 9), "²"),
            (number_of(1, 9), 2.0),
            (flag_of, "perhaps"),
            (flag_of, 1),
            (flag_of, []),
            (code_of(Role), {}),
            (code_of(Role), "KING"),
            (code_of(Role), 3),
            (day_of, "24.11.2026"),
            (day_of, 20261124),
            (moment_of(UTC), "soon"),
            (text_of(3), "long"),
            (text_of(3), 1),
            (text_of(3), "\ud800"),
        ],
    )
    def test_refuse_what_is_not_possible(self, of: object, value: object) -> None:
        with pytest.raises(RuleBroken):
            of(value)  # type: ignore[operator]


class TestReadEach:
    def test_parts_what_is_possible_from_what_is_not(self) -> None:
        def read_one(line: ImportLine) -> int:
            if line.number == 2:
                raise ImportTooLarge
            return line.read("points", number_of(1, 9))

        lines = [ImportLine(number=n, cells={"points": n * 4}) for n in (1, 2, 3)]
        good, bad = read_each(lines, read_one)
        assert good == [4]
        assert [(one.number, one.field) for one in bad] == [(2, "file"), (3, "points")]
