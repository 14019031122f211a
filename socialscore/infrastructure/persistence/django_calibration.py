"""Calibration: items and trials as rows."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from socialscore.domain.calibration import (
    DECIDED,
    CalibrationItem,
    CalibrationItemNotFound,
    ItemState,
    PickedBefore,
    Trial,
)
from socialscore.domain.ids import ActionId, ActivityId, CalibrationItemId, LeaseId, SubjectId, VerdictId
from socialscore.domain.person import Person
from socialscore.domain.review import Lease, Opinion, Outcome
from socialscore.infrastructure.django_app import conflicts, models

SAID = ("sentence", "note", "why")


class DjangoCalibrationRepository:
    def find_item(self, item_id: CalibrationItemId) -> CalibrationItem:
        row = models.CalibrationItem.objects.select_for_update().filter(pk=item_id).first()
        if row is None:
            raise CalibrationItemNotFound
        return _item(row)

    def add_item(self, item: CalibrationItem) -> None:
        try:
            with transaction.atomic():
                models.CalibrationItem.objects.create(
                    item_id=item.item_id,
                    action_id=item.action_id,
                    outcome=item.outcome,
                    sentence=item.sentence,
                    proposed_by_id=item.proposed_by,
                    proposed_at=item.proposed_at,
                    state=item.state,
                )
        except IntegrityError as error:
            raise PickedBefore from error

    def save_item(self, item: CalibrationItem) -> None:
        models.CalibrationItem.objects.filter(pk=item.item_id).update(
            state=item.state,
            answered_by_id=item.answered_by,
            answered_at=item.answered_at,
            second_sentence=item.second_sentence,
        )

    def unseen(self, reviewer: Person, *, activity_id: ActivityId | None, limit: int) -> list[CalibrationItem]:
        me = reviewer.subject_id
        fit = _that_fit(me)
        if activity_id is not None:
            fit = fit.filter(activity_id=activity_id)
        seen = models.CalibrationTrial.objects.filter(item_id=OuterRef("item_id"), holder_id=me)
        rows = (
            models.CalibrationItem.objects.filter(Exists(fit), ~Exists(seen), state=ItemState.AGREED)
            .exclude(proposed_by_id=me)
            .exclude(answered_by_id=me)
        )
        return [_item(row) for row in rows.order_by("proposed_at", "item_id")[:limit]]

    def is_due(self, reviewer: SubjectId, *, verdicts: int) -> bool:
        trials = models.CalibrationTrial.objects.filter(holder_id=reviewer).order_by("-granted_at", "-lease_id")
        last = trials.values_list("granted_at", "has_ended").first()
        given = models.Verdict.objects.filter(reviewer_id=reviewer, is_undone=False)
        if last is not None:
            granted_at, has_ended = last
            if not has_ended:
                return False
            given = given.filter(given_at__gt=granted_at)
        return len(given.order_by("-given_at").values_list("pk")[:verdicts]) == verdicts

    def find_trial(self, lease_id: LeaseId, reviewer: SubjectId) -> Trial | None:
        return _trial(lease_id=lease_id, holder_id=reviewer)

    def in_hand(self, action_id: ActionId, reviewer: SubjectId) -> Trial | None:
        return _trial(action_id=action_id, holder_id=reviewer)

    def save_trial(self, trial: Trial) -> None:
        lease, opinion = trial.lease, trial.opinion
        models.CalibrationTrial.objects.update_or_create(
            lease_id=lease.lease_id,
            defaults={
                "item_id": trial.item_id,
                "action_id": trial.action_id,
                "holder_id": lease.holder,
                "outcome": trial.outcome,
                "fence": lease.fence,
                "granted_at": lease.granted_at,
                "expires_at": lease.expires_at,
                "kept": {} if trial.has_ended else lease.kept,
                "has_ended": trial.has_ended,
                "verdict_id": trial.verdict_id,
                "opinion": {**asdict(opinion), "ticked": list(opinion.ticked)} if opinion else {},
                "agrees": trial.agrees,
                "answered_at": trial.answered_at,
            },
        )

    def end_expired(self, now: datetime) -> int:
        over = models.CalibrationTrial.objects.filter(has_ended=False, expires_at__lte=now)
        return over.update(has_ended=True, kept={})


def forget_calibration_of(subject_id: SubjectId) -> None:
    """
    Somebody leaves: items about them serve no more, and nothing that was written about them or by them for
    calibration stays. Whether a reviewer agreed stays: a number of theirs.
    """
    about = Q(action__subject_id=subject_id)
    items = models.CalibrationItem.objects.filter(about | Q(proposed_by_id=subject_id) | Q(answered_by_id=subject_id))
    items.update(state=ItemState.DROPPED, sentence="", second_sentence="")
    trials = models.CalibrationTrial.objects.filter(about | Q(holder_id=subject_id))
    trials.filter(has_ended=False).update(has_ended=True)
    for trial in trials.only("lease_id", "opinion").iterator(200):
        silent = {name: "" if name in SAID else value for name, value in trial.opinion.items()}
        models.CalibrationTrial.objects.filter(pk=trial.pk).update(opinion=silent, kept={})


def _that_fit(reviewer: SubjectId) -> Any:
    """Actions that can still be seen, that nobody appealed about, and that this reviewer has nothing to do with."""
    first, second = conflicts.related_to(reviewer)
    judged = models.Verdict.objects.filter(action_id=OuterRef("action_id"), reviewer_id=reviewer, is_undone=False)
    appealed = models.Appeal.objects.filter(action_id=OuterRef("action_id"))
    shown = models.Part.objects.filter(
        revision__action_id=OuterRef("action_id"), revision__number=OuterRef("revision_number")
    )
    return (
        models.Action.objects.filter(action_id=OuterRef("action_id"), status__in=DECIDED, hidden_at=None)
        .filter(subject__person__isnull=False)
        .exclude(subject_id=reviewer)
        .exclude(activity_version_id__in=conflicts.closed_to(reviewer))
        .exclude(subject_id__in=first)
        .exclude(subject_id__in=second)
        .filter(~Exists(judged), ~conflicts.recused(reviewer), ~Exists(appealed), Exists(shown))
    )


def _item(row: models.CalibrationItem) -> CalibrationItem:
    return CalibrationItem(
        item_id=CalibrationItemId(row.item_id),
        action_id=ActionId(row.action_id),
        outcome=Outcome(row.outcome),
        sentence=row.sentence,
        proposed_by=SubjectId(row.proposed_by_id),
        proposed_at=row.proposed_at,
        state=ItemState(row.state),
        answered_by=SubjectId(row.answered_by_id) if row.answered_by_id else None,
        answered_at=row.answered_at,
        second_sentence=row.second_sentence,
    )


def _trial(**held: Any) -> Trial | None:
    row = models.CalibrationTrial.objects.select_for_update().filter(**held, has_ended=False).first()
    if row is None:
        return None
    opinion = row.opinion
    return Trial(
        item_id=CalibrationItemId(row.item_id),
        action_id=ActionId(row.action_id),
        outcome=Outcome(row.outcome),
        lease=Lease(
            lease_id=LeaseId(row.lease_id),
            holder=SubjectId(row.holder_id),
            fence=row.fence,
            granted_at=row.granted_at,
            expires_at=row.expires_at,
            kept=row.kept,
        ),
        has_ended=row.has_ended,
        verdict_id=VerdictId(row.verdict_id) if row.verdict_id else None,
        opinion=Opinion(**{**opinion, "outcome": Outcome(opinion["outcome"])}) if opinion else None,
        agrees=row.agrees,
        answered_at=row.answered_at,
    )
