"""What stewards and administrators read of people; e-mail addresses go to nobody else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.infrastructure.django_app import models
from socialscore.queries.asking import askable
from socialscore.queries.pages import PAGE_SIZE, Page, decode, encode, page_of

CAN_LEAD = Q(role=Role.LEAD) | Q(is_steward=True)
SHOWS = {
    "LEAD": Q(role=Role.LEAD),
    "REVIEWER": models.WHO_REVIEWS,
    "STEWARD": Q(is_steward=True),
    "SUSPENDED": Q(is_active=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A member, as those see them who give roles."""

    person_id: UUID
    subject_id: SubjectId
    name: str
    email: str
    role: str
    may_review: bool
    is_steward: bool
    is_staff: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleLead:
    """Somebody who may lead an activity."""

    person_id: UUID
    subject_id: SubjectId
    name: str


def people(*, search: str = "", show: str = "", cursor: str | None = None, size: int = PAGE_SIZE) -> Page[PersonRow]:
    """
    Members by name. One query.

    :param search: a part of the name or of the e-mail address.
    :param show: a key of `SHOWS`; anything else shows everybody.
    """
    rows = models.PersonProfile.objects.all()
    if show in SHOWS:
        rows = rows.filter(SHOWS[show])
    search = askable(search)
    if search:
        rows = rows.filter(Q(display_name__icontains=search) | Q(user__email__icontains=search))
    found = _rows(after(rows, cursor)).order_by("display_name", "person_id")[: size + 1]
    return page_of(
        list(found),
        to_row=_person_row,
        cursor_of=lambda row: encode(row["display_name"], row["person_id"]),
        size=size,
    )


def person(person_id: PersonId) -> PersonRow | None:
    """One member; None if there is none. One query."""
    row = _rows(models.PersonProfile.objects.filter(person_id=person_id)).first()
    return None if row is None else _person_row(row)


def possible_leads(*, but: UUID, limit: int = 200) -> list[PossibleLead]:
    """Active leads and stewards by name, without one subject. One query."""
    rows = models.PersonProfile.objects.filter(CAN_LEAD, is_active=True).exclude(subject_id=but)
    found = rows.order_by("display_name", "person_id").values_list(
        "person_id", "subject_id", "display_name", "user__email"
    )[:limit]
    return [
        PossibleLead(person_id=person_id, subject_id=SubjectId(subject_id), name=name or email.split("@")[0])
        for person_id, subject_id, name, email in found
    ]


def _rows(rows: QuerySet[models.PersonProfile]) -> QuerySet[Any, Any]:
    return rows.values(
        "person_id",
        "subject_id",
        "display_name",
        "role",
        "may_review",
        "is_steward",
        "is_active",
        "user__email",
        "user__is_staff",
    )


def after(rows: QuerySet[models.PersonProfile], cursor: str | None) -> QuerySet[models.PersonProfile]:
    """People after the cursor, in the order of their names; one that does not fit gives the first page."""
    decoded = decode(cursor) if cursor else None
    if decoded is None:
        return rows
    try:
        name, key = askable(str(decoded[0])), UUID(decoded[1])
    except ValueError:
        return rows
    return rows.filter(Q(display_name__gt=name) | Q(person_id__gt=key), display_name__gte=name)


def _person_row(row: dict[str, Any]) -> PersonRow:
    return PersonRow(
        person_id=row["person_id"],
        subject_id=SubjectId(row["subject_id"]),
        name=row["display_name"] or row["user__email"].split("@")[0],
        email=row["user__email"],
        role=row["role"],
        may_review=row["may_review"],
        is_steward=row["is_steward"],
        is_staff=row["user__is_staff"],
        is_active=row["is_active"],
    )
