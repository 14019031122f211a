"""Calibration: stewards agree on items; reviewers get one now and then, answer it, and are told what it was."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain import calibration
from socialscore.domain.action import Action
from socialscore.domain.calibration import CalibrationItem, Judgement, Trial
from socialscore.domain.community import CommunityRules
from socialscore.domain.ids import ActionId, ActivityId, CalibrationItemId, LeaseId, SubjectId, VerdictId
from socialscore.domain.person import Person
from socialscore.domain.review import Lease, LeaseLost, Opinion

MOST_CHOSEN_FROM = 50


def propose_item(
    uow: UnitOfWork,
    *,
    item_id: CalibrationItemId,
    action_id: ActionId,
    judgement: Judgement,
    by: SubjectId,
    now: datetime,
) -> CalibrationItem:
    """
    A steward picks a decided action, and says what they would have decided.

    :raises ConflictOfInterest: if they have to do with it. :raises NotForCalibration: if it does not serve.
    :raises JudgedBefore: if they judged it. :raises PickedBefore: if it was picked already.
    """
    with uow:
        steward, action = uow.people.find_by_subject(by), uow.actions.find_by_id(action_id)
        uow.conflicts.ties(action, by, now=now).require_no_conflict()
        activity = uow.activities.find_by_id(action.activity_id)
        item = calibration.propose(item_id, judgement, action=action, activity=activity, by=steward, now=now)
        uow.calibration.add_item(item)
        uow.views.add(action_id, by, now=now)
        uow.audit.add("CALIBRATION_PROPOSED", actor=by, about=None, details={"item_id": str(item_id)}, now=now)
    return item


def answer_item(
    uow: UnitOfWork, *, item_id: CalibrationItemId, judgement: Judgement, by: SubjectId, now: datetime
) -> CalibrationItem:
    """
    A second steward gives their judgement without the first's: the item serves if they agree.

    :raises JudgedBefore: if it is the same steward. :raises JudgementSettled: if two gave theirs.
    """
    with uow:
        steward, item = uow.people.find_by_subject(by), uow.calibration.find_item(item_id)
        action = uow.actions.find_by_id(item.action_id)
        uow.conflicts.ties(action, by, now=now).require_no_conflict()
        activity = uow.activities.find_by_id(action.activity_id)
        calibration.second(item, judgement, action=action, activity=activity, by=steward, now=now)
        uow.calibration.save_item(item)
        uow.views.add(item.action_id, by, now=now)
        uow.audit.add(f"CALIBRATION_{item.state}", actor=by, about=None, details={"item_id": str(item_id)}, now=now)
    return item


def offer(
    uow: UnitOfWork,
    reviewer: Person,
    following: ActionId,
    *,
    activity_id: ActivityId | None,
    rules: CommunityRules,
    now: datetime,
) -> Action | None:
    """
    Instead of the item that would be next, one for calibration, within the transaction that is open; mostly none.

    :param activity_id: only of this activity.
    """
    if not rules.calibrates or not calibration.is_drawn(reviewer.subject_id, following):
        return None
    reviewers = uow.people.count_reviewers(at_most=calibration.FEWEST_REVIEWERS)
    if not calibration.is_on(rules, reviewers=reviewers, stewards=len(uow.people.stewards())):
        return None
    if not uow.calibration.is_due(reviewer.subject_id, verdicts=calibration.VERDICTS_BETWEEN):
        return None
    if len(uow.actions.held_by(reviewer.subject_id, now=now)) >= rules.most_holds:
        return None
    unseen = uow.calibration.unseen(reviewer, activity_id=activity_id, limit=MOST_CHOSEN_FROM)
    item = calibration.choose(unseen, reviewer=reviewer.subject_id)
    return None if item is None else _begin(uow, reviewer, item, now + rules.hold, now)


def answer_trial(
    uow: UnitOfWork,
    reviewer: Person,
    action: Action,
    opinion: Opinion,
    *,
    lease_id: LeaseId,
    verdict_id: VerdictId,
    now: datetime,
) -> Trial | None:
    """
    The answer to what was one, within the transaction that is open; None if this hold is none.

    :raises WrongRole: if the person does not review any more.
    """
    reviewer.require_reviewer()
    trial = uow.calibration.find_trial(lease_id, reviewer.subject_id)
    if trial is None or trial.action_id != action.action_id:
        return None
    trial.answer(opinion, action=action, reviewer=reviewer, verdict_id=verdict_id, now=now)
    uow.calibration.save_trial(trial)
    return trial


def beat(
    uow: UnitOfWork,
    lease_id: LeaseId,
    reviewer_id: SubjectId,
    *,
    typed: dict[str, str],
    rules: CommunityRules,
    now: datetime,
) -> datetime:
    """
    Keep one in hand, as `holds.heartbeat` does any other; returns when its hold ends.

    :raises LeaseLost: if this hold is none, or its last moment has passed.
    """
    trial = uow.calibration.find_trial(lease_id, reviewer_id)
    if trial is None:
        raise LeaseLost
    trial.lease.beat(others=0, typed=typed, rules=rules, now=now)
    uow.calibration.save_trial(trial)
    return trial.lease.expires_at


def put_down(
    uow: UnitOfWork, lease_id: LeaseId, reviewer_id: SubjectId, *, typed: Mapping[str, str] | None = None
) -> ActionId | None:
    """Leave one unanswered, and say which; it never comes again, unless text typed for it is kept with its hold."""
    trial = uow.calibration.find_trial(lease_id, reviewer_id)
    if trial is None:
        return None
    if typed:
        trial.lease.keep(dict(typed))
    else:
        trial.has_ended = True
    uow.calibration.save_trial(trial)
    return trial.action_id


def step_back(uow: UnitOfWork, lease_id: LeaseId, reviewer_id: SubjectId, *, now: datetime) -> ActionId | None:
    """ "I know this person" of one in hand: it ends, and what else there is of this action is not offered either."""
    trial = uow.calibration.find_trial(lease_id, reviewer_id)
    if trial is None:
        return None
    uow.conflicts.recuse(uow.actions.find_by_id(trial.action_id), reviewer_id, now=now)
    return put_down(uow, lease_id, reviewer_id)


def end_trials(uow: UnitOfWork, *, now: datetime) -> int:
    """Looks whose hold has run out; returns how many. They never come again."""
    with uow:
        return uow.calibration.end_expired(now)


def _begin(uow: UnitOfWork, reviewer: Person, item: CalibrationItem, until: datetime, now: datetime) -> Action:
    lease = Lease(lease_id=LeaseId(uuid4()), holder=reviewer.subject_id, fence=1, granted_at=now, expires_at=until)
    trial = Trial(item_id=item.item_id, action_id=item.action_id, outcome=item.outcome, lease=lease)
    uow.calibration.save_trial(trial)
    uow.views.add(item.action_id, reviewer.subject_id, now=now)
    return uow.actions.find_by_id(item.action_id)
