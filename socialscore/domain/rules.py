"""
The rules of an activity's version: points, limits, what a proof must hold, how long an answer may take.

A version's rules are frozen once published; they are stored as the data of `Rules.to_data`, which whole numbers,
strings, booleans and lists fill, so that they have one canonical form.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.points import MOST_POINTS, Criterion, PointsRule

MOST_FILES = 6


class Need(StrEnum):
    NONE = "NONE"
    OPTIONAL = "OPTIONAL"
    REQUIRED = "REQUIRED"


class FileKind(StrEnum):
    PHOTO = "PHOTO"
    PDF = "PDF"
    TEXT = "TEXT"


class ReasonUse(StrEnum):
    CHANGES = "CHANGES"
    DECLINE = "DECLINE"


class TooManyPoints(RuleBroken):
    text = gettext_noop("One action may earn 10 000 points at most. Lower the base, the unit or the criteria.")
    field = "base_points"


class NegativePoints(RuleBroken):
    text = gettext_noop("Points are whole numbers, 0 or more.")
    field = "base_points"


class UnitIncomplete(RuleBroken):
    text = gettext_noop("A unit needs a name, points for each, and how many count at most.")
    field = "unit_name"


class CriterionIncomplete(RuleBroken):
    text = gettext_noop("Each criterion needs a text of its own.")
    field = "criteria"


class NoProofAsked(RuleBroken):
    text = gettext_noop("Ask for some proof: a text, a link or a file.")
    field = "text"


class FileCountNotPossible(RuleBroken):
    text = gettext_noop("Ask for between 0 and 6 files, and choose which kinds.")
    field = "max_files"


class CapNotPossible(RuleBroken):
    text = gettext_noop("A cap is a whole number of 1 or more.")
    field = "caps"


class DueTimeNotPossible(RuleBroken):
    text = gettext_noop("An answer may take between 1 hour and 60 days.")
    field = "due_hours"


class CooldownNotPossible(RuleBroken):
    text = gettext_noop("The pause between two actions is between 0 hours and 365 days.")
    field = "cooldown_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A prepared reason with its editable sentence."""

    code: str
    use: ReasonUse
    label: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRule:
    text: Need = Need.OPTIONAL
    link: Need = Need.NONE
    kinds: tuple[FileKind, ...] = (FileKind.PHOTO,)
    min_files: int = 1
    max_files: int = MOST_FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything a version fixes. Hours are whole numbers. `is_blind`: reviewers do not see whose proof it is."""

    points: PointsRule = field(default_factory=PointsRule)
    caps: tuple[Cap, ...] = ()
    cooldown_hours: int = 0
    proof: ProofRule = field(default_factory=ProofRule)
    due_hours: int = 72
    lead_may_review: bool = False
    is_blind: bool = False
    reasons: tuple[Reason, ...] = ()
    instructions: str = ""

    def check(self) -> None:
        """:raises RuleBroken: the narrow class of the first rule that cannot hold."""
        for mistake in self.mistakes():
            raise mistake

    def mistakes(self) -> Iterator[RuleBroken]:
        """Each rule that cannot hold, so that a form can say them all at once."""
        yield from self._mistakes_of_points()
        yield from self._mistakes_of_proof()
        if any(cap.limit < 1 for cap in self.caps):
            yield CapNotPossible()
        if not 1 <= self.due_hours <= 60 * 24:
            yield DueTimeNotPossible()
        if not 0 <= self.cooldown_hours <= 365 * 24:
            yield CooldownNotPossible()

    def _mistakes_of_points(self) -> Iterator[RuleBroken]:
        rule = self.points
        if min([rule.base_points, rule.points_each, rule.at_most, *(c.points for c in rule.criteria)]) < 0:
            yield NegativePoints()
        if rule.most > MOST_POINTS:
            yield TooManyPoints()
        unit = (bool(rule.unit_name.strip()), rule.points_each > 0, rule.at_most > 0)
        if any(unit) != all(unit) or rule.has_unit != unit[0]:
            yield UnitIncomplete()
        texts = [c.text.strip() for c in rule.criteria]
        ids = {c.criterion_id for c in rule.criteria}
        if not all(texts) or min(len(set(texts)), len(ids)) != len(texts):
            yield CriterionIncomplete()

    def _mistakes_of_proof(self) -> Iterator[RuleBroken]:
        proof = self.proof
        if not 0 <= proof.min_files <= proof.max_files <= MOST_FILES or (proof.max_files > 0) != bool(proof.kinds):
            yield FileCountNotPossible()
        elif proof.max_files == 0 and proof.text is Need.NONE and proof.link is Need.NONE:
            yield NoProofAsked()

    def to_data(self) -> dict[str, Any]:
        """Plain lists, dicts, strings and whole numbers, for storage and the API."""
        data: dict[str, Any] = _plain(asdict(self))
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The reverse of `to_data`."""
        points, proof = data["points"], data["proof"]
        return cls(
            points=PointsRule(**{**points, "criteria": tuple(Criterion(**c) for c in points["criteria"])}),
            caps=tuple(Cap(Window(c["window"]), CapKind(c["kind"]), c["limit"]) for c in data["caps"]),
            cooldown_hours=data["cooldown_hours"],
            proof=ProofRule(
                text=Need(proof["text"]),
                link=Need(proof["link"]),
                kinds=tuple(FileKind(kind) for kind in proof["kinds"]),
                min_files=proof["min_files"],
                max_files=proof["max_files"],
            ),
            due_hours=data["due_hours"],
            lead_may_review=data["lead_may_review"],
            is_blind=data.get("is_blind", False),
            reasons=tuple(Reason(**{**r, "use": ReasonUse(r["use"])}) for r in data["reasons"]),
            instructions=data["instructions"],
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value
