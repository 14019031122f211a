"""A person of the community: what they may do. Roles are given by a steward or an administrator, never at sign-up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from socialscore.domain.errors import NotAllowed, RuleBroken, gettext_noop
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.notices import Channel, Group, Mode, NoticeChoices

# How long one may change one's mind before everything of one is erased.
ERASED_AFTER = timedelta(days=7)
MOST_ENOUGH = 200


class Role(StrEnum):
    PARTICIPANT = "PARTICIPANT"
    LEAD = "LEAD"
    VALIDATOR = "VALIDATOR"


class Listing(StrEnum):
    """How a person appears on boards."""

    ABSENT = "ABSENT"
    NAME = "NAME"
    PSEUDONYM = "PSEUDONYM"


class Theme(StrEnum):
    AUTO = "AUTO"
    LIGHT = "LIGHT"
    DARK = "DARK"


class Suspended(NotAllowed):
    text = gettext_noop(
        "Your account is suspended, so this is not possible now. You can still read everything of yours."
    )


class WrongRole(NotAllowed):
    pass


class OwnRole(NotAllowed):
    text = gettext_noop("Nobody changes their own role or stewardship. Ask another steward.")


class BlankName(RuleBroken):
    text = gettext_noop("Write the name that others should see, up to 60 characters.")
    field = "display_name"


class NoPseudonym(RuleBroken):
    text = gettext_noop("Choose a pseudonym first, or be listed by name.")
    field = "pseudonym"


class PseudonymTaken(RuleBroken):
    text = gettext_noop("Somebody else is shown by this name here. Choose another pseudonym.")
    field = "pseudonym"


class EnoughOutOfRange(RuleBroken):
    text = gettext_noop("Write how many decisions a day are enough, up to %(most)s, or 0 for no limit.")
    field = "enough"


class ErasureAsked(RuleBroken):
    text = gettext_noop("You have asked for that already. The day stands in your settings, and you can call it off.")


class NoErasureAsked(RuleBroken):
    text = gettext_noop("Nothing is about to be erased. Your account stays as it is.")


@dataclass(slots=True, kw_only=True)
class Person:
    """
    One member. `is_active` false means suspended: no submitting, judging or leading.

    `erased_on` is when everything of them will be erased, None unless they asked for it. `enough_today` is how many
    verdicts a day are enough for them as a reviewer, 0 where they set no limit.
    """

    person_id: PersonId
    subject_id: SubjectId
    role: Role = Role.PARTICIPANT
    may_review: bool = False
    is_steward: bool = False
    is_staff: bool = False
    is_active: bool = True
    display_name: str = ""
    pseudonym: str = ""
    listing: Listing = Listing.ABSENT
    has_public_profile: bool = False
    notices: NoticeChoices = field(default_factory=NoticeChoices)
    mails_receipts: bool = False
    theme: Theme = Theme.AUTO
    enough_today: int = 0
    erased_on: datetime | None = None
    version: int = 0

    @property
    def can_review(self) -> bool:
        return self.is_active and (self.role is Role.VALIDATOR or (self.role is Role.LEAD and self.may_review))

    @property
    def is_lead(self) -> bool:
        """By role or stewardship; a suspended one leads nothing until the suspension ends."""
        return self.role is Role.LEAD or self.is_steward

    @property
    def can_lead(self) -> bool:
        return self.is_active and self.is_lead

    @property
    def can_govern(self) -> bool:
        """Give roles and suspend: stewards and administrators."""
        return self.is_active and (self.is_steward or self.is_staff)

    @property
    def can_import(self) -> bool:
        """Bring lines in: activities as a lead, invitations and past contributions as a steward."""
        return self.can_lead or self.can_govern

    @property
    def is_listed(self) -> bool:
        """Whether boards show the person: by choice, and not while suspended."""
        return self.is_active and self.listing is not Listing.ABSENT

    @property
    def name_on_boards(self) -> str:
        """The name that boards show, or would show."""
        return self.pseudonym if self.listing is Listing.PSEUDONYM else self.display_name

    @property
    def mails_decisions(self) -> bool:
        """Whether any mail says what was decided, at once or later."""
        return self.notices.mode(Channel.MAIL, Group.DECISIONS) is not Mode.OFF

    @property
    def rights(self) -> list[str]:
        """Role, permissions and suspension, sorted: what an audit entry of a change shows."""
        permissions = [name.upper() for name in ("may_review", "is_steward") if getattr(self, name)]
        suspension = [] if self.is_active else ["SUSPENDED"]
        return sorted([str(self.role), *permissions, *suspension])

    def require_active(self) -> None:
        """:raises Suspended: if the person may only read."""
        if not self.is_active:
            raise Suspended

    def require_reviewer(self) -> None:
        """:raises WrongRole: if the person does not review."""
        self.require_active()
        if not self.can_review:
            raise WrongRole

    def require_lead(self) -> None:
        """:raises WrongRole: if the person leads nothing."""
        self.require_active()
        if not self.can_lead:
            raise WrongRole

    def require_governor(self) -> None:
        """:raises WrongRole: if the person is neither steward nor administrator."""
        self.require_active()
        if not self.can_govern:
            raise WrongRole

    def require_steward(self) -> None:
        """:raises WrongRole: if the person is no steward; an administrator is none by that alone."""
        self.require_active()
        if not self.is_steward:
            raise WrongRole

    def require_judge(self) -> None:
        """:raises WrongRole: if the person neither reviews nor is a steward."""
        self.require_active()
        if not (self.can_review or self.is_steward):
            raise WrongRole

    def require_importer(self) -> None:
        """:raises WrongRole: if there is nothing that the person may import."""
        self.require_active()
        if not self.can_import:
            raise WrongRole

    def change_role(self, *, role: Role, may_review: bool, is_steward: bool, by: "Person") -> None:
        """
        Give a role and permissions. `may_review` means something beside LEAD only.

        :raises OwnRole: if `by` is this person.
        :raises WrongRole: if `by` is neither steward nor administrator.
        """
        self._require_governed_by(by)
        self.role, self.is_steward = role, is_steward
        self.may_review = may_review and role is Role.LEAD

    def suspend(self, *, by: "Person") -> None:
        """Stop submitting, judging and leading; reading, export, appeal and leaving still work."""
        self._require_governed_by(by)
        self.is_active = False

    def reinstate(self, *, by: "Person") -> None:
        """End a suspension."""
        self._require_governed_by(by)
        self.is_active = True

    def rename(self, display_name: str, *, pseudonym: str) -> None:
        """:raises BlankName: if nothing of the name can be seen, or it is longer than 60 characters."""
        name = " ".join(display_name.split())
        if not any(c.isprintable() for c in name.replace(" ", "")) or len(name) > 60:
            raise BlankName
        pseudonym = " ".join(pseudonym.split())[:60]
        if not pseudonym and self.listing is Listing.PSEUDONYM:
            raise NoPseudonym
        self.display_name, self.pseudonym = name, pseudonym

    def choose_visibility(self, *, listing: Listing, has_public_profile: bool) -> None:
        """:raises NoPseudonym: if a pseudonym should be shown and there is none."""
        if listing is Listing.PSEUDONYM and not self.pseudonym:
            raise NoPseudonym
        self.listing, self.has_public_profile = listing, has_public_profile

    def lose_name(self) -> None:
        """A steward took it away: they are asked for another one, and shown nowhere until they choose to be."""
        self.display_name = self.pseudonym = ""
        self.listing, self.has_public_profile = Listing.ABSENT, False

    def choose_enough(self, enough: int) -> None:
        """
        Set how many verdicts a day are enough; 0 for no limit.

        :raises WrongRole: if the person does not review. :raises EnoughOutOfRange: if it is no possible number.
        """
        self.require_reviewer()
        if not 0 <= enough <= MOST_ENOUGH:
            raise EnoughOutOfRange(most=MOST_ENOUGH)
        self.enough_today = enough

    def has_done_enough(self, judged_today: int) -> bool:
        """Whether no further item is offered today unless they ask for one."""
        return 0 < self.enough_today <= judged_today

    def regain_name(self, display_name: str, *, pseudonym: str) -> None:
        """A steward gives it back; a name that was chosen meanwhile stays. Where it is shown is theirs to choose."""
        self.display_name = self.display_name or display_name
        self.pseudonym = self.pseudonym or pseudonym

    def unsubscribe(self, groups: Iterable[Group]) -> None:
        """No more mail about these; receipts go with the mail of a decision."""
        chosen = list(groups)
        self.notices = self.notices.with_mails(wanted=False, groups=chosen)
        self.mails_receipts = self.mails_receipts and Group.DECISIONS not in chosen

    def ask_erasure(self, *, now: datetime) -> datetime:
        """
        Have everything erased in seven days; returns when. Nothing is needed for it, and a suspension is no obstacle.

        :raises ErasureAsked: if they asked before.
        """
        if self.erased_on is not None:
            raise ErasureAsked
        self.erased_on = now + ERASED_AFTER
        return self.erased_on

    def call_off_erasure(self) -> None:
        """:raises NoErasureAsked: if they did not ask."""
        if self.erased_on is None:
            raise NoErasureAsked
        self.erased_on = None

    def is_erasure_due(self, now: datetime) -> bool:
        return self.erased_on is not None and self.erased_on <= now

    def _require_governed_by(self, by: "Person") -> None:
        by.require_governor()
        if by.person_id == self.person_id:
            raise OwnRole
