"""What stewards put right: reverse an award, adjust a score; and the leaves and entries that follow an event."""

from datetime import datetime
from uuid import uuid4

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain import correcting
from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionReversed, AppealAnswered, ScoreAdjusted
from socialscore.domain.correcting import Adjustment, AdjustmentReason, AppealWaits, CloseToThem, ReversalReason
from socialscore.domain.ids import ActionId, AdjustmentId, ReversalId, SubjectId
from socialscore.domain.score import EntryKind, ScoreEntry, entries_for
from socialscore.domain.transparency.leaves import Leaf, adjustment, award, reversal


def reverse_action(
    uow: UnitOfWork,
    *,
    action_id: ActionId,
    by: SubjectId,
    reason: ReversalReason,
    sentence: str,
    now: datetime,
    reversal_id: ReversalId | None = None,
) -> Action:
    """
    Take the points of an action back, with a reason that its participant reads.

    :raises AppealWaits: while an appeal about it has no answer.
    :raises NotReversible: if it has no points. :raises TooLateToReverse: after 180 days, but for fraud.
    """
    with uow:
        steward = uow.people.find_by_subject(by)
        steward.require_steward()
        action = _uncontested(uow, action_id, by, now)
        made, event = correcting.reverse(
            action,
            by=steward,
            activity=uow.activities.find_by_id(action.activity_id),
            award=uow.ledger.award_of(action_id),
            reason=reason,
            sentence=sentence,
            reversal_id=reversal_id or ReversalId(uuid4()),
            now=now,
        )
        uow.actions.save(action)
        uow.corrections.add_reversal(made)
        move_points(uow, event, action=action, reason_code=reason, now=now)
        details: dict[str, object] = {"action": str(action_id), "points": made.award.points, "reason": str(reason)}
        uow.audit.add("POINTS_REVERSED", actor=by, about=action.subject_id, details=details, now=now)
    return action


def _uncontested(uow: UnitOfWork, action_id: ActionId, by: SubjectId, now: datetime) -> Action:
    action = uow.actions.find_by_id(action_id)
    if uow.appeals.waits_about(action_id):
        raise AppealWaits
    uow.people.find_by_subject(action.subject_id)  # of somebody who left, nothing is written any more
    uow.conflicts.ties(action, by, now=now).require_no_conflict()
    return action


def propose_adjustment(
    uow: UnitOfWork,
    *,
    adjustment_id: AdjustmentId,
    subject_id: SubjectId,
    by: SubjectId,
    points: int,
    reason: AdjustmentReason,
    sentence: str,
    now: datetime,
) -> Adjustment:
    """
    Add points to a score or take some, with a reason; more than the community lets one steward do wait for a second.

    :raises OwnScore: if it is their own. :raises CloseToThem: if they have a relation with whose it is.
    :raises PointsMissing: if there are none. :raises WhyMissing: without a word.
    """
    with uow:
        _require_no_relation(uow, by, subject_id)
        made = correcting.propose(
            uow.people.find_by_subject(subject_id),
            by=uow.people.find_by_subject(by),
            points=points,
            reason=reason,
            sentence=sentence,
            adjustment_id=adjustment_id,
            now=now,
        )
        event = made.apply_alone(alone_points=uow.community.current().adjust_alone_points, now=now)
        uow.corrections.save_adjustment(made)
        if event is not None:
            move_points(uow, event, action=None, reason_code=reason, now=now)
        _note(uow, "ADJUSTMENT_PROPOSED" if event is None else "SCORE_ADJUSTED", made, by, now)
    return made


def confirm_adjustment(uow: UnitOfWork, *, adjustment_id: AdjustmentId, by: SubjectId, now: datetime) -> Adjustment:
    """
    The second steward agrees.

    :raises SecondStewardNeeded: if they proposed it. :raises AdjustmentEnded: if it was confirmed or dropped.
    :raises CloseToThem: if they have a relation with whose score it is.
    """
    with uow:
        found = uow.corrections.find_adjustment(adjustment_id)
        _require_no_relation(uow, by, found.subject_id)
        uow.people.find_by_subject(found.subject_id)  # of somebody who left, nothing is written any more
        event = found.confirm(by=uow.people.find_by_subject(by), now=now)
        uow.corrections.save_adjustment(found)
        move_points(uow, event, action=None, reason_code=found.reason, now=now)
        _note(uow, "SCORE_ADJUSTED", found, by, now)
    return found


def drop_adjustment(uow: UnitOfWork, *, adjustment_id: AdjustmentId, by: SubjectId, now: datetime) -> Adjustment:
    """
    Not this one: nothing happens to the score.

    :raises AdjustmentEnded: if it was confirmed or dropped.
    :raises CloseToThem: if they have a relation with whose score it is.
    """
    with uow:
        found = uow.corrections.find_adjustment(adjustment_id)
        _require_no_relation(uow, by, found.subject_id)
        found.drop(by=uow.people.find_by_subject(by), now=now)
        uow.corrections.save_adjustment(found)
        _note(uow, "ADJUSTMENT_DROPPED", found, by, now)
    return found


def _require_no_relation(uow: UnitOfWork, steward: SubjectId, subject_id: SubjectId) -> None:
    if steward in uow.conflicts.close_to(subject_id, None):
        raise CloseToThem


def move_points(
    uow: UnitOfWork,
    event: ActionReversed | ScoreAdjusted | AppealAnswered,
    *,
    action: Action | None,
    reason_code: str,
    now: datetime,
) -> None:
    """Entries, a leaf for each of them, and the event, whose notice says why."""
    entries = entries_for(event)
    uow.ledger.append(entries, now=now)
    uow.log.append([_leaf(uow, entry, action, reason_code, now) for entry in entries], now=now)
    uow.announce(event)


def _leaf(uow: UnitOfWork, entry: ScoreEntry, action: Action | None, reason_code: str, now: datetime) -> Leaf:
    if action is None:
        return adjustment(entry, decided_at=now, reason_code=reason_code)
    sent = action.sent
    if entry.kind is EntryKind.CONFIRM:
        return award(
            entry, activity_id=action.activity_id, parts=sent.parts, proof_hash=sent.proof_hash, decided_at=now
        )
    assert entry.reverses is not None, "what is taken back was given"
    return reversal(
        entry,
        activity_id=action.activity_id,
        parts=sent.parts,
        proof_hash=sent.proof_hash,
        decided_at=now,
        reverses=uow.log.hash_of(entry.reverses),
    )


def _note(uow: UnitOfWork, code: str, made: Adjustment, by: SubjectId, now: datetime) -> None:
    details: dict[str, object] = {
        "adjustment": str(made.adjustment_id),
        "points": made.points,
        "reason": str(made.reason),
    }
    uow.audit.add(code, actor=by, about=made.subject_id, details=details, now=now)
