"""
The rules of an activity in a line of an import, as columns that people fill, or as the data of `Rules.to_data`.

Data is read strictly: what is left out has its default, and whatever else is wrong is said with its place.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.import_cells import CellBlank, code_of, flag_of, number_of, text_of
from socialscore.domain.import_lines import CellRefused, ImportLine, storable_name
from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.points import MOST_POINTS, Criterion, PointsRule
from socialscore.domain.rules import MOST_FILES, FileKind, Need, ProofRule, Reason, ReasonUse, Rules

LONGEST_INSTRUCTIONS, LONGEST_UNIT, LONGEST_CRITERION = 10_000, 30, 120
LONGEST_LABEL, LONGEST_SENTENCE = 60, 500
MOST_CAPS, MOST_CRITERIA, MOST_REASONS = 6, 12, 18
MOST_COUNTED = 1_000_000
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
CAPS = {"cap_per_day": Window.DAY, "cap_in_all": Window.ALL}
RULE_COLUMNS = (
    *("base_points", "unit_name", "points_each", "at_most", *CAPS),
    *("text", "link", "photos", "instructions"),
)
PHOTOS = {Need.NONE: (0, 0), Need.OPTIONAL: (0, MOST_FILES), Need.REQUIRED: (1, MOST_FILES)}
DEFAULT = Rules()
T = TypeVar("T")


class RulesTwice(RuleBroken):
    text = gettext_noop("This line has “rules” too. Keep either them or the columns that say the same.")


class PartUnknown(RuleBroken):
    text = gettext_noop("“%(name)s” is no part of the rules. Take it out, or look at how it is spelt.")


class ObjectNotPossible(RuleBroken):
    text = gettext_noop("Write an object in curly brackets here, as an activity in the API has it.")


class ListNotPossible(RuleBroken):
    text = gettext_noop("Write a list of up to %(most)s in square brackets here.")


class NameNotPossible(RuleBroken):
    text = gettext_noop("Write 1 to 40 letters, digits, hyphens or underscores here.")


class ReasonCodeTaken(RuleBroken):
    text = gettext_noop("Give each reason a code of its own; OTHER is taken.")


def rules_of(line: ImportLine) -> Rules:
    """
    The rules that a line asks for, sure to hold.

    :raises CellRefused: with the column, or the place inside `rules`, that is not possible.
    :raises RuleBroken: if the columns cannot hold together.
    """
    if line.is_blank("rules"):
        rules = _rules_of_columns(line)
        rules.check()
        return rules
    beside = next((column for column in RULE_COLUMNS if not line.is_blank(column)), None)
    if beside is not None:
        raise CellRefused(beside, RulesTwice())
    return line.read("rules", _rules_of_data)


def _rules_of_columns(line: ImportLine) -> Rules:
    points, proof = DEFAULT.points, DEFAULT.proof
    photos = line.read("photos", code_of(Need), blank=Need.REQUIRED)
    least, most = PHOTOS[photos]
    some_points = number_of(0, MOST_POINTS)
    return Rules(
        points=PointsRule(
            base_points=line.read("base_points", some_points, blank=points.base_points),
            unit_name=line.read("unit_name", text_of(LONGEST_UNIT), blank=points.unit_name),
            points_each=line.read("points_each", some_points, blank=points.points_each),
            at_most=line.read("at_most", some_points, blank=points.at_most),
        ),
        caps=tuple(
            Cap(window, CapKind.COUNT, line.read(column, number_of(1, MOST_COUNTED)))
            for column, window in CAPS.items()
            if not line.is_blank(column)
        ),
        proof=ProofRule(
            text=line.read("text", code_of(Need), blank=proof.text),
            link=line.read("link", code_of(Need), blank=proof.link),
            kinds=(FileKind.PHOTO,) if most else (),
            min_files=least,
            max_files=most,
        ),
        instructions=line.read("instructions", text_of(LONGEST_INSTRUCTIONS), blank=DEFAULT.instructions),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """An object inside the rules, and the place where it stands."""

    place: str
    values: Mapping[str, Any]

    def read(self, name: str, of: Callable[[Any], T], *, default: T | None = None) -> T:
        """What stands under a name; without a default it has to be there."""
        try:
            if name in self.values:
                return of(self.values[name])
            if default is None:
                raise CellBlank
            return default
        except RuleBroken as error:
            raise CellRefused(f"{self.place}.{name}", error) from error

    def part(self, name: str, shape: type) -> "_Part":
        """An object under a name, with the fields of its shape."""
        return _part(f"{self.place}.{name}", self.values.get(name, {}), shape)

    def parts(self, name: str, shape: type, *, most: int) -> list["_Part"]:
        """The objects of a list under a name."""
        values: list[Any] = self.read(name, _list_of(most), default=[])
        return [_part(f"{self.place}.{name}[{n}]", value, shape) for n, value in enumerate(values)]


def _part(place: str, value: Any, shape: type) -> _Part:
    if not isinstance(value, dict):
        raise CellRefused(place, ObjectNotPossible())
    known = {field.name for field in fields(shape)}
    unknown = next((name for name in value if name not in known), None)
    if unknown is not None:
        name = storable_name(unknown)
        raise CellRefused(f"{place}.{name}", PartUnknown(name=name))
    return _Part(place=place, values=value)


def _rules_of_data(value: Any) -> Rules:
    whole = _part("rules", value, Rules)
    rules = Rules(
        points=_points(whole.part("points", PointsRule)),
        caps=tuple(_cap(part) for part in whole.parts("caps", Cap, most=MOST_CAPS)),
        cooldown_hours=whole.read("cooldown_hours", number_of(0, 365 * 24), default=DEFAULT.cooldown_hours),
        proof=_proof(whole.part("proof", ProofRule)),
        due_hours=whole.read("due_hours", number_of(1, 60 * 24), default=DEFAULT.due_hours),
        lead_may_review=whole.read("lead_may_review", flag_of, default=DEFAULT.lead_may_review),
        is_blind=whole.read("is_blind", flag_of, default=DEFAULT.is_blind),
        reasons=_reasons(whole.parts("reasons", Reason, most=MOST_REASONS)),
        instructions=whole.read("instructions", text_of(LONGEST_INSTRUCTIONS), default=DEFAULT.instructions),
    )
    rules.check()
    return rules


def _points(part: _Part) -> PointsRule:
    default, some_points = DEFAULT.points, number_of(0, MOST_POINTS)
    return PointsRule(
        base_points=part.read("base_points", some_points, default=default.base_points),
        unit_name=part.read("unit_name", text_of(LONGEST_UNIT), default=default.unit_name),
        points_each=part.read("points_each", some_points, default=default.points_each),
        at_most=part.read("at_most", some_points, default=default.at_most),
        criteria=tuple(
            Criterion(
                criterion_id=one.read("criterion_id", _name_of),
                text=one.read("text", _words_of(LONGEST_CRITERION)),
                points=one.read("points", some_points, default=0),
            )
            for one in part.parts("criteria", Criterion, most=MOST_CRITERIA)
        ),
    )


def _cap(part: _Part) -> Cap:
    return Cap(
        window=part.read("window", code_of(Window)),
        kind=part.read("kind", code_of(CapKind)),
        limit=part.read("limit", number_of(1, MOST_COUNTED)),
    )


def _proof(part: _Part) -> ProofRule:
    """Without a kind there are no files to count, as in the API."""
    default, some_files = DEFAULT.proof, number_of(0, MOST_FILES)
    kinds = part.read("kinds", _kinds_of, default=default.kinds)
    least = part.read("min_files", some_files, default=default.min_files)
    most = part.read("max_files", some_files, default=default.max_files)
    return ProofRule(
        text=part.read("text", code_of(Need), default=default.text),
        link=part.read("link", code_of(Need), default=default.link),
        kinds=kinds,
        min_files=least if kinds else 0,
        max_files=most if kinds else 0,
    )


def _reasons(parts: list[_Part]) -> tuple[Reason, ...]:
    taken = {OTHER_REASON}
    reasons = []
    for part in parts:
        code = part.read("code", _name_of)
        if code in taken:
            raise CellRefused(f"{part.place}.code", ReasonCodeTaken())
        taken.add(code)
        reasons.append(
            Reason(
                code=code,
                use=part.read("use", code_of(ReasonUse)),
                label=part.read("label", _words_of(LONGEST_LABEL)),
                sentence=part.read("sentence", _words_of(LONGEST_SENTENCE)),
            )
        )
    return tuple(reasons)


def _kinds_of(value: Any) -> tuple[FileKind, ...]:
    of = code_of(FileKind)
    return tuple(dict.fromkeys(of(kind) for kind in _list_of(len(FileKind))(value)))


def _list_of(most: int) -> Callable[[Any], list[Any]]:
    def of(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise ListNotPossible(most=most)
        return value

    return of


def _name_of(value: Any) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise NameNotPossible
    return value


def _words_of(most: int) -> Callable[[Any], str]:
    """A text that is not blank."""

    def of(value: Any) -> str:
        words = text_of(most)(value).strip()
        if not words:
            raise CellBlank
        return words

    return of
