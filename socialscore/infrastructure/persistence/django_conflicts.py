"""Relations and recusals as rows, and what they put between a reviewer and an action."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Subquery, Value

from socialscore.domain.action import Action
from socialscore.domain.community import PAIR_WITHIN
from socialscore.domain.conflicts import Relation, RelationKind, RelationNotFound, Ties
from socialscore.domain.ids import ActionId, RelationId, SubjectId
from socialscore.infrastructure.django_app import conflicts, models
from socialscore.infrastructure.django_app.compiled import CompiledQuery


class DjangoConflictRepository:
    def ties(self, action: Action, reviewer: SubjectId, *, now: datetime) -> Ties:
        """One query."""
        rows = _TIES.rows(action_id=action.action_id, reviewer_id=reviewer, week_ago=now - PAIR_WITHIN)
        if not rows:  # a draft that nobody has stored yet
            return Ties()
        are_related, has_recused, is_frequent = rows[0]
        return Ties(are_related=bool(are_related), has_recused=bool(has_recused), is_frequent=bool(is_frequent))

    def others_could_judge(self, action: Action, *, but: SubjectId) -> bool:
        return models.Action.objects.filter(conflicts.others_could(but), action_id=action.action_id).exists()

    def count_able(self, action_id: ActionId, *, at_most: int) -> int:
        able = conflicts.who_could_judge().order_by().values(all=Value(1)).annotate(n=Count("person_id")).values("n")
        found = models.Action.objects.filter(action_id=action_id).values_list(Subquery(able))
        return min(sum(n or 0 for (n,) in found), at_most)

    def close_to(self, subject_id: SubjectId, action_id: ActionId | None) -> set[SubjectId]:
        """One query."""
        first, second = conflicts.related_to(subject_id)
        recusals = models.Recusal.objects
        stepped_back = recusals.filter(action_id=action_id) if action_id else recusals.none()
        rows = first.order_by().union(second.order_by(), stepped_back.order_by().values("reviewer_id"))
        return {SubjectId(close) for row in rows for close in row.values()}

    def recuse(self, action: Action, reviewer: SubjectId, *, now: datetime) -> None:
        models.Recusal.objects.bulk_create(
            [models.Recusal(action_id=action.action_id, reviewer_id=reviewer, recused_at=now)], ignore_conflicts=True
        )

    def find(self, relation_id: RelationId) -> Relation:
        row = models.Relation.objects.filter(relation_id=relation_id).first()
        if row is None:
            raise RelationNotFound
        return _relation(row)

    def count_of(self, subject_id: SubjectId) -> int:
        return models.Relation.objects.filter(Q(first_id=subject_id) | Q(second_id=subject_id)).count()

    def save(self, relation: Relation) -> Relation:
        first, second = relation.both
        models.Relation.objects.bulk_create(
            [
                models.Relation(
                    relation_id=relation.relation_id,
                    first_id=first,
                    second_id=second,
                    kind=relation.kind,
                    declared_by_id=relation.declared_by,
                    declared_at=relation.declared_at,
                )
            ],
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["kind"],
        )
        return _relation(models.Relation.objects.get(first_id=first, second_id=second))

    def remove(self, relation: Relation) -> None:
        models.Relation.objects.filter(relation_id=relation.relation_id).delete()


def _relation(row: models.Relation) -> Relation:
    other = row.second_id if row.declared_by_id == row.first_id else row.first_id
    return Relation(
        relation_id=RelationId(row.relation_id),
        declared_by=SubjectId(row.declared_by_id),
        other=SubjectId(other),
        kind=RelationKind(row.kind),
        declared_at=row.declared_at,
    )


def _ties(action_id: UUID, reviewer_id: UUID, week_ago: datetime) -> QuerySet[Any, Any]:
    first, second = conflicts.related_to(reviewer_id)
    often = Q(conflicts.met_often(reviewer_id, week_ago)) & Q(conflicts.others_could(reviewer_id))
    return models.Action.objects.filter(action_id=action_id).values_list(
        _whether(Q(subject_id__in=first) | Q(subject_id__in=second)),
        conflicts.recused(reviewer_id),
        _whether(often),
    )


def _whether(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


_TIES = CompiledQuery(_ties, action_id=UUID, reviewer_id=UUID, week_ago=datetime)
