"""The points rule of a version: what a claim can earn, what it earned, and why (product.md, P1 and P5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from socialscore.domain.errors import RuleBroken, gettext_noop

MOST_POINTS = 10_000


class LineKind(StrEnum):
    BASE = "BASE"
    UNIT = "UNIT"
    CRITERION = "CRITERION"
    JUDGEMENT = "JUDGEMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    criterion_id: str
    text: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One summand of an award. `text` is the criterion or unit name; `count` and `each` belong to UNIT lines."""

    kind: LineKind
    points: int
    text: str = ""
    count: int = 0
    each: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Lines always add up to `points`."""

    points: int
    lines: tuple[Line, ...]


class WhatIf(StrEnum):
    """What would have been another way: the whole stated count, one more criterion, no other amount."""

    COUNT = "COUNT"
    CRITERION = "CRITERION"
    JUDGEMENT = "JUDGEMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One thing that would have changed an award, alone, by `points`; with it the award stays within q.

    `text` is the unit or the criterion, `count` the counted units of a COUNT.
    """

    kind: WhatIf
    points: int
    text: str = ""
    count: int = 0


class PointsOutOfRange(RuleBroken):
    text = gettext_noop("Points go from 0 to %(most)s. Choose a number in between.")
    field = "points"


class JudgementNeedsSentence(RuleBroken):
    text = gettext_noop("Say in a sentence why you give another amount, at least 10 characters.")
    field = "why"


class UnknownCriterion(RuleBroken):
    text = gettext_noop("One of the ticks is not part of these rules. Reload the page and tick again.")
    field = "criterion"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule:
    """base + each × min(count, at_most) + the ticked criteria. Without a unit, `unit_name` is empty."""

    base_points: int = 0
    unit_name: str = ""
    points_each: int = 0
    at_most: int = 0
    criteria: tuple[Criterion, ...] = ()

    @property
    def has_unit(self) -> bool:
        return bool(self.unit_name)

    @property
    def most(self) -> int:
        """The most any claim can earn: every unit, every criterion."""
        return self.up_to(self.at_most)

    def up_to(self, count: int) -> int:
        """q: the most a claim with this stated count can earn."""
        return self.base_points + self._unit_points(count) + sum(c.points for c in self.criteria)

    def award(self, *, stated: int, count: int, ticked: Iterable[str], other: int | None = None) -> Award:
        """
        p with its lines. The count is confirmed or lowered, never raised above the `stated` one.

        :param other: another amount by the reviewer's judgement, 0 to q.
        :raises UnknownCriterion: if a tick is not among the criteria.
        :raises PointsOutOfRange: if `other` is not between 0 and q.
        """
        count = max(0, min(count, stated))
        lines = self._lines(count, set(ticked))
        points = sum(line.points for line in lines)
        if other is not None and other != points:
            if not 0 <= other <= self.up_to(stated):
                raise PointsOutOfRange(most=self.up_to(stated))
            lines.append(Line(kind=LineKind.JUDGEMENT, points=other - points))
            points = other
        return Award(points=points, lines=tuple(lines))

    def ticked_in(self, lines: Iterable[Line]) -> frozenset[str]:
        """The criteria that the lines of an award give points for; of two that read alike each line ticks one."""
        given = [(line.text, line.points) for line in lines if line.kind is LineKind.CRITERION]
        ticked = set()
        for criterion in self.criteria:
            if (criterion.text, criterion.points) in given:
                given.remove((criterion.text, criterion.points))
                ticked.add(criterion.criterion_id)
        return frozenset(ticked)

    def what_if(self, award: Award, *, stated: int) -> tuple[Change, ...]:
        """
        What would have changed an award under this rule: the rule is applied anew with one thing different.

        Never more than q, which caps were asked about: a count beyond the stated one is another claim. A reviewer's
        judgement stays as it is beside the other lines, and what would have been without it is said too.
        """
        count = sum(line.count for line in award.lines if line.kind is LineKind.UNIT)
        ticked = self.ticked_in(award.lines)
        computed = self.award(stated=stated, count=count, ticked=ticked).points

        def more(*, count: int = count, also: frozenset[str] = frozenset()) -> int:
            points = self.award(stated=stated, count=count, ticked=ticked | also).points
            return min(award.points + points - computed, self.up_to(stated)) - award.points

        full = min(stated, self.at_most)
        found = [Change(kind=WhatIf.COUNT, points=more(count=stated), text=self.unit_name, count=full)]
        found += [
            Change(kind=WhatIf.CRITERION, points=more(also=frozenset({c.criterion_id})), text=c.text)
            for c in self.criteria
            if c.criterion_id not in ticked
        ]
        if any(line.kind is LineKind.JUDGEMENT for line in award.lines):
            found.append(Change(kind=WhatIf.JUDGEMENT, points=computed - award.points))
        return tuple(change for change in found if change.points)

    def _lines(self, count: int, ticked: set[str]) -> list[Line]:
        if ticked - {c.criterion_id for c in self.criteria}:
            raise UnknownCriterion
        lines = [Line(kind=LineKind.BASE, points=self.base_points)]
        if self.has_unit:
            counted = min(count, self.at_most)
            lines.append(
                Line(
                    kind=LineKind.UNIT,
                    points=self._unit_points(count),
                    text=self.unit_name,
                    count=counted,
                    each=self.points_each,
                )
            )
        lines += [
            Line(kind=LineKind.CRITERION, points=c.points, text=c.text)
            for c in self.criteria
            if c.criterion_id in ticked
        ]
        return lines

    def _unit_points(self, count: int) -> int:
        return self.points_each * min(max(count, 0), self.at_most) if self.has_unit else 0


def lower_median(points: Sequence[int]) -> int:
    """The middle of the sorted points; of two middles the lower one."""
    return sorted(points)[(len(points) - 1) // 2]
