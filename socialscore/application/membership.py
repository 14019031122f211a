"""Who people are here and what they may do: names, visibility, roles, suspension."""

from datetime import datetime

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.consent import VERSION, Purpose
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.events import ActivityChanged, LeadChanged, RightsChanged
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Listing, Person, Role, Theme


class ActivitiesNeedLead(RuleBroken):
    text = gettext_noop("Choose who leads their activities from now on, or let them be paused.")
    field = "new_lead"


def agree(uow: UnitOfWork, *, person_id: PersonId, now: datetime) -> None:
    """Store the consent given at sign-up."""
    with uow:
        uow.consents.give(person_id, Purpose.MEMBERSHIP, version=VERSION, now=now)


def rename(uow: UnitOfWork, *, person_id: PersonId, display_name: str, pseudonym: str = "") -> Person:
    """:raises RuleBroken: if the name is blank or too long, or a shown pseudonym is taken away."""
    with uow:
        person = uow.people.find_by_id(person_id)
        person.rename(display_name, pseudonym=pseudonym)
        uow.people.save(person)
    return person


def choose_visibility(
    uow: UnitOfWork, *, person_id: PersonId, listing: Listing, has_public_profile: bool, now: datetime
) -> Person:
    """Opt in to or out of boards and public profile; each choice is a consent given or withdrawn."""
    with uow:
        person = uow.people.find_by_id(person_id)
        was = {Purpose.BOARDS: person.listing is not Listing.ABSENT, Purpose.PUBLIC_PROFILE: person.has_public_profile}
        person.choose_visibility(listing=listing, has_public_profile=has_public_profile)
        uow.people.save(person)
        chosen = {Purpose.BOARDS: listing is not Listing.ABSENT, Purpose.PUBLIC_PROFILE: has_public_profile}
        for purpose, wanted in chosen.items():
            if wanted and not was[purpose]:
                uow.consents.give(person_id, purpose, version=VERSION, now=now)
            elif was[purpose] and not wanted:
                uow.consents.withdraw(person_id, purpose, now=now)
    return person


def choose_theme(uow: UnitOfWork, *, person_id: PersonId, theme: Theme) -> None:
    with uow:
        person = uow.people.find_by_id(person_id)
        person.theme = theme
        uow.people.save(person)


def choose_mails(uow: UnitOfWork, *, person_id: PersonId, mails_decisions: bool) -> None:
    with uow:
        person = uow.people.find_by_id(person_id)
        person.mails_decisions = mails_decisions
        uow.people.save(person)


def change_role(
    uow: UnitOfWork,
    *,
    person_id: PersonId,
    role: Role,
    may_review: bool,
    is_steward: bool,
    by: SubjectId,
    now: datetime,
) -> Person:
    """
    Give a role and permissions; an audit entry and an event say so.

    :raises OwnRole: if it is one's own.
    :raises WrongRole: if `by` is neither steward nor administrator.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.rights
        person.change_role(role=role, may_review=may_review, is_steward=is_steward, by=uow.people.find_by_subject(by))
        if person.rights != before:
            _save_rights(uow, person, "ROLE_CHANGED", before, by, now)
    return person


def suspend(
    uow: UnitOfWork,
    *,
    person_id: PersonId,
    by: SubjectId,
    now: datetime,
    new_lead: SubjectId | None = None,
    pause_activities: bool = False,
) -> Person:
    """
    Suspend a person: their holds go back, and their activities get another lead or are paused.

    :raises ActivitiesNeedLead: if they lead activities and neither was chosen.
    :raises LeadNotPossible: if the one chosen may not lead, or is the one suspended.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.rights
        person.suspend(by=uow.people.find_by_subject(by))
        _hand_back(uow, person, now)
        _replace_lead(uow, person, by, new_lead, pause_activities)
        _save_rights(uow, person, "SUSPENDED", before, by, now)
    return person


def reinstate(uow: UnitOfWork, *, person_id: PersonId, by: SubjectId, now: datetime) -> Person:
    """End a suspension."""
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.rights
        person.reinstate(by=uow.people.find_by_subject(by))
        _save_rights(uow, person, "REINSTATED", before, by, now)
    return person


def bootstrap(uow: UnitOfWork, *, person_id: PersonId, now: datetime) -> Person:
    """Make the first administrator and steward, from the command line: nobody is there yet who could."""
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.rights
        person.is_steward = True
        uow.people.save(person)
        uow.audit.add(
            "BOOTSTRAPPED",
            actor=None,
            about=person.subject_id,
            details={"before": before, "after": person.rights},
            now=now,
        )
    return person


def _save_rights(uow: UnitOfWork, person: Person, code: str, before: list[str], by: SubjectId, now: datetime) -> None:
    uow.people.save(person)
    uow.audit.add(code, actor=by, about=person.subject_id, details={"before": before, "after": person.rights}, now=now)
    uow.announce(
        RightsChanged(
            person_id=person.person_id,
            subject_id=person.subject_id,
            actor=by,
            before=tuple(before),
            after=tuple(person.rights),
            changed_at=now,
        )
    )


def _hand_back(uow: UnitOfWork, person: Person, now: datetime) -> None:
    for action_id in uow.actions.held_by(person.subject_id, now=now):
        action = uow.actions.find_by_id(action_id)
        action.lease = None
        uow.actions.save(action)


def _replace_lead(
    uow: UnitOfWork, person: Person, by: SubjectId, new_lead: SubjectId | None, pause_activities: bool
) -> None:
    led = [uow.activities.find_by_id(activity_id) for activity_id in uow.activities.led_by(person.subject_id)]
    if led and new_lead is None and not pause_activities:
        raise ActivitiesNeedLead
    for activity in led:
        was = activity.state
        activity.lose_lead(to=uow.people.find_by_subject(new_lead) if new_lead else None)
        uow.activities.save(activity)
        if new_lead is not None:
            uow.announce(LeadChanged(activity_id=activity.activity_id, lead=new_lead, actor=by))
        elif activity.state is not was:
            uow.announce(ActivityChanged(activity_id=activity.activity_id, state=activity.state, actor=by))
