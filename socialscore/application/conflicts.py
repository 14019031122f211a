"""Relations that people declare and end, and a reviewer who steps back from an item."""

from datetime import datetime

from socialscore.application import calibration
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain import conflicts, judging
from socialscore.domain.conflicts import Relation, RelationKind, RelationNotFound
from socialscore.domain.events import RelationDeclared
from socialscore.domain.ids import ActionId, LeaseId, RelationId, SubjectId
from socialscore.domain.quorum import came_to_stewards


def declare(
    uow: UnitOfWork,
    *,
    relation_id: RelationId,
    subject_id: SubjectId,
    email: str,
    name: str,
    kind: RelationKind,
    now: datetime,
) -> Relation:
    """
    Say that one is close to somebody: from now on neither judges the other. They are told, and can end it too.

    Both address and name must be right. So nobody finds out here who is a member, who did not know it before; and
    nobody is looked up without hearing of it.

    :raises NobodyOfThisName: if nobody has confirmed this address, or their name is another one.
    :raises RuleBroken: if it is oneself, or one has a hundred.
    """
    with uow:
        by = uow.people.find_by_subject(subject_id)
        address = email.strip().lower()
        other = uow.people.with_addresses([address]).get(address)
        count = uow.conflicts.count_of(subject_id)
        relation = conflicts.declare(relation_id, by=by, other=other, name=name, kind=kind, count=count, now=now)
        relation = uow.conflicts.save(relation)
        _note(uow, "RELATION_DECLARED", relation, by=subject_id, now=now)
        uow.announce(
            RelationDeclared(
                relation_id=relation.relation_id, declared_by=subject_id, other=relation.other, declared_at=now
            )
        )
    return relation


def end(uow: UnitOfWork, *, relation_id: RelationId, subject_id: SubjectId, now: datetime) -> None:
    """
    Either of the two ends a relation.

    :raises RelationNotFound: if there is none, or it is between others.
    """
    with uow:
        relation = uow.conflicts.find(relation_id)
        if subject_id not in relation.both:
            raise RelationNotFound
        uow.conflicts.remove(relation)
        _note(uow, "RELATION_ENDED", relation, by=subject_id, now=now)


def recuse(uow: UnitOfWork, *, lease_id: LeaseId, reviewer_id: SubjectId, now: datetime) -> ActionId | None:
    """
    "I know this person": hand an item back for good, without a reason; says which. The participant is not told.

    A hold that has ended already is no error: whoever has the item now knows nothing of it. Where nobody else could
    judge the item, it goes to a steward.
    """
    with uow:
        reviewer = uow.people.find_by_subject(reviewer_id)
        reviewer.require_reviewer()
        action = uow.actions.find_by_lease(lease_id)
        if action is None:
            return calibration.step_back(uow, lease_id, reviewer_id, now=now)
        if action.lease is None or action.lease.holder != reviewer_id:
            return None
        uow.conflicts.recuse(action, reviewer_id, now=now)
        was_there = action.with_steward_at is not None
        others_remain = uow.conflicts.others_could_judge(action, but=reviewer_id)
        judging.step_back(action, others_remain=others_remain, now=now)
        uow.actions.save(action)
        uow.announce(*came_to_stewards(action, was_there=was_there))
    return action.action_id


def _note(uow: UnitOfWork, code: str, relation: Relation, *, by: SubjectId, now: datetime) -> None:
    """Not of which kind: the audit is kept for ever, and that is theirs alone."""
    first, second = relation.both
    uow.audit.add(code, actor=by, about=second if by == first else first, details={}, now=now)
