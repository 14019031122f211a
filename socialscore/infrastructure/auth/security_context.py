"""Who asks: the person behind a request, and which rights the request carries."""

from dataclasses import dataclass

from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Person
from socialscore.domain.tokens import SCOPES
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.receivers import give_profile
from socialscore.infrastructure.persistence.django_repositories import person_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSecurityContext:
    """
    The person, and the scopes of the token; a session has all scopes of its role.

    Balances and counters are those of the moment the request was authenticated.
    """

    person: Person
    email: str
    scopes: tuple[str, ...] = SCOPES
    unread_notifications: int = 0
    has_second_factor: bool = False

    @property
    def person_id(self) -> PersonId:
        return self.person.person_id

    @property
    def subject_id(self) -> SubjectId:
        return self.person.subject_id

    @property
    def role(self) -> str:
        return self.person.role

    @property
    def display_name(self) -> str:
        return self.person.display_name or self.email.split("@")[0]

    @property
    def theme(self) -> str:
        return self.person.theme

    @property
    def can_review(self) -> bool:
        return self.person.can_review

    @property
    def can_lead(self) -> bool:
        return self.person.can_lead

    @property
    def can_govern(self) -> bool:
        return self.person.can_govern

    @property
    def acts_in_role(self) -> bool:
        """Whether there is anything that one may do beyond a participant."""
        return self.can_review or self.can_lead or self.can_govern

    @property
    def is_steward(self) -> bool:
        return self.person.is_steward

    @property
    def lead_scope(self) -> SubjectId | None:
        """Whose activities one may run: one's own, or, for a steward, everybody's (None)."""
        return None if self.is_steward else self.subject_id

    @property
    def is_staff(self) -> bool:
        return self.person.is_staff

    @property
    def has_public_profile(self) -> bool:
        return self.person.has_public_profile


def context_of(user: models.User, scopes: tuple[str, ...] = SCOPES) -> PersonSecurityContext:
    """The context of a user whose profile is loaded: no query. Whoever came without a profile gets one now."""
    profile = getattr(user, "person", None) or give_profile(user)
    profile.user = user
    return PersonSecurityContext(
        person=person_of(profile),
        email=user.email,
        scopes=scopes,
        unread_notifications=profile.unread_notifications,
        has_second_factor=profile.has_second_factor,
    )
