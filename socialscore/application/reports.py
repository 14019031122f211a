"""Report something, and decide a report. What is taken away is taken away here; points are never touched by it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from socialscore.application import review
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.activity import ActivityNotFound, ActivityState
from socialscore.domain.appeals import Appeal
from socialscore.domain.consent import Purpose
from socialscore.domain.errors import NotFound
from socialscore.domain.events import ActivityChanged, ReportDecided, ReportMade, ReportOverturned
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, PersonId, ReportId, SubjectId, VerdictId
from socialscore.domain.person import Listing, Person
from socialscore.domain.report import (
    OwnThing,
    Report,
    ReportedAlready,
    ReportNotFound,
    ReportState,
    Target,
    require_sentence,
    turn_down,
)


def make_report(
    uow: UnitOfWork,
    *,
    report_id: ReportId,
    target: Target,
    target_id: UUID,
    sentence: str,
    by: SubjectId,
    now: datetime,
) -> Report:
    """
    Report something to the stewards. A proof is closed at once: nobody looks at it again before one of them decides.

    :raises NotFound: if it is not there, or not theirs to see. :raises OwnThing: if it is their own.
    :raises ReportedAlready: if a report of theirs waits. :raises RuleBroken: if the sentence says nothing.
    """
    with uow:
        known = uow.reports.find(report_id)
        if known is not None and known.reporter == by:
            return known
        sentence = require_sentence(sentence)
        about, action = _reportable(uow, target, target_id, by, now)
        proof = action if target is Target.PROOF else None
        if proof is not None:
            _close(uow, proof, now)
        report = Report(
            report_id=report_id,
            target=target,
            target_id=target_id,
            revision=proof.sent.number if proof else 0,
            reporter=by,
            about=about,
            sentence=sentence,
            made_at=now,
        )
        uow.reports.save(report)
        # Not whom it is about: the audit of one's own is everybody's to read.
        uow.audit.add("REPORTED", actor=by, about=None, details={"what": str(target)}, now=now)
        uow.announce(ReportMade(report_id=report_id, target=str(target), reporter=by, about=about, made_at=now))
    return report


def _close(uow: UnitOfWork, proof: Action, now: datetime) -> None:
    proof.hide(now=now)
    uow.actions.save(proof)


def decide_report(
    uow: UnitOfWork, *, report_id: ReportId, upheld: bool, reason: str, by: SubjectId, now: datetime
) -> Report:
    """
    Let what was reported stand, or take it away: the proof stays hidden and is turned down if it waits, the name and
    the message go, the activity pauses without its description. What goes is kept for as long as an appeal can bring
    it back.

    :raises ReportNotFound: if there is none. :raises RuleBroken: if the reason says nothing.
    :raises PartOfReport: if the steward has a part in it. :raises ReportAnswered: if it was decided meanwhile.
    """
    with uow:
        report = uow.reports.find(report_id)
        if report is None:
            raise ReportNotFound
        steward = uow.people.find_by_subject(by)
        report.decide(by=steward, upheld=upheld, reason=reason, now=now)
        decision_id = _carry_out(uow, report, steward, now)
        uow.reports.save(report)
        details: dict[str, object] = {"what": str(report.target), "state": str(report.state)}
        uow.audit.add("REPORT_DECIDED", actor=by, about=report.about if upheld else None, details=details, now=now)
        uow.announce(
            ReportDecided(
                report_id=report_id,
                target=str(report.target),
                state=str(report.state),
                reporter=report.reporter,
                about=report.about,
                decision_id=decision_id,
                decided_at=now,
            )
        )
    if decision_id is not None:
        review.settle(uow, decision_id=decision_id, now=now)
    return report


def give_back(uow: UnitOfWork, appeal: Appeal, *, by: Person, now: datetime) -> None:
    """
    After an appeal, what was taken away comes back as far as it can: a name that was chosen meanwhile stays, and so
    does what an activity says or became since. Whoever reported it is told as well.
    """
    report = uow.reports.find(ReportId(appeal.contested_id))
    assert report is not None, "reports stay"
    taken = report.restore()
    match report.target:
        case Target.NAME:
            person = uow.people.find_by_id(PersonId(report.target_id))
            person.regain_name(taken["display_name"], pseudonym=taken["pseudonym"])
            uow.people.save(person)
        case Target.ACTIVITY:
            _activity_back(uow, report, taken, by, now)
        case Target.MESSAGE:
            uow.reports.speak(DecisionId(report.target_id), taken)
        case _:  # a proof that was decided before
            action = uow.actions.find_by_id(ActionId(report.target_id))
            if action.sent.number == taken["revision"] and not uow.reports.others_wait(report):
                action.show()
                uow.actions.save(action)
    uow.reports.save(report)
    uow.announce(
        ReportOverturned(
            report_id=report.report_id,
            appeal_id=appeal.appeal_id,
            target=str(report.target),
            reporter=report.reporter,
            about=report.about,
            overturned_at=now,
        )
    )


def _activity_back(uow: UnitOfWork, report: Report, taken: dict[str, Any], steward: Person, now: datetime) -> None:
    activity = uow.activities.find_by_id(ActivityId(report.target_id))
    activity.description = activity.description or taken["description"]
    was_paused_by_it = taken["was_open"] and activity.state is ActivityState.PAUSED
    if was_paused_by_it and activity.state_reason == report.reason and not activity.close_when_due(now=now):
        activity.open(by=steward, now=now)
        activity.state_reason = ""
        uow.announce(ActivityChanged(activity_id=activity.activity_id, state=activity.state, actor=steward.subject_id))
    uow.activities.save(activity)


def _reportable(
    uow: UnitOfWork, target: Target, target_id: UUID, by: SubjectId, now: datetime
) -> tuple[SubjectId, Action | None]:
    person = uow.people.find_by_subject(by)
    person.require_active()
    about, action = _about(uow, target, target_id, person, now)
    if about == by:
        raise OwnThing
    if uow.reports.waits(by, target, target_id):
        raise ReportedAlready
    return about, action


def _about(
    uow: UnitOfWork, target: Target, target_id: UUID, person: Person, now: datetime
) -> tuple[SubjectId, Action | None]:
    """Whom it is about, if the person can see it."""
    if target is Target.NAME:
        named = uow.people.find_by_id(PersonId(target_id))
        if not (named.is_listed or named.has_public_profile or named.is_lead):
            raise NotFound
        return named.subject_id, None
    if target is Target.ACTIVITY:
        activity = uow.activities.find_by_id(ActivityId(target_id))
        if activity.state is ActivityState.DRAFT:
            raise ActivityNotFound
        return activity.lead, None
    if target is Target.MESSAGE:
        action = uow.actions.find_by_decision(DecisionId(target_id))
        if action.subject_id != person.subject_id or action.decision is None or action.is_staged:
            raise ActionNotFound
        return action.decision.decided_by, action
    action = uow.actions.find_by_id(ActionId(target_id))
    holds = action.lease is not None and action.lease.holder == person.subject_id and action.lease.is_live(now)
    leads = uow.activities.find_by_id(action.activity_id).lead == person.subject_id
    if action.revision is None or not (holds or leads or person.is_steward or action.subject_id == person.subject_id):
        raise ActionNotFound
    return action.subject_id, action


def _carry_out(uow: UnitOfWork, report: Report, steward: Person, now: datetime) -> DecisionId | None:
    """What follows; the decision that turns an action down, if there is one."""
    upheld = report.state is ReportState.UPHELD
    if report.target is Target.PROOF:
        return _proof(uow, report, steward, upheld, now)
    if upheld and report.target is Target.NAME:
        _name(uow, report, now)
    elif upheld and report.target is Target.ACTIVITY:
        _activity(uow, report, steward)
    elif upheld:
        report.taken = uow.reports.silence(DecisionId(report.target_id))
    return None


def _proof(uow: UnitOfWork, report: Report, steward: Person, upheld: bool, now: datetime) -> DecisionId | None:
    action = uow.actions.find_by_id(ActionId(report.target_id))
    if action.sent.number != report.revision:  # another proof stands in its place
        return None
    decision = None
    if upheld:
        uow.conflicts.ties(action, steward.subject_id, now=now).require_no_conflict()
        ids = {"verdict_id": VerdictId(uuid4()), "decision_id": DecisionId(uuid4())}
        activity = uow.activities.find_by_id(action.activity_id)
        decision = turn_down(action, report, by=steward, activity=activity, now=now, **ids)  # type: ignore[arg-type]
        # What is turned down is appealed against on its own page, as any decision.
        report.taken = {} if decision else {"revision": report.revision}
    elif not uow.reports.others_wait(report):
        action.show()
    uow.actions.save(action)
    return None if decision is None else decision.decision_id


def _name(uow: UnitOfWork, report: Report, now: datetime) -> None:
    person = uow.people.find_by_id(PersonId(report.target_id))
    report.taken = {"display_name": person.display_name, "pseudonym": person.pseudonym}
    shown = {Purpose.BOARDS: person.listing is not Listing.ABSENT, Purpose.PUBLIC_PROFILE: person.has_public_profile}
    person.lose_name()
    uow.people.save(person)
    for purpose in (purpose for purpose, was in shown.items() if was):
        uow.consents.withdraw(person.person_id, purpose, now=now)


def _activity(uow: UnitOfWork, report: Report, steward: Person) -> None:
    activity = uow.activities.find_by_id(ActivityId(report.target_id))
    if activity.description or activity.is_active:
        report.taken = {"description": activity.description, "was_open": activity.is_active}
    activity.description = ""
    if activity.is_active:
        activity.pause(by=steward, reason=report.reason)
        changed = ActivityChanged(activity_id=activity.activity_id, state=activity.state, actor=steward.subject_id)
        uow.announce(changed)
    uow.activities.save(activity)
