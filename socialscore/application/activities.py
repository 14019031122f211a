"""What a lead does: make an activity, write its rules, move it through its states."""

from datetime import datetime
from uuid import uuid4

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.activity import Activity
from socialscore.domain.errors import Conflict
from socialscore.domain.events import ActivityChanged, LeadChanged, RulesPublished
from socialscore.domain.ids import ActionId, ActivityId, SubjectId, VersionId
from socialscore.domain.person import Person
from socialscore.domain.rules import Rules
from socialscore.domain.score import entries_for
from socialscore.domain.transparency.leaves import Leaf, rules_published


def create_activity(
    uow: UnitOfWork,
    *,
    activity_id: ActivityId,
    lead_id: SubjectId,
    name: str,
    description: str,
    rules: Rules,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Activity:
    """
    A new draft, led by its creator.

    :raises WrongRole: if the person may not lead.
    :raises RuleBroken: if name, window or rules do not hold.
    """
    with uow:
        activity = draft_of(
            uow.people.find_by_subject(lead_id),
            activity_id=activity_id,
            name=name,
            description=description,
            rules=rules,
            opens_at=opens_at,
            closes_at=closes_at,
        )
        uow.activities.save(activity)
    return activity


def draft_of(
    lead: Person,
    *,
    activity_id: ActivityId,
    name: str,
    description: str,
    rules: Rules,
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> Activity:
    """
    A new draft that is not stored yet.

    :raises WrongRole: if the person may not lead.
    :raises RuleBroken: if name, window or rules do not hold.
    """
    lead.require_lead()
    rules.check()
    activity = Activity(
        activity_id=activity_id,
        name=name,
        description=description,
        lead=lead.subject_id,
        rules=rules,
        version_id=VersionId(uuid4()),
        is_new_version=True,
    )
    activity.describe(name=name, description=description, opens_at=opens_at, closes_at=closes_at, by=lead)
    return activity


def change_activity(
    uow: UnitOfWork,
    *,
    activity_id: ActivityId,
    by: SubjectId,
    version: int,
    name: str,
    description: str,
    rules: Rules,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    now: datetime,
) -> Activity:
    """
    Change words, window and rules. Other rules of an activity that is no draft become version n+1.

    :param version: the version of the activity that the page showed.
    :raises Conflict: if somebody changed it since.
    :raises RuleBroken: if name, window or rules do not hold.
    """
    with uow:
        person, activity = _run(uow, activity_id, by)
        if activity.version != version:
            raise Conflict
        activity.describe(name=name, description=description, opens_at=opens_at, closes_at=closes_at, by=person)
        published = activity.change_rules(rules, version_id=VersionId(uuid4()), by=person, now=now)
        uow.activities.save(activity)
        if published:
            uow.log.append([_rules_leaf(activity)], now=now)
            uow.announce(RulesPublished(activity_id=activity_id, rule_version=activity.number, actor=by))
    return activity


def open_activity(uow: UnitOfWork, *, activity_id: ActivityId, by: SubjectId, now: datetime) -> Activity:
    """Open it, schedule it if its opening time lies ahead, or go on after a pause."""
    with uow:
        person, activity = _run(uow, activity_id, by)
        is_first = activity.published_at is None
        activity.open(by=person, now=now)
        _save_state(uow, activity, by)
        if is_first:
            uow.log.append([_rules_leaf(activity)], now=now)
    return activity


def pause_activity(uow: UnitOfWork, *, activity_id: ActivityId, by: SubjectId, reason: str = "") -> Activity:
    with uow:
        person, activity = _run(uow, activity_id, by)
        activity.pause(by=person, reason=reason)
        _save_state(uow, activity, by)
    return activity


def close_activity(uow: UnitOfWork, *, activity_id: ActivityId, by: SubjectId, now: datetime) -> Activity:
    with uow:
        person, activity = _run(uow, activity_id, by)
        activity.close(by=person, now=now)
        _save_state(uow, activity, by)
    return activity


def archive_activity(uow: UnitOfWork, *, activity_id: ActivityId, by: SubjectId) -> Activity:
    """:raises ActionsUnsettled: if an action still waits for its answer."""
    with uow:
        person, activity = _run(uow, activity_id, by)
        activity.archive(by=person, unsettled=uow.activities.has_unsettled(activity_id))
        _save_state(uow, activity, by)
    return activity


def cancel_activity(uow: UnitOfWork, *, activity_id: ActivityId, by: SubjectId, reason: str, now: datetime) -> Activity:
    """
    End it with a reason, then settle every pending action as CANCELLED, each in a transaction of its own.

    If that is cut off, the timer goes on with it.
    """
    with uow:
        person, activity = _run(uow, activity_id, by)
        activity.cancel(by=person, reason=reason)
        _save_state(uow, activity, by)
    end_cancelled(uow, activity_id=activity_id, actor=by, now=now)
    return activity


def _rules_leaf(activity: Activity) -> Leaf:
    assert activity.published_at is not None, "only published rules are in the log"
    return rules_published(
        activity.activity_id,
        number=activity.number,
        rules=activity.rules.to_data(),
        published_at=activity.published_at,
    )


def end_cancelled(uow: UnitOfWork, *, activity_id: ActivityId, actor: SubjectId | None, now: datetime) -> None:
    """Settle the pending actions of a cancelled activity; one that changes meanwhile is left to the timer."""
    with uow:
        pending = uow.actions.pending_in(activity_id)
    for action_id in pending:
        try:
            _end_cancelled(uow, action_id, actor, now)
        except Conflict:
            continue


def copy_activity(
    uow: UnitOfWork, *, activity_id: ActivityId, by: SubjectId, copy_id: ActivityId, name: str
) -> Activity:
    """A new draft with the same words and rules, led by whoever copies."""
    with uow.keeping():
        _, activity = _run(uow, activity_id, by)
    return create_activity(
        uow, activity_id=copy_id, lead_id=by, name=name, description=activity.description, rules=activity.rules
    )


def hand_over(uow: UnitOfWork, *, activity_id: ActivityId, to: SubjectId, by: SubjectId, now: datetime) -> Activity:
    """
    Give the activity to another lead.

    :raises LeadNotPossible: if `to` may not lead.
    """
    with uow:
        person, activity = _run(uow, activity_id, by)
        lead = uow.people.find_by_subject(to)
        activity.hand_over(lead, by=person)
        uow.people.save(lead)  # so that nobody takes their role away at the same moment
        uow.activities.save(activity)
        uow.audit.add("LEAD_CHANGED", actor=by, about=to, details={"activity": str(activity_id)}, now=now)
        uow.announce(LeadChanged(activity_id=activity_id, lead=to, actor=by))
    return activity


def _run(uow: UnitOfWork, activity_id: ActivityId, by: SubjectId) -> tuple[Person, Activity]:
    """The person and the activity, once it is sure that the one may run the other."""
    person = uow.people.find_by_subject(by)
    activity = uow.activities.find_by_id(activity_id)
    activity.require_run_by(person)
    return person, activity


def _save_state(uow: UnitOfWork, activity: Activity, by: SubjectId) -> None:
    uow.activities.save(activity)
    uow.announce(ActivityChanged(activity_id=activity.activity_id, state=activity.state, actor=by))


def _end_cancelled(uow: UnitOfWork, action_id: ActionId, actor: SubjectId | None, now: datetime) -> None:
    with uow:
        action = uow.actions.find_by_id(action_id)
        event = action.cancel(actor=actor, now=now)
        if event is None:
            return
        uow.actions.save(action)
        uow.ledger.append(entries_for(event), now=now)
        uow.announce(event)
