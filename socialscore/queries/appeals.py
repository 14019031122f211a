"""Appeals: one's own, those that wait for somebody who took no part, and how often answers were overturned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from socialscore.domain.appeals import UNANSWERED, About, AppealNotFound, AppealState
from socialscore.domain.ids import ActivityId, SubjectId
from socialscore.domain.person import Person
from socialscore.infrastructure.django_app import conflicts, models
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of

MOST_WAITING = 50
OVERTURNED = (AppealState.OVERTURNED, AppealState.AMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRow:
    """
    An appeal in a list. Without an action it is about an adjustment or a report; `is_mine` for whoever looks at it now.
    """

    appeal_id: UUID
    action_id: UUID | None
    activity_name: str
    about: str
    state: str
    opened_at: datetime
    due_at: datetime
    is_escalated: bool
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealPage:
    """One appeal; `contested_id` is what it is about. Who decided first stands nowhere in it, nor who answered."""

    row: AppealRow
    subject_id: SubjectId
    contested_id: UUID
    revision_id: UUID | None
    words: str
    stood: int
    answered_at: datetime | None
    sentence: str
    points: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overturned:
    """A decision of a reviewer that somebody else changed, and why: for the reviewer alone."""

    appeal_id: UUID
    activity_name: str
    about: str
    sentence: str
    before: int
    points: int
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many appeals were answered, and how many of them changed something; `waiting` have no answer."""

    answered: int
    overturned: int
    waiting: int


def own_appeals(subject_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[AppealRow]:
    """A person's appeals, newest first. One query."""
    own = models.Appeal.objects.filter(subject_id=subject_id)
    rows = older_than(own, cursor, moment="opened_at", key="appeal_id").order_by("-opened_at", "-appeal_id")
    found = list(rows.values_list(*_COLUMNS)[: size + 1])
    return page_of(
        found, to_row=lambda row: _row(row, subject_id), cursor_of=lambda row: encode(row[5], row[0]), size=size
    )


def waiting_appeals(person: Person) -> list[AppealRow]:
    """What a person may answer, the most urgent first, at most 50: nothing that they took part in. One query."""
    if not may_answer(person):
        return []
    rows = (
        answerable_by(person.subject_id, is_steward=person.is_steward)
        .filter(state__in=UNANSWERED)
        .order_by("due_at", "appeal_id")
    )
    return [_row(row, person.subject_id) for row in rows.values_list(*_COLUMNS)[:MOST_WAITING]]


def may_answer(person: Person) -> bool:
    """Reviewers and stewards."""
    return person.can_review or (person.is_active and person.is_steward)


def own_appeal(appeal_id: UUID, subject_id: SubjectId) -> AppealPage:
    """
    One of a person's appeals. One query.

    :raises AppealNotFound: if there is none with this id, or it is somebody else's.
    """
    return _page(models.Appeal.objects.filter(subject_id=subject_id), appeal_id, subject_id)


def appeal_to_answer(appeal_id: UUID, person: Person) -> AppealPage:
    """
    An appeal for somebody who may answer it; a steward sees those of others that they took part in, too. One query.

    :raises AppealNotFound: if there is none with this id, or it is not theirs to see.
    """
    rows = models.Appeal.objects.exclude(subject_id=person.subject_id)
    mine = rows if person.is_steward else answerable_by(person.subject_id, is_steward=False)
    return _page(mine, appeal_id, person.subject_id)


def overturned_of(subject_id: SubjectId, *, most: int = PAGE_SIZE) -> list[Overturned]:
    """Decisions of a reviewer that an appeal changed, newest first. One query."""
    decided = models.Decision.objects.filter(decision_id=OuterRef("contested_id"), decided_by_id=subject_id)
    rows = models.Appeal.objects.filter(Exists(decided), state__in=OVERTURNED).order_by("-answered_at", "-appeal_id")
    columns = ("appeal_id", "action__activity__name", "about", "sentence", "stood", "points", "answered_at")
    return [
        Overturned(
            appeal_id=row[0],
            activity_name=row[1] or "",
            about=row[2],
            sentence=row[3],
            before=row[4],
            points=row[5],
            answered_at=row[6],
        )
        for row in rows.values_list(*columns)[:most]
        if row[6] is not None
    ]


def overturn_rate(activity_id: ActivityId) -> Rate:
    """Of the decisions of an activity's reviewers; reversals are a steward's. One query."""
    rows = models.Appeal.objects.filter(action__activity_id=activity_id).exclude(about=About.REVERSED)
    found = rows.aggregate(
        answered=Count("pk", filter=Q(state__in=[AppealState.UPHELD, *OVERTURNED])),
        overturned=Count("pk", filter=Q(state__in=OVERTURNED)),
        waiting=Count("pk", filter=Q(state__in=UNANSWERED)),
    )
    return Rate(**found)


def answerable_by(me: SubjectId, *, is_steward: bool) -> QuerySet[models.Appeal]:
    """Appeals in which this person took no part, and is close to nobody; as a part of queries."""
    took_part = models.AppealPart.objects.filter(appeal=OuterRef("pk"), subject_id=me)
    led = Q(action__activity__lead_id=me) & ~Q(action__activity_version__rules__lead_may_review=True)
    stepped_back = models.Recusal.objects.filter(action_id=OuterRef("action_id"), reviewer_id=me)
    first, second = conflicts.related_to(me)
    rows = models.Appeal.objects.exclude(subject_id=me).exclude(Exists(took_part)).exclude(Exists(stepped_back))
    rows = rows.exclude(subject_id__in=first).exclude(subject_id__in=second).filter(Q(action=None) | ~led)
    return rows if is_steward else rows.exclude(about=About.REPORTED)


_COLUMNS = (
    *("appeal_id", "action_id", "action__activity__name", "about", "state", "opened_at", "due_at", "escalated_at"),
    "assigned_to_id",
)
_PAGE = ("subject_id", "contested_id", "revision_id", "words", "stood", "answered_at", "sentence", "points", "version")


def _page(rows: QuerySet[models.Appeal], appeal_id: UUID, reader: SubjectId) -> AppealPage:
    row = rows.filter(pk=appeal_id).values_list(*_COLUMNS, *_PAGE).first()
    if row is None:
        raise AppealNotFound
    rest: dict[str, Any] = dict(zip(_PAGE, row[len(_COLUMNS) :], strict=True))
    return AppealPage(row=_row(row[: len(_COLUMNS)], reader), **rest)


def _row(row: tuple[Any, ...], reader: SubjectId) -> AppealRow:
    appeal_id, action_id, activity_name, about, state, opened_at, due_at, escalated_at, assigned_to = row
    return AppealRow(
        appeal_id=appeal_id,
        action_id=action_id,
        activity_name=activity_name or "",
        about=about,
        state=state,
        opened_at=opened_at,
        due_at=due_at,
        is_escalated=escalated_at is not None,
        is_mine=assigned_to == reader,
    )
