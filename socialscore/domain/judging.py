"""What reviewers do to an action: take it, judge it, undo that. Kept beside `Action`, which they change."""

from dataclasses import replace
from datetime import datetime, timedelta

from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound, ProofHidden
from socialscore.domain.action_states import SETTLED_AS, Status
from socialscore.domain.activity import Activity
from socialscore.domain.community import CommunityRules
from socialscore.domain.ids import DecisionId, LeaseId, VerdictId
from socialscore.domain.person import Person
from socialscore.domain.points import JudgementNeedsSentence, lower_median
from socialscore.domain.review import (
    LEAST_SENTENCE,
    AlreadyDecided,
    ConflictOfInterest,
    Decision,
    DecisionState,
    JudgedBefore,
    Lease,
    LeaseLost,
    Opinion,
    Outcome,
    Taken,
    TooManyLeases,
    UndoTooLate,
    Verdict,
    WithSteward,
    agreed,
    check_opinion,
)

OTHER_REASON = "OTHER"


def require_disinterested(action: Action, *, reviewer: Person, activity: Activity) -> None:
    """:raises ConflictOfInterest: if it is their own, or they lead its activity and its switch does not allow it."""
    if action.subject_id == reviewer.subject_id:
        raise ConflictOfInterest
    if activity.lead == reviewer.subject_id and not action.rules.lead_may_review:
        raise ConflictOfInterest


def claim(
    action: Action,
    *,
    reviewer: Person,
    activity: Activity,
    held: int,
    lease_id: LeaseId,
    rules: CommunityRules,
    now: datetime,
) -> Lease:
    """
    Give the reviewer a hold on the action; one they have already is extended, until its last moment.

    :param held: how many other items they hold.
    :raises Taken: if somebody else holds it.
    :raises AlreadyDecided: if it no longer waits.
    :raises JudgedBefore: if they judged this revision. :raises WithSteward: if reviewers did not agree on it.
    :raises TooManyLeases: if they hold as many as they may.
    """
    reviewer.require_reviewer()
    require_undecided(action)
    require_disinterested(action, reviewer=reviewer, activity=activity)
    if any(v.reviewer == reviewer.subject_id for v in action.verdicts):
        raise JudgedBefore
    if not action.takes_verdicts:
        raise WithSteward
    mine = action.lease if action.lease is not None and action.lease.holder == reviewer.subject_id else None
    is_held = action.lease is not None and action.lease.is_live(now)
    if is_held and mine is None:
        raise Taken
    if not is_held and held >= rules.most_holds:
        raise TooManyLeases(most=rules.most_holds)
    if mine is not None:
        mine.extend(now, rules)
        if mine.is_live(now):
            return mine
    return _grant(action, reviewer, lease_id, now + rules.hold, now, kept=mine.kept if mine else {})


def judge(
    action: Action,
    opinion: Opinion,
    *,
    reviewer: Person,
    activity: Activity,
    lease_id: LeaseId,
    fence: int,
    version: int,
    verdict_id: VerdictId,
    decision_id: DecisionId,
    rules: CommunityRules,
    now: datetime,
) -> Decision | None:
    """
    Add one verdict, and stage a decision once the quorum agrees. The hold ends either way.

    :returns: the staged decision; None while more verdicts are needed.
    :raises WrongRole: if the person does not review.
    :raises ConflictOfInterest: if it is their own, or they lead its activity.
    :raises AlreadyDecided: if it no longer waits.
    :raises LeaseLost: if lease, fence or version are not the current ones.
    :raises RuleBroken: if reason, sentence, count or points do not fit the rules.
    """
    reviewer.require_reviewer()
    require_disinterested(action, reviewer=reviewer, activity=activity)
    require_undecided(action)
    _require_hold(action, reviewer, lease_id=lease_id, fence=fence, version=version)
    check_opinion(opinion, reason_codes(action, opinion.outcome))
    verdict = verdict_of(action, opinion, reviewer, verdict_id, now)
    action.verdicts.append(verdict)
    action.lease = None
    outcome = agreed(action.verdicts, action.sent.quorum_required)
    if outcome is None:
        _call_for_more(action, now)
        return None
    action.decision = _stage(action, outcome, verdict, decision_id, now, now + timedelta(seconds=rules.undo_seconds))
    return action.decision


def _call_for_more(action: Action, now: datetime) -> None:
    """Those who disagree need a third; when nobody more may be asked, a steward."""
    if len(action.verdicts) >= action.sent.quorum_required:
        action.escalated_at = action.escalated_at or now
    if not action.takes_verdicts:
        action.with_steward_at = action.with_steward_at or now


def undo(
    action: Action,
    *,
    reviewer: Person,
    decision_id: DecisionId,
    lease_id: LeaseId,
    rules: CommunityRules,
    now: datetime,
) -> Lease:
    """
    Take one's staged decision back, without a trace; the hold returns with the typed text.

    :raises ActionNotFound: if the decision is not theirs.
    :raises UndoTooLate: if it is settled or its time is over.
    """
    reviewer.require_reviewer()
    decision = action.decision
    if decision is None or decision.decision_id != decision_id:
        raise UndoTooLate
    if decision.decided_by != reviewer.subject_id:
        raise ActionNotFound
    if not action.is_staged or now >= decision.effective_at:
        raise UndoTooLate
    mine = next(v for v in action.verdicts if v.verdict_id == decision.verdict_id)
    decision.state = DecisionState.UNDONE
    action.verdicts.remove(mine)
    return _grant(action, reviewer, lease_id, now + rules.hold, now, kept=typed(mine.opinion))


def step_back(action: Action, *, others_remain: bool, now: datetime) -> None:
    """
    Back into the queue without the reviewer who held it; to a steward where nobody else could judge it.

    :param others_remain: whether another reviewer could.
    """
    action.lease = None
    if not others_remain:
        action.escalated_at = action.escalated_at or now
        action.with_steward_at = action.with_steward_at or now


def reason_codes(action: Action, outcome: Outcome) -> list[str]:
    """The codes that may go with an outcome: those prepared for the activity, and OTHER."""
    return [r.code for r in action.rules.reasons if r.use == str(outcome)] + [OTHER_REASON]


def reason_or_other(reason: str, sentence: str) -> str:
    """A message of one's own words needs no reason: it then counts as another one than those prepared."""
    return reason or (OTHER_REASON if sentence else "")


def typed(opinion: Opinion) -> dict[str, str]:
    """An opinion as the review form's fields, so that nothing typed is lost."""
    fields = {
        "count": "" if opinion.count is None else str(opinion.count),
        "ticked": " ".join(opinion.ticked),
        "points": "" if opinion.other is None else str(opinion.other),
        "why": opinion.why,
        "reason": opinion.reason,
        "sentence": opinion.sentence,
        "note": opinion.note,
        "outcome": str(opinion.outcome),
    }
    return {name: value for name, value in fields.items() if value}


def require_undecided(action: Action) -> None:
    if action.status is Status.SUBMITTED and not action.is_staged:
        if action.hidden_at is not None:
            raise ProofHidden
        return
    if action.decision is not None and action.is_staged:
        raise AlreadyDecided(outcome=SETTLED_AS[action.decision.outcome])
    if action.status is Status.DRAFT:
        raise ActionNotFound
    raise AlreadyDecided(outcome=action.status)


def _require_hold(action: Action, reviewer: Person, *, lease_id: LeaseId, fence: int, version: int) -> None:
    lease = action.lease
    if lease is None or lease.lease_id != lease_id or lease.holder != reviewer.subject_id:
        raise LeaseLost
    if lease.fence != fence or action.version != version:
        raise LeaseLost


def verdict_of(action: Action, opinion: Opinion, reviewer: Person, verdict_id: VerdictId, now: datetime) -> Verdict:
    """
    An opinion with the points that the rules give for it.

    :raises RuleBroken: if count or points do not fit them.
    """
    stated = action.sent.content.count or 0
    if opinion.outcome is not Outcome.APPROVE:
        return Verdict(
            verdict_id=verdict_id, reviewer=reviewer.subject_id, opinion=opinion, points=0, lines=(), given_at=now
        )
    count = stated if opinion.count is None else opinion.count
    award = action.rules.points.award(stated=stated, count=count, ticked=opinion.ticked, other=opinion.other)
    computed = action.rules.points.award(stated=stated, count=count, ticked=opinion.ticked)
    if award.points == computed.points:
        opinion = replace(opinion, other=None, why="")
    elif len(opinion.why.strip()) < LEAST_SENTENCE:
        raise JudgementNeedsSentence
    return Verdict(
        verdict_id=verdict_id,
        reviewer=reviewer.subject_id,
        opinion=opinion,
        points=award.points,
        lines=award.lines,
        given_at=now,
    )


def _stage(
    action: Action, outcome: Outcome, last: Verdict, decision_id: DecisionId, now: datetime, effective_at: datetime
) -> Decision:
    same = [v for v in action.verdicts if v.opinion.outcome is outcome]
    points = lower_median([v.points for v in same])
    return Decision(
        decision_id=decision_id,
        verdict_id=last.verdict_id,
        decided_by=last.reviewer,
        revision=action.sent.number,
        outcome=outcome,
        points=points,
        lines=next(v.lines for v in same if v.points == points),
        staged_at=now,
        effective_at=effective_at,
    )


def _grant(
    action: Action, reviewer: Person, lease_id: LeaseId, until: datetime, now: datetime, *, kept: dict[str, str]
) -> Lease:
    action.fence += 1
    action.lease = Lease(
        lease_id=lease_id,
        holder=reviewer.subject_id,
        fence=action.fence,
        granted_at=now,
        expires_at=until,
        kept=kept,
    )
    return action.lease
