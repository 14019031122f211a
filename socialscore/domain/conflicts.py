"""
Who is too close to judge whom: relations that people declare, and reviewers who step back (product.md, "Review rules").

A relation holds in both directions. Both people see it, and each can end it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from socialscore.domain.errors import Conflict, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import RelationId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.review import ConflictOfInterest

MOST_RELATIONS = 100


class RelationKind(StrEnum):
    FAMILY = "FAMILY"
    TEAM = "TEAM"
    SUPERVISOR = "SUPERVISOR"
    OTHER = "OTHER"


class SeenOften(Conflict):
    text = gettext_noop("You looked at this person's actions several times this week. Let somebody else see this one.")


class RelationNotFound(NotFound):
    text = gettext_noop("We could not find this relation. Perhaps one of you has ended it already.")


class NobodyOfThisName(RuleBroken):
    """The same for an unknown address and for a name that is not the address's: neither can be looked up here."""

    text = gettext_noop("We know nobody with this name and address. Ask them how both stand in their settings.")
    field = "email"


class RelatedToOneself(RuleBroken):
    text = gettext_noop("That is you. You never decide about your own actions, so there is nothing to say.")
    field = "email"


class TooManyRelations(RuleBroken):
    text = gettext_noop("You have %(most)s relations, as many as there can be. End one that does not hold any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Neither of the two judges the other. `declared_by` is one of them."""

    relation_id: RelationId
    declared_by: SubjectId
    other: SubjectId
    kind: RelationKind
    declared_at: datetime

    @property
    def both(self) -> tuple[SubjectId, SubjectId]:
        """The two in a fixed order, so that a pair has one relation whoever says it."""
        first, second = sorted((self.declared_by, self.other))
        return first, second


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """
    What stands between a reviewer and an action, beside the action itself.

    `is_frequent`: they judged its participant as often in seven days as the community allows, and others could.
    """

    are_related: bool = False
    has_recused: bool = False
    is_frequent: bool = False

    def require_none(self) -> None:
        """
        :raises ConflictOfInterest: if a relation was declared, or they stepped back.
        :raises SeenOften: if it is the same pair once more.
        """
        self.require_no_conflict()
        if self.is_frequent:
            raise SeenOften

    def require_no_conflict(self) -> None:
        """:raises ConflictOfInterest: if a relation was declared, or they stepped back."""
        if self.are_related or self.has_recused:
            raise ConflictOfInterest


def declare(
    relation_id: RelationId,
    *,
    by: Person,
    other: Person | None,
    name: str,
    kind: RelationKind,
    count: int,
    now: datetime,
) -> Relation:
    """
    :param other: whoever has confirmed the address that was written, :param name: the name written beside it.
    :param count: how many relations the person has.
    :raises NobodyOfThisName: if there is none, or their name is another one.
    """
    if other is None or _plain(other.display_name) != _plain(name):
        raise NobodyOfThisName
    if other.subject_id == by.subject_id:
        raise RelatedToOneself
    if count >= MOST_RELATIONS:
        raise TooManyRelations(most=MOST_RELATIONS)
    return Relation(
        relation_id=relation_id, declared_by=by.subject_id, other=other.subject_id, kind=kind, declared_at=now
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
