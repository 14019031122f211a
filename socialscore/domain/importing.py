"""
An import: lines that were looked at before they do anything, kept until somebody confirms them.

Invitations and activities are confirmed by who prepared them. Past contributions are points, so a second
steward confirms them (product.md, P3), and they can be taken back as one batch, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID, uuid5

from socialscore.domain.errors import Conflict, NotAllowed, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import ImportId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.score import EntryKind, ScoreEntry

LONGEST_SOURCE = 80
SHORTEST_REASON, LONGEST_REASON = 10, 500


class ImportKind(StrEnum):
    INVITATIONS = "INVITATIONS"
    CONTRIBUTIONS = "CONTRIBUTIONS"
    ACTIVITIES = "ACTIVITIES"


class ImportState(StrEnum):
    PREPARED = "PREPARED"
    CONFIRMED = "CONFIRMED"
    REVERSED = "REVERSED"


class ImportNotFound(NotFound):
    text = gettext_noop("We could not find this import. It may have been dropped, or it is not yours to see.")


class SecondStewardNeeded(NotAllowed):
    text = gettext_noop("Points are brought over by two stewards: you prepared this, so another one confirms it.")


class PreparerLeft(NotAllowed):
    text = gettext_noop("Whoever prepared this is no steward any more. Drop it, and prepare the same lines anew.")


class NotYoursToConfirm(NotAllowed):
    text = gettext_noop("Whoever prepared this import confirms it. You can import the same lines yourself.")


class OwnPoints(NotAllowed):
    text = gettext_noop("There are points of your own in it, so this is not for you to do. Ask another steward.")


class SourceBlank(RuleBroken):
    text = gettext_noop("Say where the contributions come from, in up to 80 characters: people read it in their score.")
    field = "source"


class SourceNotAsked(RuleBroken):
    text = gettext_noop("Only past contributions come from somewhere. Leave the source out.")
    field = "source"


class ImportedAlready(Conflict):
    text = gettext_noop("The very same lines are prepared or brought over already. Look at the list of imports.")


class NotReversible(RuleBroken):
    text = gettext_noop("Only past contributions that were brought over can be taken back, and once.")


class NotDroppable(RuleBroken):
    text = gettext_noop("This was confirmed already, so it cannot be dropped any more.")


class ReasonNeeded(RuleBroken):
    text = gettext_noop("Say why in 10 to 500 characters; the people whose points these are will read it.")
    field = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Points for what somebody did before; `number` is its line."""

    number: int
    subject_id: SubjectId
    points: int
    text: str
    done_on: date | None

    def to_data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "number": self.number,
            "subject_id": str(self.subject_id),
            "points": self.points,
            "text": self.text,
            "done_on": self.done_on.isoformat() if self.done_on else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Contribution":
        """The reverse of `to_data`."""
        return cls(
            number=data["number"],
            subject_id=SubjectId(UUID(data["subject_id"])),
            points=data["points"],
            text=data["text"],
            done_on=date.fromisoformat(data["done_on"]) if data["done_on"] else None,
        )


@dataclass(slots=True, kw_only=True)
class Import:
    """`lines` are plain data with their `number`, in the shape of the kind; what is confirmed is what was kept."""

    import_id: ImportId
    kind: ImportKind
    lines: tuple[Mapping[str, Any], ...]
    prepared_by: SubjectId
    prepared_at: datetime
    source: str = ""
    state: ImportState = ImportState.PREPARED
    confirmed_by: SubjectId | None = None
    confirmed_at: datetime | None = None
    reversed_by: SubjectId | None = None
    reversed_at: datetime | None = None
    reason: str = ""
    version: int = 0

    @property
    def contributions(self) -> list[Contribution]:
        """The lines of past contributions."""
        is_one = self.kind is ImportKind.CONTRIBUTIONS
        return [Contribution.from_data(line) for line in self.lines] if is_one else []

    def id_of(self, line: Mapping[str, Any]) -> UUID:
        """The id of what a line makes: the same whenever it is asked for."""
        return line_id(self.import_id, line["number"])

    def require_open_to(self, person: Person) -> None:
        """
        :raises WrongRole: if the person may not import this kind.
        :raises OwnPoints: if points of their own are in it.
        """
        require_importer(person, self.kind)
        if any(one.subject_id == person.subject_id for one in self.contributions):
            raise OwnPoints

    def confirm(self, *, by: Person, preparer: Person, now: datetime) -> bool:
        """
        Let it happen; False if it has happened already, and then nothing is to be done.

        :raises SecondStewardNeeded: if points would be confirmed by who prepared them.
        :raises NotYoursToConfirm: if anything else would be confirmed by somebody else.
        :raises PreparerLeft: if whoever prepared points is no steward any more.
        """
        self.require_open_to(by)
        is_own = by.subject_id == self.prepared_by
        if self.kind is ImportKind.CONTRIBUTIONS and is_own:
            raise SecondStewardNeeded
        if self.kind is not ImportKind.CONTRIBUTIONS and not is_own:
            raise NotYoursToConfirm
        if self.state is not ImportState.PREPARED:
            return False
        if self.kind is ImportKind.CONTRIBUTIONS and not (preparer.is_steward and preparer.is_active):
            raise PreparerLeft
        self.state, self.confirmed_by, self.confirmed_at = ImportState.CONFIRMED, by.subject_id, now
        return True

    def reverse(self, *, by: Person, reason: str, now: datetime) -> bool:
        """
        Take all points back; False if that has happened already.

        :raises NotReversible: if no points were brought over by it.
        :raises ReasonNeeded: if the reason is too short or too long.
        """
        self.require_open_to(by)
        if self.state is ImportState.REVERSED:
            return False
        if self.kind is not ImportKind.CONTRIBUTIONS or self.state is not ImportState.CONFIRMED:
            raise NotReversible
        if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
            raise ReasonNeeded
        self.state, self.reversed_by, self.reversed_at = ImportState.REVERSED, by.subject_id, now
        self.reason = reason.strip()
        return True

    def require_droppable_by(self, person: Person) -> None:
        """
        :raises NotYoursToConfirm: if neither they prepared it nor it is for stewards to decide.
        :raises NotDroppable: if it was confirmed.
        """
        require_importer(person, self.kind)
        if person.subject_id != self.prepared_by and self.kind is not ImportKind.CONTRIBUTIONS:
            raise NotYoursToConfirm
        if self.state is not ImportState.PREPARED:
            raise NotDroppable

    def entries(self) -> list[ScoreEntry]:
        """What the confirmed batch adds to the ledger; once it is reversed, what takes that back."""
        is_back = self.state is ImportState.REVERSED
        actor = self.reversed_by if is_back else self.confirmed_by
        return [
            ScoreEntry(
                subject_id=one.subject_id,
                action_id=None,
                kind=EntryKind.ADJUST,
                reserved_delta=0,
                confirmed_delta=-one.points if is_back else one.points,
                rule_version=0,
                actor=actor,
                idempotency_key=entry_key(self.import_id, one.number, is_back=is_back),
            )
            for one in self.contributions
        ]


def require_importer(person: Person, kind: ImportKind) -> None:
    """:raises WrongRole: if the person may not import this kind."""
    requires = {
        ImportKind.INVITATIONS: Person.require_governor,
        ImportKind.CONTRIBUTIONS: Person.require_steward,
        ImportKind.ACTIVITIES: Person.require_lead,
    }
    requires[kind](person)


def source_of(kind: ImportKind, source: str) -> str:
    """
    Where past contributions come from, as people read it.

    :raises SourceBlank: if they come from nowhere, or it is too long.
    :raises SourceNotAsked: if it is another kind.
    """
    source = " ".join(source.split())
    if kind is not ImportKind.CONTRIBUTIONS:
        if source:
            raise SourceNotAsked
        return ""
    if not source or len(source) > LONGEST_SOURCE:
        raise SourceBlank
    return source


def line_id(import_id: UUID, number: int) -> UUID:
    """The id of what a line makes."""
    return uuid5(import_id, str(number))


def entry_key(import_id: UUID, number: int, *, is_back: bool = False) -> str:
    """The key of a line's entry in the ledger: a line is brought over once, and taken back once."""
    return f"IMPORT:{import_id}:{number}" + (":BACK" if is_back else "")


def line_of_key(key: str) -> tuple[UUID, int, bool] | None:
    """Import, line and whether it was taken back, of an entry's key; None for a key of something else."""
    parts = key.split(":")
    if parts[0] != "IMPORT":
        return None
    return UUID(parts[1]), int(parts[2]), len(parts) > 3


class ImportRepository(Protocol):
    def find_by_id(self, import_id: ImportId) -> Import:
        """:raises ImportNotFound: if there is none."""

    def exists(self, import_id: ImportId) -> bool: ...

    def has_twin(self, new: Import) -> bool:
        """Whether the very same contributions are prepared or brought over already."""

    def save(self, changed: Import) -> None:
        """:raises Conflict: if somebody saved it since, or its twin meanwhile."""

    def delete(self, dropped: Import) -> None:
        """:raises Conflict: if somebody saved it since."""

    def drop_prepared(self, before: datetime) -> int:
        """Delete what was prepared before and not confirmed; how many there were."""
