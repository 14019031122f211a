"""Imports as pages and API say them alike: what comes in, each bad line, and what a line makes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from socialscore.domain.import_lines import MOST_BYTES, BadLine, ImportTooLarge
from socialscore.domain.importing import ImportKind
from socialscore.domain.rules import Rules
from socialscore.http.numbers import number
from socialscore.http.refusals import refusal_of
from socialscore.http.sentences import rule_sentences
from socialscore.http.words import rights_phrase

MOST_IMPORTS, PER_SECONDS = 20, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A bad line: its number, the column at fault or "", and one sentence."""

    number: int
    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLine:
    """A line in words; `amount` is empty but for points, `activity_id` None but for a draft that was made."""

    number: int
    what: str
    detail: str
    amount: str = ""
    activity_id: UUID | None = None


def content_of(upload: "UploadedFile[bytes] | None", text: str) -> bytes:
    """
    What was sent: the file, or else what was pasted.

    :raises ImportTooLarge: before it is read.
    """
    if upload is None:
        return text.encode(errors="surrogatepass")
    if (upload.size or 0) > MOST_BYTES:
        raise ImportTooLarge
    return b"".join(upload.chunks())


def told_lines(bad: Iterable[BadLine]) -> list[ToldLine]:
    """Bad lines in the language of this moment."""
    return [ToldLine(number=one.number, field=one.field, sentence=refusal_of(one.error).sentence) for one in bad]


def made_line(kind: ImportKind, line: Mapping[str, Any]) -> MadeLine:
    """What a kept line makes."""
    if kind is ImportKind.CONTRIBUTIONS:
        day = date_format(date.fromisoformat(line["done_on"]), "j F Y") if line["done_on"] else ""
        return MadeLine(
            number=line["number"],
            what=line.get("name") or _("Somebody without a name"),
            detail=" · ".join(filter(None, (line["text"], day))),
            amount=number(line["points"]),
        )
    if kind is ImportKind.ACTIVITIES:
        said = [*_window(line), *rule_sentences(Rules.from_data(line["rules"]))]
        made = line.get("activity_id")
        return MadeLine(number=line["number"], what=line["name"], detail=" ".join(said), activity_id=made)
    rights = rights_phrase(line["role"], may_review=line["may_review"], is_steward=line["is_steward"])
    return MadeLine(number=line["number"], what=line["email"], detail=rights)


def _window(line: Mapping[str, Any]) -> list[str]:
    """When it is meant to open and to close, on the community's clock."""
    texts = (("opens_at", _("Opens %(when)s.")), ("closes_at", _("Closes %(when)s.")))
    return [
        text % {"when": date_format(timezone.localtime(datetime.fromisoformat(line[column])), "j F Y, H:i")}
        for column, text in texts
        if line[column]
    ]
