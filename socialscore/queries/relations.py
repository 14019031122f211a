"""With whom a person has a relation, and what they stepped back from: both keep them from judging."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from socialscore.domain.conflicts import RelationKind
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models

MOST_RECUSALS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRow:
    """A relation as one of its two people sees it. `name` is the other's, empty where they have none."""

    relation_id: UUID
    name: str
    kind: RelationKind
    is_mine: bool
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRelation:
    """The same without a name, for an archive that holds nobody else's."""

    kind: RelationKind
    is_mine: bool
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalRow:
    """An action that one stepped back from."""

    action_id: UUID
    recused_at: datetime


def relations_of(subject_id: SubjectId) -> list[RelationRow]:
    """Whoever declared them, the newest first: a hundred at most. One query."""
    own = models.Relation.objects.filter(Q(first_id=subject_id) | Q(second_id=subject_id))
    columns = ("relation_id", "kind", "declared_by_id", "declared_at", "first_id", "one", "two")
    named = own.annotate(one=F("first__person__display_name"), two=F("second__person__display_name"))
    return [
        RelationRow(
            relation_id=relation_id,
            name=(two if first_id == subject_id else one) or "",
            kind=RelationKind(kind),
            is_mine=declared_by == subject_id,
            declared_at=declared_at,
        )
        for relation_id, kind, declared_by, declared_at, first_id, one, two in named.order_by(
            "-declared_at", "relation_id"
        ).values_list(*columns)
    ]


def own_relations(subject_id: SubjectId) -> list[OwnRelation]:
    """One query."""
    rows = relations_of(subject_id)
    return [OwnRelation(kind=row.kind, is_mine=row.is_mine, declared_at=row.declared_at) for row in rows]


def own_recusals(subject_id: SubjectId) -> list[RecusalRow]:
    """The newest first. One query."""
    rows = models.Recusal.objects.filter(reviewer_id=subject_id).order_by("-recused_at", "pk")
    return [RecusalRow(**row) for row in rows.values("action_id", "recused_at")[:MOST_RECUSALS]]
