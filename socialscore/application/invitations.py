"""Inviting somebody to a role by e-mail: making an invitation, taking it back, accepting it."""

from datetime import datetime

from socialscore.application.membership import require_led, save_rights
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.errors import NotFound
from socialscore.domain.events import InvitationMade
from socialscore.domain.ids import InvitationId, PersonId, SubjectId
from socialscore.domain.invitation import Invitation, InvitationNotOpen, Rights
from socialscore.domain.person import Person

ACCEPTED = "INVITATION_ACCEPTED"


def invite(
    uow: UnitOfWork, *, invitation_id: InvitationId, email: str, rights: Rights, by: SubjectId, now: datetime
) -> Invitation:
    """
    Invite an address; the worker mails the link. The id makes a second try the first one again.

    An invitation that is open for the same address makes way for this one.

    :raises WrongRole: if `by` is neither steward nor administrator.
    :raises EmailNotPossible: if it is no address.
    """
    with uow:
        return add_invitation(
            uow,
            invitation_id=invitation_id,
            email=email,
            rights=rights,
            by=uow.people.find_by_subject(by),
            now=now,
        )


def add_invitation(
    uow: UnitOfWork, *, invitation_id: InvitationId, email: str, rights: Rights, by: Person, now: datetime
) -> Invitation:
    """The same, inside of what makes several."""
    made = uow.invitations.find(invitation_id)
    if made is not None and made.invited_by == by.subject_id:
        return made
    invitation = Invitation.make(invitation_id=invitation_id, email=email, rights=rights, by=by, now=now)
    earlier = uow.invitations.open_for(invitation.email)
    if earlier is not None:
        earlier.make_way(now)
        uow.invitations.save(earlier)
    uow.invitations.save(invitation)
    _note(uow, "INVITED", invitation, actor=by.subject_id, now=now)
    uow.announce(InvitationMade(invitation_id=invitation_id, actor=by.subject_id, made_at=now))
    return invitation


def revoke_invitation(uow: UnitOfWork, *, invitation_id: InvitationId, by: SubjectId, now: datetime) -> None:
    """
    Take an invitation back: its link opens nothing any more.

    :raises NotFound: if there is none with this id.
    :raises InvitationEnded: if it was used, revoked or has expired.
    """
    with uow:
        person = uow.people.find_by_subject(by)
        person.require_governor()
        invitation = uow.invitations.find(invitation_id)
        if invitation is None:
            raise NotFound
        invitation.revoke(by=person, now=now)
        uow.invitations.save(invitation)
        _note(uow, "INVITATION_REVOKED", invitation, actor=by, now=now)


def accept_invitation(uow: UnitOfWork, *, secret: str, person_id: PersonId, now: datetime) -> Person:
    """
    Take the offered role; the invitation is used up, and tokens end as with every change of rights.

    :raises InvitationNotOpen: if the secret opens nothing (any more).
    :raises AddressNotInvited: if the invited address is not a confirmed one of the person.
    :raises ActivitiesLed: if they lead activities and could lead no more.
    """
    with uow:
        invitation = uow.invitations.find_by_secret(secret)
        if invitation is None:
            raise InvitationNotOpen
        person = uow.people.find_by_id(person_id)
        if invitation.used_by == person.subject_id:
            return person  # a second press
        owner = uow.people.with_addresses([invitation.email]).get(invitation.email)
        inviter = uow.people.find_by_subject(invitation.invited_by)
        rights = invitation.accept(
            person=person,
            has_address=owner is not None and owner.person_id == person_id,
            inviter=inviter,
            now=now,
        )
        before = person.rights
        person.change_role(role=rights.role, may_review=rights.may_review, is_steward=rights.is_steward, by=inviter)
        require_led(uow, person)
        uow.invitations.save(invitation)
        if person.rights == before:
            details: dict[str, object] = {"before": before, "after": before}
            uow.audit.add(ACCEPTED, actor=invitation.invited_by, about=person.subject_id, details=details, now=now)
        else:
            save_rights(uow, person, ACCEPTED, before, invitation.invited_by, now)
    return person


def _note(uow: UnitOfWork, code: str, invitation: Invitation, *, actor: SubjectId, now: datetime) -> None:
    """An audit entry; it says to what, not whom: an address has no place in what is kept for ever."""
    rights = invitation.rights
    permissions = [name.upper() for name in ("may_review", "is_steward") if getattr(rights, name)]
    after = sorted([str(rights.role), *permissions])
    uow.audit.add(code, actor=actor, about=None, details={"before": [], "after": after}, now=now)
