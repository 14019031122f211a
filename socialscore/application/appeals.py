"""Appeals: ask, take back, look at one, answer it; and what happens when the answer is late."""

from datetime import datetime

from socialscore.application.correcting import move_points
from socialscore.application.reports import give_back
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.appealing import open_about_adjustment, open_about_report, open_appeal
from socialscore.domain.appeals import About, Answer, Appeal, AppealState
from socialscore.domain.correcting import AdjustmentNotFound
from socialscore.domain.ids import ActionId, AdjustmentId, AppealId, ReportId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.report import ReportNotFound, ReportState
from socialscore.domain.review import ConflictOfInterest

BATCH = 100
BY_APPEAL = "APPEAL"


def appeal_action(
    uow: UnitOfWork, *, appeal_id: AppealId, action_id: ActionId, subject_id: SubjectId, words: str, now: datetime
) -> Appeal:
    """
    Appeal against what was last decided about one's action.

    :raises ActionNotFound: if it is somebody else's. :raises AppealedBefore: if they did already.
    :raises RuleBroken: if there is nothing to appeal against, it is too late, or the words are missing.
    """
    with uow:
        action = uow.actions.find_by_id(action_id)
        if action.subject_id != subject_id:
            raise ActionNotFound
        appeal = open_appeal(
            action,
            by=subject_id,
            activity=uow.activities.find_by_id(action.activity_id),
            reversal=uow.corrections.last_reversal(action_id),
            took_part=uow.appeals.took_part(action_id),
            words=words,
            appeal_id=appeal_id,
            now=now,
        )
        uow.appeals.save(appeal)
    return appeal


def appeal_adjustment(
    uow: UnitOfWork,
    *,
    appeal_id: AppealId,
    adjustment_id: AdjustmentId,
    subject_id: SubjectId,
    words: str,
    now: datetime,
) -> Appeal:
    """
    Appeal against points that a steward took away. Refusals are those of `appeal_action`.

    :raises AdjustmentNotFound: if it is about somebody else.
    """
    with uow:
        found = uow.corrections.find_adjustment(adjustment_id)
        if found.subject_id != subject_id:
            raise AdjustmentNotFound
        appeal = open_about_adjustment(found, by=subject_id, words=words, appeal_id=appeal_id, now=now)
        uow.appeals.save(appeal)
    return appeal


def appeal_report(
    uow: UnitOfWork, *, appeal_id: AppealId, report_id: ReportId, subject_id: SubjectId, words: str, now: datetime
) -> Appeal:
    """
    Appeal against what was taken away from oneself after a report. Refusals are those of `appeal_action`.

    :raises ReportNotFound: if it is about somebody else, or not decided. :raises NothingTakenAway: if it stands.
    """
    with uow:
        report = uow.reports.find(report_id)
        if report is None or report.about != subject_id or report.state is ReportState.OPEN:
            raise ReportNotFound
        appeal = open_about_report(report, by=subject_id, words=words, appeal_id=appeal_id, now=now)
        uow.appeals.save(appeal)
    return appeal


def withdraw_appeal(uow: UnitOfWork, *, appeal_id: AppealId, subject_id: SubjectId, now: datetime) -> Appeal:
    """
    Take one's appeal back; what was decided stands.

    :raises AppealNotFound: if it is somebody else's. :raises AppealEnded: if it has its answer.
    """
    with uow:
        appeal = uow.appeals.find_by_id(appeal_id)
        appeal.withdraw(by=subject_id, now=now)
        uow.appeals.save(appeal)
    return appeal


def take_appeal(uow: UnitOfWork, *, appeal_id: AppealId, by: SubjectId, now: datetime) -> Appeal:
    """
    Look at an appeal: nobody else answers it meanwhile. That one sees the proof is recorded.

    :raises TookPart: if they took part in what it is about. :raises AppealTaken: if somebody else has it.
    :raises ConflictOfInterest: if they are close to who asks, stepped back from the action, or lead its activity.
    """
    with uow:
        appeal = uow.appeals.find_by_id(appeal_id)
        person = uow.people.find_by_subject(by)
        action, has_others = _required_of(uow, appeal, person)
        appeal.take(by=person, has_others=has_others, now=now)
        if action is not None:
            uow.views.add(action.action_id, by, now=now)
        uow.appeals.save(appeal)
    return appeal


def answer_appeal(uow: UnitOfWork, *, appeal_id: AppealId, by: SubjectId, answer: Answer, now: datetime) -> Appeal:
    """
    Uphold, overturn or amend: status, ledger, log and event in one transaction. Of two at once one comes too late.

    :raises AppealNotTaken: if they did not take it. :raises AppealEnded: if it has its answer.
    :raises RuleBroken: if sentence, outcome or points do not fit.
    """
    with uow:
        appeal = uow.appeals.find_by_id(appeal_id)
        person = uow.people.find_by_subject(by)
        action, has_others = _required_of(uow, appeal, person)
        award = uow.ledger.award_of(action.action_id) if action else None
        event = appeal.answer(answer, by=person, action=action, award=award, has_others=has_others, now=now)
        uow.appeals.save(appeal)
        if action is not None and appeal.apply(action, now=now):
            uow.actions.save(action)
        move_points(uow, event, action=action, reason_code=BY_APPEAL, now=now)
        if appeal.about is About.REPORTED and appeal.state is AppealState.OVERTURNED:
            give_back(uow, appeal, by=person, now=now)
        details: dict[str, object] = {"appeal": str(appeal_id), "state": str(appeal.state), "points": event.points}
        uow.audit.add("APPEAL_ANSWERED", actor=by, about=appeal.subject_id, details=details, now=now)
    return appeal


def escalate_late(uow: UnitOfWork, *, now: datetime) -> int:
    """The promised day has passed: the appellant and all stewards are told, once. Returns how many appeals."""
    with uow:
        late = uow.appeals.late(now, BATCH)
    return sum(_escalate(uow, appeal_id, now) for appeal_id in late)


def _escalate(uow: UnitOfWork, appeal_id: AppealId, now: datetime) -> bool:
    with uow:
        appeal = uow.appeals.find_by_id(appeal_id)
        told = appeal.escalate(stewards=uow.people.stewards(), now=now)
        uow.appeals.save(appeal)
        uow.announce(*told)
    return bool(told)


def _required_of(uow: UnitOfWork, appeal: Appeal, person: Person) -> tuple[Action | None, bool]:
    """
    The action it is about, and whether others could answer it than those who took part or are too close.

    Where nobody else is there, a steward who is too close may: nothing waits for a person who does not exist.

    :raises WrongRole: if the person answers none. :raises TookPart: if they took part.
    :raises ConflictOfInterest: if they are too close.
    """
    action = None if appeal.action_id is None else uow.actions.find_by_id(appeal.action_id)
    too_close = uow.conflicts.close_to(appeal.subject_id, appeal.action_id)
    if action is not None and not action.rules.lead_may_review:
        too_close.add(uow.activities.find_by_id(action.activity_id).lead)
    has_others = _has_others(uow, appeal, {appeal.subject_id, *appeal.took_part, *too_close})
    appeal.require_answerable_by(person, has_others=has_others)
    if person.subject_id in too_close and (has_others or not person.is_steward):
        raise ConflictOfInterest
    return action, has_others


def _has_others(uow: UnitOfWork, appeal: Appeal, but: set[SubjectId]) -> bool:
    """Whether somebody else could answer it; what stewards decided about a report only they may answer."""
    if appeal.about is About.REPORTED:
        return not but.issuperset(uow.people.stewards())
    return uow.people.has_judge(but=but)
