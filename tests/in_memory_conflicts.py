"""The in-memory twin of relations and recusals."""

from dataclasses import replace
from datetime import datetime

from socialscore.domain.action import Action
from socialscore.domain.community import PAIR_WITHIN, CommunityRules
from socialscore.domain.conflicts import Relation, RelationNotFound, Ties
from socialscore.domain.ids import ActionId, RelationId, SubjectId
from tests.in_memory_store import Store


class InMemoryConflicts:
    def __init__(self, store: Store) -> None:
        self._store = store

    def ties(self, action: Action, reviewer: SubjectId, *, now: datetime) -> Ties:
        return Ties(
            are_related=self._are_related(action.subject_id, reviewer),
            has_recused=(action.action_id, reviewer) in self._store.recusals,
            is_frequent=self._is_frequent(action, reviewer, now),
        )

    def others_could_judge(self, action: Action, *, but: SubjectId) -> bool:
        others = [p.subject_id for p in self._store.people.values() if p.can_review and p.subject_id != but]
        return any(self.may_judge(action, other) for other in others)

    def count_able(self, action_id: ActionId, *, at_most: int) -> int:
        action, people = self._store.actions[action_id], self._store.people.values()
        return min(sum(p.can_review and self.may_judge(action, p.subject_id) for p in people), at_most)

    def may_judge(self, action: Action, reviewer: SubjectId) -> bool:
        """But for how often the two met."""
        leads = self._store.activities[action.activity_id].lead == reviewer
        return not (
            action.subject_id == reviewer
            or any(verdict.reviewer == reviewer for verdict in action.verdicts)
            or (leads and not action.rules.lead_may_review)
            or self._are_related(action.subject_id, reviewer)
            or (action.action_id, reviewer) in self._store.recusals
        )

    def close_to(self, subject_id: SubjectId, action_id: ActionId | None) -> set[SubjectId]:
        related = {
            one for relation in self._store.relations.values() if subject_id in relation.both for one in relation.both
        }
        return related - {subject_id} | {one for recused, one in self._store.recusals if recused == action_id}

    def recuse(self, action: Action, reviewer: SubjectId, *, now: datetime) -> None:
        self._store.recusals.add((action.action_id, reviewer))

    def find(self, relation_id: RelationId) -> Relation:
        if relation_id not in self._store.relations:
            raise RelationNotFound
        return self._store.relations[relation_id]

    def count_of(self, subject_id: SubjectId) -> int:
        return sum(subject_id in relation.both for relation in self._store.relations.values())

    def save(self, relation: Relation) -> Relation:
        same = [one for one in self._store.relations.values() if one.both == relation.both]
        kept = replace(same[0], kind=relation.kind) if same else relation
        self._store.relations[kept.relation_id] = kept
        return kept

    def remove(self, relation: Relation) -> None:
        self._store.relations.pop(relation.relation_id, None)

    def _are_related(self, one: SubjectId, other: SubjectId) -> bool:
        return any({one, other} == set(relation.both) for relation in self._store.relations.values())

    def _is_frequent(self, action: Action, reviewer: SubjectId, now: datetime) -> bool:
        most = self._store.community.get(max(self._store.community, default=0), CommunityRules()).same_pair_in_week
        own = {a.action_id for a in self._store.actions.values() if a.subject_id == action.subject_id}
        said = [v for (one, _), verdicts in self._store.verdicts.items() if one in own for v in verdicts]
        given = [v.given_at for v in said if v.reviewer == reviewer]
        times = sum(at > now - PAIR_WITHIN for at in given)
        return 0 < most <= times and self.others_could_judge(action, but=reviewer)
