"""
Rows as files: CSV for spreadsheets and JSON lines for programs, made a batch at a time.

CSV is that of RFC 4180, in UTF-8 with a byte order mark, by which spreadsheets know it. Whoever opens it must not run
what a stranger typed: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse

Columns = Mapping[str, Callable[[Any], object]]
Batches = Iterable[Sequence[Any]]

# A sign that begins a formula, in ASCII or full width, whatever cannot be seen before it. Not only at the beginning:
# where a spreadsheet separates by semicolons or tabs, a new cell begins within ours.
FORMULA = re.compile(r"(?<![^;\t\r\n])(?=[\s\u200b-\u200f\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])")
BYTE_ORDER_MARK = "\ufeff"


def as_file(name: str, columns: Columns, batches: Batches, *, file_format: str) -> StreamingHttpResponse:
    """
    A download, sent as it is made.

    An error on the way leaves the answer without its end (RFC 9112 §8): whoever downloads is told that it is not whole.

    :param file_format: a key of `FORMATS`, and the ending of the file's name.
    """
    media_type, lines = FORMATS[file_format]
    response = StreamingHttpResponse(lines(columns, batches), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response["Cache-Control"] = "private, no-store"
    return response


def csv_lines(columns: Columns, batches: Batches) -> Iterator[bytes]:
    """A header of names and a line for each row; numbers stay numbers, text is quoted and never a formula."""
    yield _csv([list(columns)], mark=BYTE_ORDER_MARK)
    for batch in batches:
        yield _csv([_cell(value_of(row)) for value_of in columns.values()] for row in batch)


def json_lines(columns: Columns, batches: Batches) -> Iterator[bytes]:
    """An object a line, as the API writes it."""
    for batch in batches:
        lines = (_json({name: as_plain(value_of(row)) for name, value_of in columns.items()}) for row in batch)
        yield "".join(f"{line}\n" for line in lines).encode()


FORMATS: dict[str, tuple[str, Callable[[Columns, Batches], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "jsonl": ("application/jsonl", json_lines),
}


def known_format(given: str | None) -> str:
    """A key of `FORMATS`; anything else is CSV, which everybody can open."""
    return given if given in FORMATS else "csv"


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would take for a formula."""
    return FORMULA.sub("'", text)


def _csv(rows: Iterable[Sequence[object]], *, mark: str = "") -> bytes:
    sheet = StringIO(newline="")
    csv.writer(sheet, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    return (mark + sheet.getvalue()).encode()


def _cell(value: object) -> object:
    plain = as_plain(value)
    if plain is None:
        return ""
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        return plain
    return harmless(plain if isinstance(plain, str) else _json(plain))


def as_plain(value: object) -> object:
    """A value that JSON has; moments in UTC (RFC 3339)."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return [as_plain(one) for one in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
