"""An invitation by e-mail to a role: single use, seven days, revocable. It gives a role in place of another."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from socialscore.domain.characters import is_storable
from socialscore.domain.errors import NotAllowed, NotFound, RuleBroken, gettext_noop
from socialscore.domain.ids import InvitationId, SubjectId
from socialscore.domain.person import OwnRole, Person, Role

LIFE = timedelta(days=7)
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^@\s\",;<>()\[\]\\:]+@[^@\s\",;<>()\[\]\\:.]+(\.[^@\s\",;<>()\[\]\\:.]+)+")


class InvitationState(StrEnum):
    OPEN = "OPEN"
    USED = "USED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class InvitationNotOpen(NotFound):
    """Used, expired, revoked and unknown look alike: whoever guesses learns nothing."""

    text = gettext_noop("This invitation is not open any more. Ask whoever invited you for a new one.")


class InvitationEnded(RuleBroken):
    text = gettext_noop("This invitation has ended already. Reload the list to see how.")


class AddressNotInvited(NotAllowed):
    text = gettext_noop(
        "This invitation is for another email address. Sign in with the account whose confirmed address was invited."
    )


class EmailNotPossible(RuleBroken):
    text = gettext_noop("Write one email address, such as amina@example.org.")
    field = "email"


def email_of(text: str) -> str:
    """
    The normal form of an e-mail address: lower case, without spaces around it.

    :raises EmailNotPossible: if it is none.
    """
    email = text.strip().lower()
    if len(email) > LONGEST_EMAIL or not is_storable(email) or not EMAIL.fullmatch(email):
        raise EmailNotPossible
    return email


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """A role and the permissions beside it. `may_review` means something beside LEAD only."""

    role: Role
    may_review: bool = False
    is_steward: bool = False

    def added_to(self, person: Person) -> "Rights":
        """
        What a person has once these are given: whoever leads stays a lead when invited to take part.

        Another role takes the place of the one they had, and of `may_review`, which belongs to leads.
        """
        role = person.role if self.role is Role.PARTICIPANT else self.role
        return Rights(
            role=role,
            may_review=role is Role.LEAD and (self.may_review or person.may_review),
            is_steward=self.is_steward or person.is_steward,
        )


@dataclass(slots=True, kw_only=True)
class Invitation:
    """`state` is as it was stored; whether time has run out is asked of `state_at`."""

    invitation_id: InvitationId
    email: str
    rights: Rights
    invited_by: SubjectId
    made_at: datetime
    expires_at: datetime
    state: InvitationState = InvitationState.OPEN
    ended_at: datetime | None = None
    used_by: SubjectId | None = None

    @classmethod
    def make(
        cls, *, invitation_id: InvitationId, email: str, rights: Rights, by: Person, now: datetime
    ) -> "Invitation":
        """
        Invite whoever reads the mail of this address.

        :raises WrongRole: if `by` is neither steward nor administrator, who alone give roles.
        :raises EmailNotPossible: if it is no address.
        """
        by.require_governor()
        return cls(
            invitation_id=invitation_id,
            email=email_of(email),
            rights=Rights(
                role=rights.role,
                may_review=rights.may_review and rights.role is Role.LEAD,
                is_steward=rights.is_steward,
            ),
            invited_by=by.subject_id,
            made_at=now,
            expires_at=now + LIFE,
        )

    def state_at(self, now: datetime) -> InvitationState:
        """The state with the clock asked."""
        is_over = self.state is InvitationState.OPEN and now >= self.expires_at
        return InvitationState.EXPIRED if is_over else self.state

    def is_open(self, now: datetime) -> bool:
        return self.state_at(now) is InvitationState.OPEN

    def revoke(self, *, by: Person, now: datetime) -> None:
        """
        Take it back.

        :raises WrongRole: if `by` is neither steward nor administrator.
        :raises InvitationEnded: if it was used, revoked or has expired.
        """
        by.require_governor()
        if not self.is_open(now):
            raise InvitationEnded
        self._end(InvitationState.REVOKED, now)

    def make_way(self, now: datetime) -> None:
        """End for a newer invitation of the same address."""
        self._end(InvitationState.REVOKED if self.is_open(now) else InvitationState.EXPIRED, now)

    def accept(self, *, person: Person, has_address: bool, inviter: Person, now: datetime) -> Rights:
        """
        Use it up; returns the rights that the person has from now on.

        :param has_address: whether the invited address is a confirmed one of this person.
        :raises InvitationNotOpen: if it has ended, or whoever invited may give roles no more.
        :raises Suspended: if the person is suspended.
        :raises AddressNotInvited: if the invited address is not theirs.
        :raises OwnRole: if they invited themselves.
        """
        if not self.is_open(now) or not inviter.can_govern:
            raise InvitationNotOpen
        person.require_active()
        if not has_address:
            raise AddressNotInvited
        if person.subject_id == self.invited_by:
            raise OwnRole
        self._end(InvitationState.USED, now)
        self.used_by = person.subject_id
        return self.rights.added_to(person)

    def _end(self, state: InvitationState, now: datetime) -> None:
        self.state, self.ended_at = state, now


class InvitationRepository(Protocol):
    def find(self, invitation_id: InvitationId) -> Invitation | None: ...

    def find_by_secret(self, secret: str) -> Invitation | None:
        """The invitation whose mailed link carries this secret, of which the digest alone is kept."""

    def open_for(self, email: str) -> Invitation | None:
        """The one that is stored as open for an address, whether or not its time has run out."""

    def save(self, invitation: Invitation) -> None:
        """
        Insert one that is open, or end the stored one.

        :raises Conflict: if the stored one has ended already, or another is open for the same address.
        """
