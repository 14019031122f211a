"""What was put right: reversals, adjustments and answers to appeals, as those they are about read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, IntegerField, JSONField, QuerySet, Value
from django.db.models.functions import Cast

from socialscore.domain.appeals import AppealState
from socialscore.domain.ids import SubjectId
from socialscore.domain.review import Outcome
from socialscore.domain.score import Cause
from socialscore.infrastructure.django_app import models
from socialscore.queries.compiled import CompiledQuery
from socialscore.queries.own_action import Answer, lines_of

REVERSAL, ADJUSTMENT, APPEAL = "REVERSAL", "ADJUSTMENT", "APPEAL"
GIVEN = (AppealState.OVERTURNED, AppealState.AMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRight:
    """
    One thing: `kind` REVERSAL, ADJUSTMENT or APPEAL; `code` its reason, or the state of the appeal.

    `at` is when it was answered, or asked while there is no answer. `answer` is the award of an appeal that gave some.
    """

    kind: str
    put_right_id: UUID
    code: str
    sentence: str
    points: int
    asked_at: datetime
    at: datetime
    answer: Answer | None = None


def put_right_in(action_id: UUID) -> tuple[PutRight, ...]:
    """What was put right of an action, and asked to be, oldest first. One query."""
    return tuple(sorted(map(_row, _OF_ACTION.rows(action_id=action_id)), key=lambda one: one.at))


def put_right_by(cause: Cause, subject_id: SubjectId) -> PutRight | None:
    """What made an entry of this person. One query, none for an entry of another cause."""
    rows: Any
    if cause.reversal_id is not None:
        own = models.Reversal.objects.filter(pk=cause.reversal_id, action__subject_id=subject_id)
        rows = own.values_list(*_REVERSAL)
    elif cause.adjustment_id is not None:
        rows = models.Adjustment.objects.filter(pk=cause.adjustment_id, subject_id=subject_id).values_list(*_ADJUSTMENT)
    elif cause.appeal_id is not None:
        rows = models.Appeal.objects.filter(pk=cause.appeal_id, subject_id=subject_id).values_list(*_APPEAL)
    else:
        return None
    row = rows.first()
    return _row(row) if row else None


def latest_award(found: Sequence[PutRight]) -> Answer | None:
    """The award that an appeal gave last; None while that of the reviewer stands."""
    return next((one.answer for one in reversed(found) if one.answer is not None), None)


def _text(value: str) -> Cast:
    return Cast(Value(value), CharField())


_NONE = Cast(Value("null"), JSONField())
_REVERSAL = (
    *(_text(REVERSAL), "reversal_id", "reason", "sentence", Cast(F("points"), IntegerField())),
    *("reversed_at", "reversed_at", _NONE, _NONE),
)
_ADJUSTMENT = (
    *(_text(ADJUSTMENT), "adjustment_id", "reason", "sentence", "points"),
    *("proposed_at", "ended_at", _NONE, _NONE),
)
_APPEAL = (
    *(_text(APPEAL), "appeal_id", "state", "sentence", "points"),
    *("opened_at", "answered_at", "opinion", "lines"),
)


def _of_action(action_id: UUID) -> QuerySet[Any, Any]:
    reversals = models.Reversal.objects.filter(action_id=action_id).order_by().values_list(*_REVERSAL)
    appeals = models.Appeal.objects.filter(action_id=action_id).order_by().values_list(*_APPEAL)
    return reversals.union(appeals, all=True)


_OF_ACTION = CompiledQuery(_of_action, action_id=UUID)


def _row(row: tuple[Any, ...]) -> PutRight:
    kind, put_right_id, code, sentence, points, asked_at, at, opinion, lines = row
    gives = kind == APPEAL and code in GIVEN and bool(opinion)
    return PutRight(
        kind=kind,
        put_right_id=put_right_id,
        code=code,
        sentence=sentence,
        points=points,
        asked_at=asked_at,
        at=at or asked_at,
        answer=_answer(put_right_id, sentence, points, at, opinion, lines) if gives else None,
    )


def _answer(
    appeal_id: UUID, sentence: str, points: int, at: datetime, opinion: dict[str, Any], lines: list[dict[str, Any]]
) -> Answer:
    return Answer(
        decision_id=appeal_id,
        outcome=Outcome.APPROVE,
        points=points,
        lines=lines_of(lines),
        settled_at=at,
        reason="",
        sentence=sentence,
        note="",
        why=opinion.get("why", ""),
        ticked=frozenset(opinion.get("ticked", ())),
    )
