"""What reviewers said beside what stood in the end: shared by the use cases that ask and the pages that show it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from socialscore.domain.appeals import AppealState
from socialscore.domain.authority import Comparison, Source, agrees_in_the_end
from socialscore.domain.review import DecisionState, Outcome
from socialscore.infrastructure.django_app import models

ANSWERED = (AppealState.UPHELD, AppealState.OVERTURNED, AppealState.AMENDED)
_NEWEST = ("-given_at", "-verdict_id")
_COLUMNS = ("outcome", "points", "decided", "appeal_state", "appeal_points", "given_at", "agrees")


def comparisons_of(reviewer_id: UUID, limit: int) -> list[Comparison]:
    """The last so many of a reviewer, oldest first. One query."""
    compared, tried = _compared([reviewer_id]), _tried([reviewer_id])
    # SQLite takes no LIMIT in a member of a union, but in a subquery of one.
    verdicts = compared.filter(verdict_id__in=compared.order_by(*_NEWEST).values("verdict_id")[:limit])
    trials = tried.filter(lease_id__in=tried.order_by("-answered_at", "-lease_id").values("lease_id")[:limit])
    found = verdicts.order_by().values_list(*_COLUMNS).union(trials.order_by().values_list(*_COLUMNS), all=True)
    return _last([_comparison(row) for row in found], limit)


def comparisons_by_reviewer(reviewer_ids: Collection[UUID], limit: int) -> dict[UUID, list[Comparison]]:
    """The last so many of each, oldest first. Two queries."""
    newest_first = [F("given_at").desc(), F("verdict_id").desc()]
    place = Window(RowNumber(), partition_by=["reviewer_id"], order_by=newest_first)
    last = _compared(reviewer_ids).annotate(place=place).filter(place__lte=limit)
    found: dict[UUID, list[Comparison]] = {reviewer_id: [] for reviewer_id in reviewer_ids}
    for reviewer_id, *row in last.values_list("reviewer_id", *_COLUMNS):
        found[reviewer_id].append(_comparison(row))
    # Each trial is one of an item, and items are made by hand: there are few.
    for reviewer_id, *row in _tried(reviewer_ids).values_list("holder_id", *_COLUMNS):
        found[reviewer_id].append(_comparison(row))
    return {reviewer_id: _last(compared, limit) for reviewer_id, compared in found.items()}


def _last(compared: list[Comparison], limit: int) -> list[Comparison]:
    return sorted(compared, key=lambda one: one.given_at)[-limit:]


def _tried(reviewer_ids: Collection[UUID]) -> QuerySet[models.CalibrationTrial, Any]:
    """Answers to items for calibration, with the columns of what was compared with a decision."""
    return models.CalibrationTrial.objects.filter(holder_id__in=reviewer_ids, agrees__isnull=False).annotate(
        points=Value(0),
        decided=F("outcome"),
        appeal_state=Cast(Value(None), CharField()),  # a bare null has no type where PostgreSQL unites the rows
        appeal_points=Cast(Value(None), IntegerField()),
        given_at=F("answered_at"),
    )


def _compared(reviewer_ids: Collection[UUID]) -> QuerySet[models.Verdict, Any]:
    """Verdicts on what is settled that others judged too, or that an appeal was answered about; each counts once."""
    others = models.Verdict.objects.filter(revision_id=OuterRef("revision_id"), is_undone=False)
    appeals = models.Appeal.objects.filter(
        contested_id=OuterRef("revision__decisions__decision_id"), state__in=ANSWERED
    )
    return (
        models.Verdict.objects.filter(
            reviewer_id__in=reviewer_ids, is_undone=False, revision__decisions__state=DecisionState.SETTLED
        )
        .annotate(
            decided=F("revision__decisions__outcome"),
            appeal_state=Subquery(appeals.values("state")[:1]),
            appeal_points=Subquery(appeals.values("points")[:1]),
            agrees=Cast(Value(None), BooleanField()),
        )
        .filter(Q(Exists(others.exclude(reviewer_id=OuterRef("reviewer_id")))) | Q(appeal_state__isnull=False))
    )


def _comparison(row: Any) -> Comparison:
    outcome, points, decided, appeal_state, appeal_points, given_at, agrees = row
    if agrees is not None:
        return Comparison(source=Source.CALIBRATION, agrees=bool(agrees), given_at=given_at)
    appeal = AppealState(appeal_state) if appeal_state else None
    agrees = agrees_in_the_end(
        Outcome(outcome), points, decided=Outcome(decided), appeal=appeal, appeal_points=appeal_points or 0
    )
    return Comparison(source=Source.APPEAL if appeal else Source.SECOND, agrees=agrees, given_at=given_at)
