"""What a person shows of themselves, and what they have chosen and agreed to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialscore.domain.errors import NotFound
from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Listing
from socialscore.infrastructure.django_app import models

MOST_SHARES = 12  # of a public profile; the others are summed up


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProfile:
    """What anybody with the address sees of who opted in. `name` is the one they chose to be seen by."""

    subject_id: SubjectId
    name: str
    is_pseudonym: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    purpose: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


def public_profile(person_id: UUID) -> PublicProfile:
    """
    The profile of somebody who opted in. One query.

    :raises NotFound: if there is none, or they did not opt in: a stranger learns no difference.
    """
    shown = models.PersonProfile.objects.filter(person_id=person_id, has_public_profile=True)
    row = shown.values("subject_id", "listing", "display_name", "pseudonym", "created_at").first()
    if row is None:
        raise NotFound
    is_pseudonym = row["listing"] == Listing.PSEUDONYM
    return PublicProfile(
        subject_id=SubjectId(row["subject_id"]),
        name=row["pseudonym"] if is_pseudonym else row["display_name"],
        is_pseudonym=is_pseudonym,
        since=row["created_at"],
    )


def consents_of(person_id: PersonId) -> list[ConsentRow]:
    """What a person agreed to, the newest first. One query."""
    rows = models.Consent.objects.filter(person_id=person_id).order_by("-given_at", "-pk")
    return [ConsentRow(**row) for row in rows.values("purpose", "version", "given_at", "withdrawn_at")[:50]]
