"""Who people are here and what they may do: names, visibility, roles, suspension."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from socialscore.application.tokens import end_tokens
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.activity import Activity
from socialscore.domain.consent import VERSION, Purpose
from socialscore.domain.errors import RuleBroken, gettext_noop
from socialscore.domain.events import ActivityChanged, LeadChanged, RightsChanged
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.notices import Group, NoticeChoices
from socialscore.domain.person import Listing, Person, PseudonymTaken, Role, Theme
from socialscore.domain.transparency.leaves import rights_changed


class ActivitiesLed(RuleBroken):
    text = gettext_noop("They lead activities. Hand those over first, then change what they may do.")


class ActivitiesNeedLead(RuleBroken):
    text = gettext_noop("Choose who leads their activities from now on, or let them be paused.")
    field = "new_lead"


def agree(uow: UnitOfWork, *, person_id: PersonId, now: datetime) -> None:
    """Store the consent given at sign-up."""
    with uow:
        uow.consents.give(person_id, Purpose.MEMBERSHIP, version=VERSION, now=now)


def rename(uow: UnitOfWork, *, person_id: PersonId, display_name: str, pseudonym: str = "") -> Person:
    """
    :raises RuleBroken: if the name is blank or too long, or a shown pseudonym is taken away.
    :raises PseudonymTaken: if somebody else is shown by it: on a board one would pass for the other.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.pseudonym
        person.rename(display_name, pseudonym=pseudonym)
        if person.pseudonym not in ("", before) and uow.people.shows(person.pseudonym, but=person_id):
            raise PseudonymTaken
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


def choose_enough(uow: UnitOfWork, *, person_id: PersonId, enough: int) -> Person:
    """
    Set how many verdicts a day are enough for a reviewer; 0 for no limit.

    :raises WrongRole: if the person does not review. :raises EnoughOutOfRange: if it is no possible number.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        person.choose_enough(enough)
        uow.people.save(person)
    return person


def choose_mails(uow: UnitOfWork, *, person_id: PersonId, mails_decisions: bool, mails_receipts: bool) -> None:
    """All mail of a participant by one switch, and the receipt with the mail of an approval: each for itself."""
    with uow:
        person = uow.people.find_by_id(person_id)
        if mails_decisions is not person.mails_decisions:
            person.notices = person.notices.with_mails(mails_decisions)
        person.mails_receipts = mails_receipts
        uow.people.save(person)


def choose_notices(
    uow: UnitOfWork, *, person_id: PersonId, notices: NoticeChoices, mails_receipts: bool | None = None
) -> None:
    """What one is told, where and how soon; None leaves the receipts as they are."""
    with uow:
        person = uow.people.find_by_id(person_id)
        person.notices = notices
        if mails_receipts is not None:
            person.mails_receipts = mails_receipts
        uow.people.save(person)


def unsubscribe(uow: UnitOfWork, *, person_id: PersonId, groups: Iterable[Group]) -> None:
    """
    No more mail about these.

    :raises NotFound: if the person is no more.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        person.unsubscribe(groups)
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
    :raises ActivitiesLed: if they could lead no more and lead activities that have not ended.
    """
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.rights
        person.change_role(role=role, may_review=may_review, is_steward=is_steward, by=uow.people.find_by_subject(by))
        require_led(uow, person)
        if person.rights != before:
            save_rights(uow, person, "ROLE_CHANGED", before, by, now)
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
        hand_back(uow, person, now)
        _replace_lead(uow, person, by, new_lead, pause_activities)
        save_rights(uow, person, "SUSPENDED", before, by, now)
    return person


def reinstate(uow: UnitOfWork, *, person_id: PersonId, by: SubjectId, now: datetime) -> Person:
    """End a suspension."""
    with uow:
        person = uow.people.find_by_id(person_id)
        before = person.rights
        person.reinstate(by=uow.people.find_by_subject(by))
        save_rights(uow, person, "REINSTATED", before, by, now)
    return person


def save_rights(uow: UnitOfWork, person: Person, code: str, before: list[str], by: SubjectId, now: datetime) -> None:
    """Store other rights, inside of what changes them: tokens end, an audit entry and an event say so."""
    uow.people.save(person)
    end_tokens(uow, person.person_id, person.subject_id, actor=by, now=now)
    uow.audit.add(code, actor=by, about=person.subject_id, details={"before": before, "after": person.rights}, now=now)
    _log_rights(uow, person, before, now)
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


def require_led(uow: UnitOfWork, person: Person) -> None:
    """:raises ActivitiesLed: if they may lead no more, and activities that have not ended are theirs."""
    if not person.is_lead and uow.activities.led_by(person.subject_id):
        raise ActivitiesLed


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
        if person.rights != before:
            _log_rights(uow, person, before, now)
    return person


def _log_rights(uow: UnitOfWork, person: Person, before: list[str], now: datetime) -> None:
    leaf = rights_changed(person.subject_id, change_id=uuid4(), before=before, after=person.rights, changed_at=now)
    uow.log.append([leaf], now=now)


def hand_back(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """Give back what a reviewer holds, inside of what ends their reviewing."""
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
        replace_lead(uow, activity, uow.people.find_by_subject(new_lead) if new_lead else None, by=by)


def replace_lead(uow: UnitOfWork, activity: Activity, to: Person | None, *, by: SubjectId) -> None:
    """Give an activity another lead, or pause it, inside of what takes its lead away."""
    was = activity.state
    activity.lose_lead(to=to)
    uow.activities.save(activity)
    if to is not None:
        uow.announce(LeadChanged(activity_id=activity.activity_id, lead=to.subject_id, actor=by))
    elif activity.state is not was:
        uow.announce(ActivityChanged(activity_id=activity.activity_id, state=activity.state, actor=by))
