"""Calibration: the items for stewards, and what a reviewer is told after an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.calibration import DECIDED, CalibrationItemNotFound, ItemState
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.conflicts import closed_to, recused, related_to
from socialscore.queries.pages import PAGE_SIZE, Page, encode, older_than, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """
    An item for a steward. `outcome` is empty while the judgement is one's colleague's alone.

    `may_answer`: one is asked for the second judgement.
    """

    item_id: UUID
    action_id: UUID
    activity_name: str
    state: str
    outcome: str
    may_answer: bool
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAfterwards:
    """What a reviewer answered to an item that was one for calibration, and what two stewards had said, and why."""

    lease_id: UUID
    activity_name: str
    agrees: bool
    answered: str
    outcome: str
    sentences: tuple[str, ...]
    answered_at: datetime


def calibration_items(
    steward_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[CalibrationRow]:
    """Items that this steward has no interest in, newest first. One query."""
    rows = older_than(_open_to(steward_id), cursor, moment="proposed_at", key="item_id")
    found = list(rows.order_by("-proposed_at", "-item_id").values(*_COLUMNS)[: size + 1])
    return page_of(
        found,
        to_row=lambda row: _row(row, steward_id),
        cursor_of=lambda row: encode(row["proposed_at"], row["item_id"]),
        size=size,
    )


def calibration_item(item_id: UUID, steward_id: SubjectId) -> tuple[CalibrationRow, SubjectId]:
    """
    One of them, and whose action it is about. One query.

    :raises CalibrationItemNotFound: if there is none, or the steward has an interest in it.
    """
    row = _open_to(steward_id).filter(item_id=item_id).values(*_COLUMNS).first()
    if row is None:
        raise CalibrationItemNotFound
    return _row(row, steward_id), SubjectId(row["action__subject_id"])


def calibration_candidate(action_id: UUID, steward_id: SubjectId) -> SubjectId:
    """
    Whose decided action this is, which the steward has no interest in. One query.

    :raises ActionNotFound: if there is none.
    """
    first, second = related_to(steward_id)
    fit = (
        models.Action.objects.filter(action_id=action_id, status__in=DECIDED, hidden_at=None)
        .exclude(subject_id=steward_id)
        .exclude(activity_version_id__in=closed_to(steward_id))
        .exclude(subject_id__in=first)
        .exclude(subject_id__in=second)
        .filter(~recused(steward_id))
    )
    owner = fit.values_list("subject_id", flat=True).first()
    if owner is None:
        raise ActionNotFound
    return SubjectId(owner)


def told_afterwards(reviewer_id: SubjectId, **which: UUID) -> ToldAfterwards | None:
    """
    Of one that this reviewer answered; None if there is none. One query.

    :param which: `lease_id`, `verdict_id` or `action_id`.
    """
    rows = _answered(reviewer_id).filter(**which).order_by("-answered_at")
    return next((_told(row) for row in rows.values_list(*_TOLD)[:1]), None)


def all_told(reviewer_id: SubjectId, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[ToldAfterwards]:
    """All that this reviewer answered, newest first. One query."""
    rows = older_than(_answered(reviewer_id), cursor, moment="answered_at", key="lease_id")
    found = list(rows.order_by("-answered_at", "-lease_id").values_list(*_TOLD)[: size + 1])
    return page_of(found, to_row=_told, cursor_of=lambda row: encode(row[-1], row[0]), size=size)


_COLUMNS = (
    *("item_id", "action_id", "action__activity__name", "action__subject_id", "state", "outcome"),
    *("proposed_by_id", "proposed_at", "has_judged"),
)
_TOLD = (
    *("lease_id", "action__activity__name", "agrees", "opinion", "outcome"),
    *("item__sentence", "item__second_sentence", "answered_at"),
)


def _open_to(steward_id: SubjectId) -> QuerySet[models.CalibrationItem]:
    first, second = related_to(steward_id)
    judged = models.Verdict.objects.filter(action_id=OuterRef("action_id"), reviewer_id=steward_id, is_undone=False)
    return (
        models.CalibrationItem.objects.exclude(action__subject_id=steward_id)
        .exclude(action__activity_version_id__in=closed_to(steward_id))
        .exclude(action__subject_id__in=first)
        .exclude(action__subject_id__in=second)
        .filter(~recused(steward_id))
        .annotate(has_judged=Exists(judged))
    )


def _answered(reviewer_id: SubjectId) -> QuerySet[models.CalibrationTrial]:
    return models.CalibrationTrial.objects.filter(holder_id=reviewer_id, agrees__isnull=False)


def _row(row: dict[str, Any], steward_id: SubjectId) -> CalibrationRow:
    waits, is_mine = row["state"] == ItemState.PROPOSED, row["proposed_by_id"] == steward_id
    return CalibrationRow(
        item_id=row["item_id"],
        action_id=row["action_id"],
        activity_name=row["action__activity__name"],
        state=row["state"],
        outcome="" if row["state"] == ItemState.DROPPED or (waits and not is_mine) else row["outcome"],
        may_answer=waits and not is_mine and not row["has_judged"],
        proposed_at=row["proposed_at"],
    )


def _told(row: Any) -> ToldAfterwards:
    lease_id, activity_name, agrees, opinion, outcome, sentence, second_sentence, answered_at = row
    return ToldAfterwards(
        lease_id=lease_id,
        activity_name=activity_name,
        agrees=agrees,
        answered=opinion.get("outcome", ""),
        outcome=outcome,
        sentences=tuple(filter(None, (sentence, second_sentence))),
        answered_at=answered_at,
    )
