"""From the lines of an import to what they would make, as plain data: read, looked at, and nothing written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import partial
from typing import Any
from uuid import uuid4

from socialscore.application.activities import draft_of
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.activity import Activity
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.ids import ActivityId
from socialscore.domain.import_cells import code_of, day_of, flag_of, moment_of, number_of, text_of
from socialscore.domain.import_lines import MOST_BYTES, BadLine, CellRefused, ImportLine, lines_of, read_each
from socialscore.domain.import_rules import RULE_COLUMNS, rules_of
from socialscore.domain.importing import Contribution, ImportKind
from socialscore.domain.invitation import email_of
from socialscore.domain.person import Person, Role
from socialscore.domain.points import MOST_POINTS
from socialscore.domain.rules import Rules

LONGEST_TEXT = 200
LONGEST_CELL = 1_000
MOMENTS = ("opens_at", "closes_at")
# The columns of each kind, and whether each is needed.
COLUMNS: dict[ImportKind, dict[str, bool]] = {
    ImportKind.INVITATIONS: {"email": True, "role": True, "may_review": False, "is_steward": False},
    ImportKind.CONTRIBUTIONS: {"email": True, "points": True, "text": True, "date": False},
    ImportKind.ACTIVITIES: {
        "name": True,
        **dict.fromkeys(("description", *MOMENTS, *RULE_COLUMNS, "rules"), False),
    },
}
Data = Mapping[str, Any]


class NobodyWithAddress(RuleBroken):
    text = gettext_noop("Nobody here has confirmed this address. Invite them first, or look at how it is spelt.")


class PointsForYourself(RuleBroken):
    text = gettext_noop("This is your own address. Points of your own are for other stewards to bring over.")


class LineTwice(RuleBroken):
    text = gettext_noop("This says the same as line %(number)s. Keep one of them.")


class DayAhead(RuleBroken):
    text = gettext_noop("This day has not come yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What an import would make, and the lines that stand in its way, in their order."""

    lines: tuple[Data, ...]
    bad: tuple[BadLine, ...]

    @property
    def points(self) -> int:
        """Of past contributions, in all."""
        return sum(line.get("points", 0) for line in self.lines)


def look_at(
    uow: UnitOfWork, *, kind: ImportKind, content: bytes, person: Person, now: datetime, zone: tzinfo
) -> Looked:
    """
    Read an import without writing anything.

    :raises RuleBroken: if it is too large, no text, or empty.
    """
    lines, unreadable = lines_of(content, columns=COLUMNS[kind])
    if kind is ImportKind.CONTRIBUTIONS:
        good, bad = _contributions(uow, lines, person, now.astimezone(zone).date())
    elif kind is ImportKind.INVITATIONS:
        good, bad = _each_once(lines, _invitation, ("email",))
    else:
        same = ("name", "description", *MOMENTS, "rules")
        good, bad = _each_once(lines, partial(_activity, lead=person, zone=zone), same)
    return Looked(lines=tuple(good), bad=tuple(sorted([*unreadable, *bad], key=lambda one: one.number)))


def _invitation(line: ImportLine) -> Data:
    role = line.read("role", code_of(Role))
    may_review = line.read("may_review", flag_of, blank=False)
    return {
        "number": line.number,
        "email": line.read("email", _address),
        "role": str(role),
        "may_review": may_review and role is Role.LEAD,
        "is_steward": line.read("is_steward", flag_of, blank=False),
    }


def _address(value: Any) -> str:
    return email_of(text_of(LONGEST_CELL)(value))


def _activity(line: ImportLine, *, lead: Person, zone: tzinfo) -> Data:
    moments = {
        column: None if line.is_blank(column) else line.read(column, moment_of(zone)).isoformat() for column in MOMENTS
    }
    data = {
        "number": line.number,
        "name": line.read("name", text_of(MOST_BYTES)),
        "description": line.read("description", text_of(MOST_BYTES), blank=""),
        **moments,
        "rules": rules_of(line).to_data(),
    }
    draft = drafted(data, activity_id=ActivityId(uuid4()), lead=lead)
    return {**data, "name": draft.name}


def drafted(line: Data, *, activity_id: ActivityId, lead: Person) -> Activity:
    """
    The draft that a line of activities makes, not stored yet.

    :raises RuleBroken: if name, window or rules do not hold.
    """
    opens_at, closes_at = (datetime.fromisoformat(line[column]) if line[column] else None for column in MOMENTS)
    return draft_of(
        lead,
        activity_id=activity_id,
        name=line["name"],
        description=line["description"],
        rules=Rules.from_data(line["rules"]),
        opens_at=opens_at,
        closes_at=closes_at,
    )


def _contributions(
    uow: UnitOfWork, lines: list[ImportLine], person: Person, today: date
) -> tuple[list[Data], list[BadLine]]:
    addressed, bad = read_each(lines, lambda line: (line, line.read("email", _address)))
    known = uow.people.with_addresses(email for _line, email in addressed)
    emails = {line.number: email for line, email in addressed}

    def read(line: ImportLine) -> Data:
        whose = known.get(emails[line.number])
        if whose is None:
            raise CellRefused("email", NobodyWithAddress())
        if whose.person_id == person.person_id:
            raise CellRefused("email", PointsForYourself())
        done_on = None if line.is_blank("date") else line.read("date", day_of)
        if done_on is not None and done_on > today:
            raise CellRefused("date", DayAhead())
        return Contribution(
            number=line.number,
            subject_id=whose.subject_id,
            points=line.read("points", number_of(1, MOST_POINTS)),
            text=line.read("text", text_of(LONGEST_TEXT)),
            done_on=done_on,
        ).to_data()

    found, wrong = read_each((line for line, _email in addressed), read)
    good, twice = _without_twins(found, ("subject_id", "points", "text", "done_on"))
    return good, [*bad, *wrong, *twice]


def _each_once(
    lines: Iterable[ImportLine], of: Callable[[ImportLine], Data], columns: tuple[str, ...]
) -> tuple[list[Data], list[BadLine]]:
    found, wrong = read_each(lines, of)
    good, twice = _without_twins(found, columns)
    return good, [*wrong, *twice]


def _without_twins(lines: Iterable[Data], columns: tuple[str, ...]) -> tuple[list[Data], list[BadLine]]:
    first: dict[str, int] = {}
    good: list[Data] = []
    twice: list[BadLine] = []
    for line in lines:
        number = first.setdefault(repr([line[column] for column in columns]), line["number"])
        if number == line["number"]:
            good.append(line)
        else:
            twice.append(BadLine(number=line["number"], field="", error=LineTwice(number=number)))
    return good, twice
