"""The rules that a community sets for itself: what a steward may switch, versioned (product.md, "Review rules")."""

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any, Self

from socialscore.domain.errors import Conflict, RuleBroken, gettext_noop

# While fewer could judge an item, nobody gives a second opinion: nothing may wait for a person who does not exist.
SECOND_REVIEW_NEEDS = 3
PAIR_WITHIN = timedelta(days=7)


class RuleOutOfRange(RuleBroken):
    """`name` is the field of `CommunityRules` at fault."""

    text = gettext_noop("Write a whole number between %(least)s and %(most)s.")

    def __init__(self, name: str, *, least: int, most: int) -> None:
        super().__init__(least=least, most=most)
        self.name = name


class StopBeforeHold(RuleBroken):
    text = gettext_noop("The last moment of a hold cannot come before its first end. Make it longer.")
    field = "hold_stop_minutes"


class RulesChangedMeanwhile(Conflict):
    text = gettext_noop("Another steward changed the rules meanwhile. Look at them, then change what you still want.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityRules:
    """
    Whole numbers and switches, with what holds until a steward changes it. A 0 switches a rule off where `RANGES`
    allows it.

    `second_review_*`: which actions need two opinions that agree: those that can earn so many points, the first of a
    person, a random share in per cent, those like an earlier proof, those of reviewers without authority to decide
    alone. `calibrates`: whether items that two stewards judged alike are among what reviewers see.
    """

    hold_minutes: int = 15
    hold_stop_minutes: int = 60
    most_holds: int = 3
    same_pair_in_week: int = 3
    undo_seconds: int = 10
    due_hours: int = 72
    second_review_points: int = 0
    second_review_first: int = 0
    second_review_percent: int = 0
    second_review_alike: bool = False
    second_review_authority: bool = False
    calibrates: bool = False
    adjust_alone_points: int = 100
    shows_boards: bool = True

    def check(self) -> None:
        """
        :raises RuleOutOfRange: for the first that is not within `RANGES`.
        :raises StopBeforeHold: if a hold would have to stop before it ends.
        """
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise RuleOutOfRange(name, least=least, most=most)
        if self.hold_stop_minutes < self.hold_minutes:
            raise StopBeforeHold

    @property
    def hold(self) -> timedelta:
        """How long a hold lasts from its grant or last heartbeat."""
        return timedelta(minutes=self.hold_minutes)

    @property
    def hold_stop(self) -> timedelta:
        """After which time from its grant a hold is extended no more."""
        return timedelta(minutes=self.hold_stop_minutes)

    def different_from(self, other: "CommunityRules") -> list[str]:
        """The names of what differs, in the order of the fields."""
        return [field.name for field in fields(self) if getattr(self, field.name) != getattr(other, field.name)]

    def to_data(self) -> dict[str, Any]:
        """Plain numbers and booleans by name, for storage, the API and the digest in the log."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The reverse of `to_data`; what an old version did not know has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


RANGES = {
    "hold_minutes": (5, 120),
    "hold_stop_minutes": (5, 480),
    "most_holds": (1, 10),
    "same_pair_in_week": (0, 100),
    "undo_seconds": (0, 60),
    "due_hours": (1, 60 * 24),
    "second_review_points": (0, 10_000),
    "second_review_first": (0, 100),
    "second_review_percent": (0, 100),
    "adjust_alone_points": (0, 10_000),
}
