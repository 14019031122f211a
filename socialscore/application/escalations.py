"""What happens when reviewers do not decide: it is moved up, comes to a steward, and a steward settles it."""

from datetime import datetime, tzinfo
from uuid import uuid4

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action_events import ReviewWanted
from socialscore.domain.caps import day_began
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, DecisionId, SubjectId, VerdictId
from socialscore.domain.quorum import came_to_stewards, hand_to_steward, settle_alone
from socialscore.domain.review import Decision, Opinion
from socialscore.domain.waiting import miss_due_time

BATCH = 200
# With more reviewers than this some can always judge; with fewer each item is asked whether there is one.
FEW_REVIEWERS = 8
MOST_ASKED = 50


def move_up(uow: UnitOfWork, *, now: datetime, zone: tzinfo) -> int:
    """
    Mark what is past its due time, and say so; it stays with the reviewers, before all else. Returns how many.

    Reviewers who are free are asked to look: who holds nothing, and has not done enough for today.
    """
    with uow:
        late = uow.actions.overdue(now, BATCH)
    moved = sum(_move_up(uow, action_id, now) for action_id in late)
    if moved:
        _ask_who_is_free(uow, now, zone)
    return moved


def hand_over(uow: UnitOfWork, *, now: datetime) -> int:
    """
    Hand to the stewards what took twice its time, and what no reviewer is left for; returns how many.

    Nobody approves or declines anything here.
    """
    with uow:
        late = uow.actions.long_overdue(now, BATCH)
        few = uow.people.count_reviewers(at_most=FEW_REVIEWERS) < FEW_REVIEWERS
        waiting = uow.actions.undecided(BATCH) if few else []
    return sum(_hand_over(uow, action_id, now) for action_id in dict.fromkeys([*late, *waiting]))


def settle_as_steward(
    uow: UnitOfWork,
    *,
    action_id: ActionId,
    steward_id: SubjectId,
    opinion: Opinion,
    version: int,
    now: datetime,
    decision_id: DecisionId | None = None,
) -> Decision:
    """
    Decide alone what came to the stewards.

    :param version: of the action, as it was looked at.
    :raises Conflict: if it changed meanwhile.
    :raises ActionNotFound: if there is none. :raises NotWithSteward: if reviewers can still decide it.
    :raises ConflictOfInterest: if it is theirs, they lead its activity, or they are close to its participant.
    """
    with uow:
        action = uow.actions.find_by_id(action_id)
        uow.conflicts.ties(action, steward_id, now=now).require_no_conflict()
        decision = settle_alone(
            action,
            opinion,
            steward=uow.people.find_by_subject(steward_id),
            activity=uow.activities.find_by_id(action.activity_id),
            verdict_id=VerdictId(uuid4()),
            decision_id=decision_id or DecisionId(uuid4()),
            now=now,
        )
        if action.version != version:
            raise Conflict
        uow.actions.save(action)
    return decision


def _move_up(uow: UnitOfWork, action_id: ActionId, now: datetime) -> bool:
    with uow:
        action = uow.actions.find_by_id(action_id)
        event = miss_due_time(action, now=now)
        if event is None:
            return False  # somebody was quicker
        uow.actions.save_marks(action)
        uow.announce(event)
    return True


def _ask_who_is_free(uow: UnitOfWork, now: datetime, zone: tzinfo) -> None:
    """Only of what the queue would hand them next: nobody hears of an item that they may not decide."""
    with uow:
        for reviewer in uow.people.free_reviewers(since=day_began(now, zone), at_most=MOST_ASKED, now=now):
            offered = uow.actions.next_waiting(reviewer, now=now, activity_id=None, but=[])
            if offered is not None and offered.overdue_at is not None:
                uow.announce(ReviewWanted(subject_id=reviewer.subject_id, wanted_at=now))


def _hand_over(uow: UnitOfWork, action_id: ActionId, now: datetime) -> bool:
    with uow:
        action = uow.actions.find_by_id(action_id)
        able = uow.conflicts.count_able(action_id, at_most=action.sent.quorum_required)
        if not hand_to_steward(action, able=able, now=now):
            return False
        uow.actions.save_marks(action)
        uow.announce(*came_to_stewards(action, was_there=False))
    return True
