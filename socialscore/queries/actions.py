"""A person's own actions: the list, and what needs them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.ids import SubjectId
from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.pages import PAGE_SIZE, Page, beyond, encode, page_of, position

NEEDS_PERSON = (Status.CHANGES_REQUESTED, Status.DRAFT)
MOST_NEEDING = 8
STATUSES = {
    "needs": NEEDS_PERSON,
    "review": (Status.SUBMITTED,),
    "approved": (Status.APPROVED,),
    "closed": (Status.DECLINED, Status.REVERSED, Status.EXPIRED, Status.WITHDRAWN, Status.CANCELLED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """
    An action in a list. A draft has `submitted_at` None and `up_to` 0.

    `asked_for` is a reviewer's sentence, filled where the list is of what needs the person.
    """

    action_id: UUID
    activity_id: UUID
    activity_name: str
    status: str
    up_to: int
    points_awarded: int | None
    proof_hash: str
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    changes_until: datetime | None
    version: int
    asked_for: str = ""


def own_actions(
    subject_id: SubjectId, *, show: str = "all", cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[ActionRow]:
    """A person's actions, newest first; `show` is a key of STATUSES or "all". One query."""
    at = position(cursor)
    query = _own_page(show if show in STATUSES else "all", size, is_first=at is None)
    found = query.rows(subject_id=subject_id, **({"moment": at[0], "key": at[1]} if at else {}))
    return page_of(found, to_row=_action_row, cursor_of=lambda row: encode(row[7], row[0]), size=size)


@lru_cache(maxsize=256)
def _own_page(show: str, size: int, *, is_first: bool) -> CompiledQuery:
    def rows(subject_id: UUID, **at: Any) -> QuerySet[models.Action, tuple[Any, ...]]:
        found = models.Action.objects.filter(subject_id=subject_id)
        if show in STATUSES:
            found = found.filter(status__in=STATUSES[show])
        if at:
            found = found.filter(beyond((at["moment"], at["key"]), moment="created_at", key="action_id"))
        return _columns(found.order_by("-created_at", "-action_id"))[: size + 1]

    return CompiledQuery(rows, subject_id=UUID, **({} if is_first else {"moment": datetime, "key": UUID}))


def own_action_row(action_id: UUID, subject_id: SubjectId) -> ActionRow:
    """
    One action as the list shows it. One query.

    :raises ActionNotFound: if there is none with this id, or it is somebody else's.
    """
    found = _columns(models.Action.objects.filter(action_id=action_id, subject_id=subject_id)).first()
    if found is None:
        raise ActionNotFound
    return _action_row(found)


def recent_and_needing(subject_id: SubjectId, *, recent: int) -> tuple[list[ActionRow], list[ActionRow]]:
    """
    The newest actions, and those that wait for the person: requests for changes by their date, then drafts. One query.
    """
    rows = [_action_row(row) for row in _recent_and_needing(recent).rows(subject_id=subject_id)]
    waiting = [row for row in rows if row.status in NEEDS_PERSON]
    waiting.sort(key=lambda row: (row.status == Status.DRAFT, row.changes_until or row.changed_at))
    return rows[:recent], waiting


@lru_cache(maxsize=16)
def _recent_and_needing(recent: int) -> CompiledQuery:
    def rows(subject_id: UUID) -> QuerySet[models.Action, tuple[Any, ...]]:
        own = models.Action.objects.filter(subject_id=subject_id)
        newest = own.order_by("-created_at", "-action_id").values("action_id")[:recent]
        needing = own.filter(status__in=NEEDS_PERSON).order_by("-changed_at").values("action_id")[:MOST_NEEDING]
        asked = (
            models.Decision.objects.filter(
                action_id=OuterRef("action_id"), state=DecisionState.SETTLED, outcome=Outcome.CHANGES
            )
            .order_by("-settled_at")
            .values("verdict__opinion")[:1]
        )
        found = own.filter(Q(action_id__in=newest) | Q(action_id__in=needing)).annotate(asked=Subquery(asked))
        return _columns(found.order_by("-created_at", "-action_id"), "asked")

    return CompiledQuery(rows, subject_id=UUID)


def _columns(found: QuerySet[models.Action], *more: str) -> QuerySet[models.Action, tuple[Any, ...]]:
    return found.values_list(
        "action_id",
        "activity_id",
        "activity__name",
        "status",
        "up_to",
        "points_awarded",
        "proof_hash",
        "created_at",
        "changed_at",
        "submitted_at",
        "changes_until",
        "version",
        *more,
    )


def _action_row(row: tuple[Any, ...]) -> ActionRow:
    return ActionRow(
        action_id=row[0],
        activity_id=row[1],
        activity_name=row[2],
        status=row[3],
        up_to=row[4],
        points_awarded=row[5],
        proof_hash=row[6],
        created_at=row[7],
        changed_at=row[8],
        submitted_at=row[9],
        changes_until=row[10],
        version=row[11],
        asked_for=row[12].get("sentence", "") if len(row) > 12 and row[12] else "",
    )
