"""What stewards and administrators read of people; e-mail addresses go to nobody else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from socialscore.domain.ids import PersonId, SubjectId
from socialscore.domain.person import Role
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.searching import folded
from socialscore.queries.asking import askable
from socialscore.queries.pages import PAGE_SIZE, Page, decode, encode, page_of

CAN_LEAD = Q(role=Role.LEAD) | Q(is_steward=True)
SHOWS = {
    "LEAD": Q(role=Role.LEAD),
    "REVIEWER": models.WHO_REVIEWS,
    "STEWARD": Q(is_steward=True),
    "SUSPENDED": Q(is_active=False),
}


_COLUMNS = (
    *("person_id", "subject_id", "display_name", "role", "may_review", "is_steward", "is_active"),
    *("user__email", "user__is_staff"),
)
NAME = _COLUMNS.index("display_name")


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
    Members by name, or by what they were found by. One query.

    :param search: the beginning of a word of the name or of the e-mail address, with what follows.
    :param show: a key of `SHOWS`; anything else shows everybody.
    """
    shown = models.PersonProfile.objects.filter(SHOWS.get(show, Q()))
    search = askable(search).strip()
    if search:
        return _found(folded(search), shown if show in SHOWS else None, cursor, size)
    rows = after(shown, cursor).order_by("display_name", "person_id").values_list(*_COLUMNS)
    return page_of(
        list(rows[: size + 1]), to_row=_person_row, cursor_of=lambda row: encode(row[NAME], row[0]), size=size
    )


def _found(begin: bytes, shown: QuerySet[Any] | None, cursor: str | None, size: int) -> Page[PersonRow]:
    """
    Each once, by the first of their words that begins so, so that a page is one walk along the index of words.

    :param begin: as `folded` gives it; nothing begins with nothing.
    :param shown: those who may be among them; None for everybody.
    """
    end = begin + b"\xff"  # which no text has in it
    words = (
        models.PersonWord.objects.filter(text__gte=begin, text__lt=end) if begin else models.PersonWord.objects.none()
    )
    earlier = models.PersonWord.objects.filter(person=OuterRef("person"), text__gte=begin, text__lt=OuterRef("text"))
    rows = words.filter(~Exists(earlier))
    if shown is not None:
        rows = rows.filter(person__in=shown)
    if (at := _place(cursor)) is not None:
        rows = rows.filter(Q(text__gt=at[0]) | Q(person__gt=at[1]), text__gte=at[0])
    found = rows.order_by("text", "person").values_list(*(f"person__{column}" for column in _COLUMNS), "text")
    return page_of(
        list(found[: size + 1]),
        to_row=lambda row: _person_row(row[:-1]),
        cursor_of=lambda row: encode(bytes(row[-1]).hex(), row[0]),
        size=size,
    )


def _place(cursor: str | None) -> tuple[bytes, UUID] | None:
    """A word and whose it is; None for a cursor that does not fit, which begins anew."""
    try:
        word, key = decode(cursor or "") or ("", "")
        return bytes.fromhex(word), UUID(key)
    except (TypeError, ValueError):
        return None


def person(person_id: PersonId) -> PersonRow | None:
    """One member; None if there is none. One query."""
    row = models.PersonProfile.objects.filter(person_id=person_id).values_list(*_COLUMNS).first()
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


def _person_row(row: tuple[Any, ...]) -> PersonRow:
    person_id, subject_id, name, *rest, email, is_staff = row
    role, may_review, is_steward, is_active = rest
    return PersonRow(
        person_id=person_id,
        subject_id=SubjectId(subject_id),
        name=name or email.split("@")[0],
        email=email,
        role=role,
        may_review=may_review,
        is_steward=is_steward,
        is_staff=is_staff,
        is_active=is_active,
    )
