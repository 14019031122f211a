"""
The lines of an import: CSV as spreadsheets save it, or JSON lines. Whatever is wrong is said line by line.

UTF-8 with or without a byte order mark; commas, semicolons or tabs between cells; any line ending.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from socialscore.domain.characters import is_storable
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.import_cells import CellBlank

MOST_BYTES = 1_000_000
MOST_LINES = 500  # one transaction: on SQLite it keeps all other writers waiting
LONGEST_NAME = 60
SEPARATORS = (",", ";", "\t")
T = TypeVar("T")


class ImportTooLarge(RuleBroken):
    text = gettext_noop("An import takes 1 MB and 500 lines. Split it, and import one part after the other.")
    field = "file"
    status = 413


class NotUtf8(RuleBroken):
    text = gettext_noop("This is no text in UTF-8. Save it as “CSV UTF-8” and try again.")
    field = "file"


class NothingToImport(RuleBroken):
    text = gettext_noop("There are no lines in it. Choose a file or paste its text, the names of the columns first.")
    field = "file"


class ColumnMissing(RuleBroken):
    text = gettext_noop("The first line does not name the column “%(column)s”, which is needed.")


class ColumnUnknown(RuleBroken):
    text = gettext_noop("“%(column)s” is no column of this import. Take it out, or look at how it is spelt.")


class ColumnTwice(RuleBroken):
    text = gettext_noop("The column “%(column)s” is there twice. Keep one of them.")


class LineNotReadable(RuleBroken):
    text = gettext_noop("This line cannot be read: look at its quotes and brackets.")


class TooManyCells(RuleBroken):
    text = gettext_noop("This line has more cells than there are columns. Put quotes around a text with separators.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """What is wrong with a line; `number` counts from 1 as an editor does, `field` is the column, or empty."""

    number: int
    field: str
    error: RuleBroken


class CellRefused(Exception):
    """A cell breaks a rule; its column is known here, and not to the rule."""

    def __init__(self, field: str, error: RuleBroken) -> None:
        super().__init__(field)
        self.field, self.error = field, error


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """The cells of a line by column: strings of a CSV, any values of JSON."""

    number: int
    cells: Mapping[str, Any]

    def is_blank(self, column: str) -> bool:
        value = self.cells.get(column)
        return value is None or (isinstance(value, str) and not value.strip())

    def read(self, column: str, of: Callable[[Any], T], *, blank: T | None = None) -> T:
        """
        A cell's value.

        :param blank: what a blank cell means; without one it has to be filled.
        :raises CellRefused: if it is not possible.
        """
        try:
            if self.is_blank(column):
                if blank is None:
                    raise CellBlank
                return blank
            value = self.cells[column]
            return of(value.strip() if isinstance(value, str) else value)
        except RuleBroken as error:
            raise CellRefused(column, error) from error


def lines_of(content: bytes, *, columns: Mapping[str, bool]) -> tuple[list[ImportLine], list[BadLine]]:
    """
    The lines of an import, and those that cannot be read; blank ones are passed over.

    :param columns: the known ones, and whether each is needed.
    :raises ImportTooLarge: if it is over 1 MB or 500 lines.
    :raises NotUtf8: if it is no text.
    :raises NothingToImport: if nothing is there.
    """
    if len(content) > MOST_BYTES:
        raise ImportTooLarge
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    if not is_storable(text):
        raise NotUtf8
    read = _json_lines if text.lstrip().startswith("{") else _csv_lines
    good: list[ImportLine] = []
    bad: list[BadLine] = []
    for line in read(text, columns):
        (good if isinstance(line, ImportLine) else bad).append(line)  # type: ignore[arg-type]
        if len(good) + len(bad) > MOST_LINES:
            raise ImportTooLarge
    if not good and not bad:
        raise NothingToImport
    return good, bad


def read_each(lines: Iterable[ImportLine], read: Callable[[ImportLine], T]) -> tuple[list[T], list[BadLine]]:
    """What each line says, and what is wrong with those that say nothing possible."""
    good: list[T] = []
    bad: list[BadLine] = []
    for line in lines:
        try:
            good.append(read(line))
        except CellRefused as refused:
            bad.append(BadLine(number=line.number, field=refused.field, error=refused.error))
        except RuleBroken as error:
            bad.append(BadLine(number=line.number, field=error.field or "", error=error))
    return good, bad


def _csv_lines(text: str, columns: Mapping[str, bool]) -> Iterator[ImportLine | BadLine]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator_of(text), strict=True)
    names: list[str] = []
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield BadLine(number=number, field="", error=LineNotReadable())
            return  # an open quote swallows what follows
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if names:
            yield _csv_line(number, names, cells)
            continue
        names = [cell.strip().lower() for cell in cells]
        wrong = list(_wrong_columns(number, names, columns))
        yield from wrong
        if wrong:
            return  # every line would be wrong in the same way


def _separator_of(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _csv_line(number: int, names: list[str], cells: list[str]) -> ImportLine | BadLine:
    if any(cell.strip() for cell in cells[len(names) :]):
        return BadLine(number=number, field="", error=TooManyCells())
    return ImportLine(number=number, cells=dict(zip(names, cells, strict=False)))


def _wrong_columns(number: int, names: list[str], columns: Mapping[str, bool]) -> Iterator[BadLine]:
    for name in dict.fromkeys(names):
        if name not in columns:
            yield BadLine(number=number, field=name, error=ColumnUnknown(column=name))
        elif names.count(name) > 1:
            yield BadLine(number=number, field=name, error=ColumnTwice(column=name))
    for name, is_needed in columns.items():
        if is_needed and name not in names:
            yield BadLine(number=number, field=name, error=ColumnMissing(column=name))


def _json_lines(text: str, columns: Mapping[str, bool]) -> Iterator[ImportLine | BadLine]:
    # Not `splitlines`: a string may hold the line separators of Unicode.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _json_line(number, line, columns)


def _json_line(number: int, line: str, columns: Mapping[str, bool]) -> ImportLine | BadLine:
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError):
        cells = None
    if not isinstance(cells, dict):
        return BadLine(number=number, field="", error=LineNotReadable())
    unknown = next((name for name in cells if name not in columns), None)
    if unknown is not None:
        name = storable_name(unknown)
        return BadLine(number=number, field=name, error=ColumnUnknown(column=name))
    return ImportLine(number=number, cells=cells)


def storable_name(name: str) -> str:
    """A name that JSON made up, so that it can be told: short, and without halves of surrogate pairs."""
    return name[:LONGEST_NAME].encode(errors="replace").decode()
