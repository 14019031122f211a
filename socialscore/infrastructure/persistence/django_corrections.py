"""Reversals and adjustments: rows to what they stand for and back."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import OuterRef, Subquery

from socialscore.domain.correcting import (
    Adjustment,
    AdjustmentNotFound,
    AdjustmentReason,
    AdjustmentState,
    Reversal,
    ReversalReason,
)
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, AdjustmentId, ReversalId, SubjectId
from socialscore.domain.score import Award
from socialscore.infrastructure.django_app import models


class DjangoCorrectionRepository:
    def add_reversal(self, reversal: Reversal) -> None:
        models.Reversal.objects.create(
            reversal_id=reversal.reversal_id,
            action_id=reversal.action_id,
            reversed_by_id=reversal.reversed_by,
            reason=reversal.reason,
            sentence=reversal.sentence,
            award_key=reversal.award.key,
            points=reversal.award.points,
            reversed_at=reversal.reversed_at,
        )

    def last_reversal(self, action_id: ActionId) -> Reversal | None:
        # Of the newest award: entries come one after the other, clocks need not.
        award = models.ScoreEntry.objects.filter(idempotency_key=OuterRef("award_key")).values("entry_id")
        rows = models.Reversal.objects.filter(action_id=action_id).select_related("action")
        row = rows.order_by(Subquery(award).desc()).first()
        if row is None:
            return None
        return Reversal(
            reversal_id=ReversalId(row.reversal_id),
            action_id=action_id,
            subject_id=SubjectId(row.action.subject_id),
            reversed_by=SubjectId(row.reversed_by_id),
            reason=ReversalReason(row.reason),
            sentence=row.sentence,
            award=Award(key=row.award_key, points=row.points),
            reversed_at=row.reversed_at,
        )

    def find_adjustment(self, adjustment_id: AdjustmentId) -> Adjustment:
        row = models.Adjustment.objects.select_for_update().filter(pk=adjustment_id).first()
        if row is None:
            raise AdjustmentNotFound
        return Adjustment(
            adjustment_id=adjustment_id,
            subject_id=SubjectId(row.subject_id),
            points=row.points,
            reason=AdjustmentReason(row.reason),
            sentence=row.sentence,
            proposed_by=SubjectId(row.proposed_by_id),
            proposed_at=row.proposed_at,
            state=AdjustmentState(row.state),
            ended_by=SubjectId(row.ended_by_id) if row.ended_by_id else None,
            ended_at=row.ended_at,
            version=row.version,
        )

    def save_adjustment(self, adjustment: Adjustment) -> None:
        state = {"state": adjustment.state, "ended_by_id": adjustment.ended_by, "ended_at": adjustment.ended_at}
        if adjustment.version:
            rows = models.Adjustment.objects.filter(pk=adjustment.adjustment_id, version=adjustment.version)
            if not rows.update(**state, version=adjustment.version + 1):
                raise Conflict
        else:
            self._insert(adjustment, state)
        adjustment.version += 1

    def _insert(self, adjustment: Adjustment, state: Mapping[str, Any]) -> None:
        try:
            models.Adjustment.objects.create(
                adjustment_id=adjustment.adjustment_id,
                subject_id=adjustment.subject_id,
                points=adjustment.points,
                reason=adjustment.reason,
                sentence=adjustment.sentence,
                proposed_by_id=adjustment.proposed_by,
                proposed_at=adjustment.proposed_at,
                **state,
            )
        except IntegrityError as error:  # its id is there already
            raise Conflict from error
