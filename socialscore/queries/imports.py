"""Imports: which there are, what one would make or made, and where a person's past contributions come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from socialscore.domain.importing import Contribution, ImportKind, ImportState, line_id, line_of_key
from socialscore.domain.person import Person
from socialscore.infrastructure.django_app import models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of

LINES_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """An import; names are empty for somebody who left, moments None for what has not happened."""

    import_id: UUID
    kind: ImportKind
    state: ImportState
    source: str
    line_count: int
    prepared_by: str
    prepared_by_me: bool
    prepared_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    reversed_by: str
    reversed_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """One import and some of its lines; `points` and `people` are of past contributions, all of them."""

    row: ImportRow
    lines: list[Mapping[str, Any]]
    next_after: int | None
    points: int
    people: int
    has_points_of_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtOver:
    """The line of an import behind an entry of the ledger."""

    source: str
    text: str
    done_on: date | None
    is_back: bool
    reason: str


def imports(person: Person, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[ImportRow]:
    """What a person may see of imports, newest first. One query."""
    rows = older_than(_seen_by(person), cursor, moment="prepared_at", key="import_id")
    return page_of(
        list(rows.values(*_COLUMNS).order_by("-prepared_at", "-import_id")[: size + 1]),
        to_row=lambda row: _row(row, person),
        cursor_of=lambda row: encode(row["prepared_at"], row["import_id"]),
        size=size,
    )


def import_page(import_id: UUID, person: Person, *, after: int = 0, most: int = LINES_SHOWN) -> ImportPage | None:
    """
    One import, with its lines after a number; None if there is none, or it is not theirs to see. Two queries for past
    contributions, one for others. The lines of activities that were made have their `activity_id`.
    """
    row = _seen_by(person).filter(pk=import_id).values(*_COLUMNS, "lines").first()
    if row is None:
        return None
    lines: list[Mapping[str, Any]] = row.pop("lines")
    shown = [line for line in lines if line["number"] > after]
    contributions: list[Contribution] = []
    if row["kind"] == ImportKind.CONTRIBUTIONS:
        contributions = [Contribution.from_data(line) for line in lines]
        shown = _named(shown[: most + 1])
    elif row["kind"] == ImportKind.ACTIVITIES and row["state"] == ImportState.CONFIRMED:
        shown = [{**line, "activity_id": line_id(import_id, line["number"])} for line in shown[: most + 1]]
    return ImportPage(
        row=_row(row, person),
        lines=shown[:most],
        next_after=shown[most - 1]["number"] if len(shown) > most else None,
        points=sum(one.points for one in contributions),
        people=len({one.subject_id for one in contributions}),
        has_points_of_mine=any(one.subject_id == person.subject_id for one in contributions),
    )


def brought_over(keys: Iterable[str]) -> dict[str, BroughtOver]:
    """Where adjustments come from, by the keys of their entries. One query, none without a key of an import."""
    wanted = {key: place for key in keys if (place := line_of_key(key)) is not None}
    if not wanted:
        return {}
    ids = {import_id for import_id, _number, _is_back in wanted.values()}
    found = {
        import_id: (source, reason, {line["number"]: line for line in lines})
        for import_id, source, reason, lines in models.Import.objects.filter(pk__in=ids).values_list(
            "import_id", "source", "reason", "lines"
        )
    }
    told = {}
    for key, (import_id, number, is_back) in wanted.items():
        source, reason, lines = found[import_id]
        one = Contribution.from_data(lines[number])
        told[key] = BroughtOver(
            source=source, text=one.text, done_on=one.done_on, is_back=is_back, reason=reason if is_back else ""
        )
    return told


def _seen_by(person: Person) -> Any:
    """Stewards see all, administrators invitations, everybody what they prepared themselves."""
    if person.is_steward:
        return models.Import.objects.all()
    own = Q(prepared_by=person.subject_id)
    return models.Import.objects.filter(own | Q(kind=ImportKind.INVITATIONS) if person.is_staff else own)


def _named(lines: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    subjects = {line["subject_id"] for line in lines}
    people = models.PersonProfile.objects.filter(subject_id__in=subjects)
    names = {str(subject_id): name for subject_id, name in people.values_list("subject_id", "display_name")}
    return [{**line, "name": names.get(line["subject_id"], "")} for line in lines]


_COLUMNS = (
    "import_id",
    "kind",
    "state",
    "source",
    "line_count",
    "prepared_by",
    "prepared_by__person__display_name",
    "prepared_at",
    "confirmed_by__person__display_name",
    "confirmed_at",
    "reversed_by__person__display_name",
    "reversed_at",
    "reason",
)


def _row(row: Mapping[str, Any], person: Person) -> ImportRow:
    return ImportRow(
        import_id=row["import_id"],
        kind=ImportKind(row["kind"]),
        state=ImportState(row["state"]),
        source=row["source"],
        line_count=row["line_count"],
        prepared_by=row["prepared_by__person__display_name"] or "",
        prepared_by_me=row["prepared_by"] == person.subject_id,
        prepared_at=row["prepared_at"],
        confirmed_by=row["confirmed_by__person__display_name"] or "",
        confirmed_at=row["confirmed_at"],
        reversed_by=row["reversed_by__person__display_name"] or "",
        reversed_at=row["reversed_at"],
        reason=row["reason"],
    )
