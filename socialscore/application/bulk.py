"""Approving many at once: what one reviewer has held before, each in a transaction of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain import judging
from socialscore.domain.action import Action
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import ActionId, DecisionId, LeaseId, SubjectId, VerdictId
from socialscore.domain.person import Person
from socialscore.domain.review import Decision, MissingLook, NotInBulk, Opinion, Outcome, TypedBefore


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of one of many: a staged decision, which can be undone for a while, or why there is none."""

    action_id: ActionId
    decision: Decision | None = None
    refused: DomainError | None = None


def approve(uow: UnitOfWork, *, action_id: ActionId, reviewer_id: SubjectId, now: datetime) -> Line:
    """
    Approve one of many as its page would show it untouched: the stated count, all criteria.

    It is claimed and judged as any other, so whatever refuses that refuses it here, and says why in its line: what
    somebody else holds is left to them.
    """
    try:
        with uow:
            reviewer = uow.people.find_by_subject(reviewer_id)
            action = uow.actions.find_by_id(action_id)
            uow.conflicts.ties(action, reviewer_id, now=now).require_none()
            _claim(uow, action, reviewer, now)
            decision = _judge(uow, action, reviewer, now)
        return Line(action_id=action_id, decision=decision)
    except DomainError as error:
        return Line(action_id=action_id, refused=error)


def _claim(uow: UnitOfWork, action: Action, reviewer: Person, now: datetime) -> None:
    typed = action.lease.kept if action.lease and action.lease.holder == reviewer.subject_id else {}
    judging.claim(
        action,
        reviewer=reviewer,
        activity=uow.activities.find_by_id(action.activity_id),
        held=0,  # it is held for no time
        lease_id=LeaseId(uuid4()),
        rules=uow.community.current(),
        now=now,
    )
    if action.sent.quorum_required != 1:
        raise NotInBulk
    if not uow.actions.has_looked(action, reviewer.subject_id):
        raise MissingLook
    if typed:
        raise TypedBefore
    uow.actions.save(action)


def _judge(uow: UnitOfWork, action: Action, reviewer: Person, now: datetime) -> Decision | None:
    assert action.lease is not None, "just claimed"
    everything = tuple(criterion.criterion_id for criterion in action.rules.points.criteria)
    decision = judging.judge(
        action,
        Opinion(outcome=Outcome.APPROVE, ticked=everything),
        reviewer=reviewer,
        activity=uow.activities.find_by_id(action.activity_id),
        lease_id=action.lease.lease_id,
        fence=action.lease.fence,
        version=action.version,
        verdict_id=VerdictId(uuid4()),
        decision_id=DecisionId(uuid4()),
        rules=uow.community.current(),
        now=now,
    )
    uow.actions.save(action)
    return decision
