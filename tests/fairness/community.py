"""
A community in memory: honest reviewers, pairs that approve each other, and some who approve everything.

Only chance and the rules of review are in it, no database: docs/fairness.md says what is assumed, and what follows.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import sqrt
from random import Random

HONEST, LAZY, RING = "honest", "lazy", "ring"


@dataclass(frozen=True, kw_only=True)
class World:
    """What is assumed. Shares are of one."""

    days: int = 90
    honest: int = 14
    lazy: int = 2
    pairs: int = 2
    actions_a_day: int = 40
    undeserving: float = 0.15
    fakes_a_day: int = 1
    errs: float = 0.06
    appeals: float = 0.3


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Those of product.md that bear on it; `NONE` is a community without them."""

    same_pair_in_week: int = 3
    second_review: float = 0.05
    calibration: float = 0.05
    least_comparisons: int = 20
    keep_at: float = 0.7
    lost_below: float = 0.6


NONE = Rules(same_pair_in_week=1_000_000, second_review=0, calibration=0, least_comparisons=1_000_000)


@dataclass
class Reviewer:
    number: int
    kind: str
    partner: int | None = None
    agreed: int = 0
    compared: int = 0
    is_alone: bool = True
    was_noticed: bool = False
    recent: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def judge(self, *, deserves: bool, whose: int | None, errs: float, chance: Random) -> bool:
        """Whether they approve."""
        if self.kind == LAZY or (self.kind == RING and whose is not None and whose == self.partner):
            return True
        return deserves is (chance.random() >= errs)

    def compare(self, *, same: bool, rules: Rules) -> None:
        """Count one comparison, and what follows for deciding alone."""
        self.compared, self.agreed = self.compared + 1, self.agreed + same
        if self.compared < rules.least_comparisons:
            return
        bound = wilson(self.agreed, self.compared)
        self.is_alone = bound >= (rules.lost_below if self.is_alone else rules.keep_at)
        self.was_noticed = self.was_noticed or not self.is_alone


def wilson(agreed: int, compared: int, z: float = 1.96) -> float:
    """The lower bound of what the share of agreement may be."""
    share, square = agreed / compared, z * z
    middle = share + square / (2 * compared)
    spread = z * sqrt(share * (1 - share) / compared + square / (4 * compared * compared))
    return (middle - spread) / (1 + square / compared)


@dataclass
class Tally:
    """Counts of a run; runs are added up."""

    fakes: int = 0
    fakes_paid: int = 0
    undeserving: int = 0
    undeserving_paid: int = 0
    deserving: int = 0
    deserving_refused: int = 0
    people: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    noticed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    at_the_end: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: "Tally") -> None:
        for name in (
            "fakes", "fakes_paid", "undeserving", "undeserving_paid", "deserving", "deserving_refused",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind in other.people:
            self.people[kind] += other.people[kind]
            self.noticed[kind] += other.noticed[kind]
            self.at_the_end[kind] += other.at_the_end[kind]


class Community:
    """One run of some months."""

    def __init__(self, world: World, rules: Rules, seed: int) -> None:
        self.world, self.rules, self.chance, self.tally = world, rules, Random(seed), Tally()
        kinds = [HONEST] * world.honest + [LAZY] * world.lazy + [RING] * (2 * world.pairs)
        self.people = [Reviewer(number=number, kind=kind) for number, kind in enumerate(kinds)]
        first = world.honest + world.lazy
        for one in self.people[first:]:
            one.partner = first + ((one.number - first) ^ 1)

    def run(self) -> Tally:
        for day in range(self.world.days):
            for _action in range(self.world.actions_a_day):
                self._ordinary(day)
            for one in self.people:
                if one.kind == RING:
                    for _fake in range(self.world.fakes_a_day):
                        self._fake(one, day)
        for one in self.people:
            self.tally.people[one.kind] += 1
            self.tally.noticed[one.kind] += one.was_noticed
            self.tally.at_the_end[one.kind] += not one.is_alone
        return self.tally

    def _ordinary(self, day: int) -> None:
        """An action of somebody who reviews nothing, with whoever is free."""
        deserves = self.chance.random() >= self.world.undeserving
        is_paid = self._decide(self.chance.choice(self.people), deserves=deserves, whose=None, day=day)
        if deserves:
            self.tally.deserving += 1
            self.tally.deserving_refused += not is_paid
        else:
            self.tally.undeserving += 1
            self.tally.undeserving_paid += is_paid

    def _fake(self, sender: Reviewer, day: int) -> None:
        """The partner takes it while the rules let them; after that it goes to anybody else."""
        partner = self.people[sender.partner or 0]
        week = [then for then in partner.recent[sender.number] if then > day - 7]
        partner.recent[sender.number] = week
        if len(week) < self.rules.same_pair_in_week:
            week.append(day)
            taker = partner
        else:
            taker = self._another([sender, partner])
        self.tally.fakes += 1
        self.tally.fakes_paid += self._decide(taker, deserves=False, whose=sender.number, day=day)

    def _decide(self, first: Reviewer, *, deserves: bool, whose: int | None, day: int) -> bool:
        """One opinion, or two that agree, or the majority of three; then perhaps an appeal."""
        self._calibrate(first)
        needs_two = not first.is_alone or self.chance.random() < self.rules.second_review
        out = [one for one in self.people if one.number == whose]
        givers, said = [first], [self._say(first, deserves, whose)]
        while needs_two and said.count(True) < 2 and said.count(False) < 2:
            givers.append(self._another([*out, *givers]))
            said.append(self._say(givers[-1], deserves, whose))
        is_paid = said.count(True) > said.count(False)
        if len(said) > 1:
            for giver, one in zip(givers, said, strict=True):
                giver.compare(same=one is is_paid, rules=self.rules)
        if not is_paid and whose is None and self.chance.random() < self.world.appeals:
            for giver, one in zip(givers, said, strict=True):
                giver.compare(same=one is deserves, rules=self.rules)
            return deserves
        return is_paid

    def _calibrate(self, one: Reviewer) -> None:
        """An item that two stewards agreed on, half of them to be turned down."""
        if self.chance.random() < self.rules.calibration:
            deserves = self.chance.random() < 0.5
            one.compare(same=self._say(one, deserves, None) is deserves, rules=self.rules)

    def _say(self, one: Reviewer, deserves: bool, whose: int | None) -> bool:
        return one.judge(deserves=deserves, whose=whose, errs=self.world.errs, chance=self.chance)

    def _another(self, but: list[Reviewer]) -> Reviewer:
        numbers = {one.number for one in but}
        return self.chance.choice([one for one in self.people if one.number not in numbers])


def simulate(communities: int, *, rules: Rules, world: World | None = None, seed: int = 5) -> Tally:
    """So many communities, each with a seed of its own that follows from `seed`."""
    total = Tally()
    for number in range(communities):
        total.add(Community(world or World(), rules, seed * 100_003 + number).run())
    return total


def figures(communities: int) -> dict[str, float]:
    """Per cent, by the names that they have in docs/fairness.md."""
    found: dict[str, float] = {}
    for word, rules in (("without", NONE), ("with", Rules())):
        told = simulate(communities, rules=rules)
        found |= {
            f"fakes turned down, {word}": _per_cent(told.fakes - told.fakes_paid, told.fakes),
            f"undeserving approved, {word}": _per_cent(told.undeserving_paid, told.undeserving),
            f"deserving turned down, {word}": _per_cent(told.deserving_refused, told.deserving),
        }
    for kind in (LAZY, RING, HONEST):
        found[f"{kind}, noticed"] = _per_cent(told.noticed[kind], told.people[kind])
        found[f"{kind}, at the end"] = _per_cent(told.at_the_end[kind], told.people[kind])
    return found


def _per_cent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
