"""What a reviewer does: take an item, judge it and get the next, undo; and the settling that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import uuid4

from socialscore.application import calibration, holds
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain import judging
from socialscore.domain.action import Action
from socialscore.domain.action_events import ActionEnded, ActionSettled
from socialscore.domain.action_states import Status
from socialscore.domain.activity import Activity, ActivityState
from socialscore.domain.authority import MOST_COMPARED, decides_alone
from socialscore.domain.caps import day_began
from socialscore.domain.community import SECOND_REVIEW_NEEDS, CommunityRules
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, LeaseId, SubjectId, VerdictId
from socialscore.domain.person import Person
from socialscore.domain.quorum import Cause, ask_second, came_to_stewards
from socialscore.domain.review import Decision, Opinion, TooManyLeases
from socialscore.domain.score import EntryKind, ScoreEntry, entries_for
from socialscore.domain.transparency.leaves import Leaf, award


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The hold that a verdict carries: all three must be the current ones."""

    lease_id: LeaseId
    fence: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a verdict led to: a staged decision, if the quorum agrees; the next item held; or only a comparison."""

    decision: Decision | None
    next_action: ActionId | None
    was_calibration: bool = False


def claim(
    uow: UnitOfWork,
    *,
    reviewer_id: SubjectId,
    action_id: ActionId | None,
    activity_id: ActivityId | None = None,
    leaving: holds.Leaving | None = None,
    but: Sequence[ActionId] = (),
    now: datetime,
) -> Action | None:
    """
    Take an item, or the most urgent one if `action_id` is None; None if nothing waits that they may judge.

    :param activity_id: only items of this activity, for the most urgent one.
    :param but: what they handed back: passed over for the most urgent one, as long as anything else waits.
    :raises Taken: if somebody else holds it.
    :raises ConflictOfInterest: if they may not judge it. :raises SeenOften: if it is the same pair once more.
    :raises TooManyLeases: if they hold as many others as they may.
    """
    with uow:
        reviewer = uow.people.find_by_subject(reviewer_id)
        reviewer.require_reviewer()
        left = holds.leave(uow, reviewer, leaving) if leaving else None
        if action_id is None:
            return _claim_next(uow, reviewer, activity_id, [] if left is None else [left], but, now)
        action = uow.actions.find_by_id(action_id)
        if action.status is not Status.SUBMITTED and uow.calibration.in_hand(action_id, reviewer_id):
            return action
        uow.conflicts.ties(action, reviewer_id, now=now).require_none()
        _claim(uow, reviewer, action, now)
    return action


def judge(
    uow: UnitOfWork,
    *,
    action_id: ActionId,
    reviewer_id: SubjectId,
    opinion: Opinion,
    hold: Hold,
    now: datetime,
    verdict_id: VerdictId | None = None,
    claim_next: bool = True,
    activity_id: ActivityId | None = None,
    but: Sequence[ActionId] = (),
    zone: tzinfo | None = None,
) -> Judged:
    """
    Record a verdict and claim the next item, in one transaction. Whoever holds all they may gets no next one, nor does
    whoever has done enough for today on the clock of `zone`.

    :param activity_id: the next one from this activity only; `but` is passed over for it, as in `claim`.
    :raises AlreadyDecided: if it no longer waits. :raises LeaseLost: if the hold is not the current one.
    :raises RuleBroken: if reason, sentence, count or points do not fit the rules.
    """
    with uow:
        reviewer = uow.people.find_by_subject(reviewer_id)
        action = uow.actions.find_by_id(action_id)
        uow.conflicts.ties(action, reviewer_id, now=now).require_no_conflict()
        given = verdict_id or VerdictId(uuid4())
        if action.status is not Status.SUBMITTED and calibration.answer_trial(
            uow, reviewer, action, opinion, lease_id=hold.lease_id, verdict_id=given, now=now
        ):
            return Judged(decision=None, next_action=None, was_calibration=True)
        decision = _add_verdict(uow, reviewer, action, opinion, hold, given, now)
        goes_on = claim_next and not _has_done_enough(uow, reviewer, zone, now)
        following = _following(uow, reviewer, activity_id, action_id, but, now) if goes_on else None
    return Judged(decision=decision, next_action=following.action_id if following else None)


def undo(uow: UnitOfWork, *, decision_id: DecisionId, reviewer_id: SubjectId, now: datetime) -> Action:
    """
    Take a staged decision back; the item returns to its reviewer with the typed text.

    :raises UndoTooLate: if it is settled or its time is over.
    """
    with uow:
        action = uow.actions.find_by_decision(decision_id)
        judging.undo(
            action,
            reviewer=uow.people.find_by_subject(reviewer_id),
            decision_id=decision_id,
            lease_id=LeaseId(uuid4()),
            rules=uow.community.current(),
            now=now,
        )
        uow.actions.save(action)
    return action


def settle(uow: UnitOfWork, *, decision_id: DecisionId, now: datetime) -> ActionSettled | ActionEnded | None:
    """
    Let one staged decision take effect: status, ledger, balances and events in one transaction.

    Nothing happens before its time, or if it was undone or settled already. A cancelled activity wins.
    """
    with uow:
        action = uow.actions.find_by_decision(decision_id)
        if action.decision is None or action.decision.decision_id != decision_id:
            return None
        activity = uow.activities.find_by_id(action.activity_id)
        event = _outcome(action, activity, now)
        if event is not None:
            uow.actions.save(action)
            entries = entries_for(event)
            uow.ledger.append(entries, now=now)
            uow.log.append(_leaves(entries, action, now), now=now)
            uow.announce(event)
    return event


def _add_verdict(
    uow: UnitOfWork,
    reviewer: Person,
    action: Action,
    opinion: Opinion,
    hold: Hold,
    verdict_id: VerdictId,
    now: datetime,
) -> Decision | None:
    rules, was_there = uow.community.current(), action.with_steward_at is not None
    _ask_beside(uow, reviewer, action, rules)
    decision = judging.judge(
        action,
        opinion,
        reviewer=reviewer,
        activity=uow.activities.find_by_id(action.activity_id),
        lease_id=hold.lease_id,
        fence=hold.fence,
        version=hold.version,
        verdict_id=verdict_id,
        decision_id=DecisionId(uuid4()),
        rules=rules,
        now=now,
    )
    uow.actions.save(action)
    uow.announce(*came_to_stewards(action, was_there=was_there))
    return decision


def _ask_beside(uow: UnitOfWork, reviewer: Person, action: Action, rules: CommunityRules) -> None:
    """Ask for a second opinion beside that of a reviewer who does not decide alone, where the community says so."""
    if not rules.second_review_authority or not action.takes_verdicts or action.sent.quorum_required > 1:
        return
    if not decides_alone(uow.actions.agreements(reviewer.subject_id, MOST_COMPARED)):
        able = uow.conflicts.count_able(action.action_id, at_most=SECOND_REVIEW_NEEDS)
        ask_second(action, [Cause.AUTHORITY], reviewers=able)


def _leaves(entries: list[ScoreEntry], action: Action, now: datetime) -> list[Leaf]:
    revision = action.sent
    return [
        award(
            entry,
            activity_id=action.activity_id,
            parts=revision.parts,
            proof_hash=revision.proof_hash,
            decided_at=now,
        )
        for entry in entries
        if entry.kind is EntryKind.CONFIRM
    ]


def _outcome(action: Action, activity: Activity, now: datetime) -> ActionSettled | ActionEnded | None:
    if activity.state is ActivityState.CANCELLED and action.is_staged:
        return action.cancel(actor=None, now=now)
    return action.settle(activity=activity, now=now)


def _claim(uow: UnitOfWork, reviewer: Person, action: Action, now: datetime) -> None:
    held = uow.actions.held_by(reviewer.subject_id, now=now)
    judging.claim(
        action,
        reviewer=reviewer,
        activity=uow.activities.find_by_id(action.activity_id),
        held=len([held_id for held_id in held if held_id != action.action_id]),
        lease_id=LeaseId(uuid4()),
        rules=uow.community.current(),
        now=now,
    )
    uow.actions.save(action)
    uow.views.add(action.action_id, reviewer.subject_id, now=now)


def _claim_next(
    uow: UnitOfWork,
    reviewer: Person,
    activity_id: ActivityId | None,
    never: list[ActionId],
    last: Sequence[ActionId],
    now: datetime,
) -> Action | None:
    action = uow.actions.next_waiting(reviewer, now=now, activity_id=activity_id, but=[*never, *last])
    if action is None and last:
        action = uow.actions.next_waiting(reviewer, now=now, activity_id=activity_id, but=never)
    if action is None:
        return None
    rules = uow.community.current()
    tried = calibration.offer(uow, reviewer, action.action_id, activity_id=activity_id, rules=rules, now=now)
    if tried is not None:
        return tried
    _claim(uow, reviewer, action, now)
    return action


def _following(
    uow: UnitOfWork,
    reviewer: Person,
    activity_id: ActivityId | None,
    judged: ActionId,
    but: Sequence[ActionId],
    now: datetime,
) -> Action | None:
    try:
        return _claim_next(uow, reviewer, activity_id, [judged], but, now)
    except TooManyLeases:  # refused before anything was written: the verdict stands
        return None


def _has_done_enough(uow: UnitOfWork, reviewer: Person, zone: tzinfo | None, now: datetime) -> bool:
    """Asked only of those who set a number: the others pay nothing for it."""
    if zone is None or not reviewer.enough_today:
        return False
    since = day_began(now, zone)
    return reviewer.has_done_enough(
        uow.actions.count_judged(reviewer.subject_id, since=since, at_most=reviewer.enough_today)
    )
