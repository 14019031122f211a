"""Appeals: rows to aggregates and back, with a versioned save."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from socialscore.domain.appeals import UNANSWERED, About, Appeal, AppealedBefore, AppealNotFound, AppealState
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, AppealId, RevisionId, SubjectId
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.persistence.action_rows import lines_of


class DjangoAppealRepository:
    def find_by_id(self, appeal_id: AppealId) -> Appeal:
        row = models.Appeal.objects.select_for_update().filter(pk=appeal_id).first()
        if row is None:
            raise AppealNotFound
        parts = models.AppealPart.objects.filter(appeal=appeal_id).values_list("subject_id", flat=True)
        return Appeal(
            appeal_id=appeal_id,
            subject_id=SubjectId(row.subject_id),
            about=About(row.about),
            contested_id=row.contested_id,
            stood=row.stood,
            took_part=frozenset(map(SubjectId, parts)),
            words=row.words,
            opened_at=row.opened_at,
            due_at=row.due_at,
            action_id=ActionId(row.action_id) if row.action_id else None,
            revision_id=RevisionId(row.revision_id) if row.revision_id else None,
            state=AppealState(row.state),
            assigned_to=SubjectId(row.assigned_to_id) if row.assigned_to_id else None,
            assigned_at=row.assigned_at,
            escalated_at=row.escalated_at,
            answered_by=SubjectId(row.answered_by_id) if row.answered_by_id else None,
            answered_at=row.answered_at,
            sentence=row.sentence,
            opinion=_opinion(row.opinion) if row.opinion else None,
            points=row.points,
            lines=lines_of(row.lines),
            version=row.version,
        )

    def save(self, appeal: Appeal) -> None:
        if appeal.version:
            rows = models.Appeal.objects.filter(pk=appeal.appeal_id, version=appeal.version)
            if not rows.update(**_state(appeal), version=appeal.version + 1):
                raise Conflict
        else:
            _insert(appeal)
        appeal.version += 1

    def waits_about(self, action_id: ActionId) -> bool:
        return models.Appeal.objects.filter(action_id=action_id, state__in=UNANSWERED).exists()

    def took_part(self, action_id: ActionId) -> set[SubjectId]:
        judged = models.Verdict.objects.filter(action_id=action_id, is_undone=False).values_list("reviewer_id")
        reversed_by = models.Reversal.objects.filter(action_id=action_id).values_list("reversed_by_id")
        answered = models.Appeal.objects.filter(action_id=action_id, answered_by__isnull=False)
        rows = judged.order_by().union(reversed_by.order_by(), answered.order_by().values_list("answered_by_id"))
        return {SubjectId(subject_id) for (subject_id,) in rows}

    def late(self, now: datetime, limit: int) -> list[AppealId]:
        over = models.Appeal.objects.filter(state__in=UNANSWERED, due_at__lt=now, escalated_at=None)
        return [AppealId(pk) for pk in over.order_by("due_at", "appeal_id").values_list("pk", flat=True)[:limit]]


def withdraw_all_of(subject_id: SubjectId, *, now: datetime) -> None:
    """Somebody leaves: what they asked ends, and what they looked at is free for others; their words go."""
    own = models.Appeal.objects.filter(subject_id=subject_id)
    ended = {"state": AppealState.WITHDRAWN, "assigned_to": None, "answered_at": now, "version": F("version") + 1}
    own.filter(state__in=UNANSWERED).update(**ended)
    own.update(words="", sentence="")
    held = models.Appeal.objects.filter(state=AppealState.ASSIGNED, assigned_to_id=subject_id)
    held.update(state=AppealState.OPEN, assigned_to=None, assigned_at=None, version=F("version") + 1)


def _insert(appeal: Appeal) -> None:
    try:
        row = models.Appeal.objects.create(
            appeal_id=appeal.appeal_id,
            subject_id=appeal.subject_id,
            about=appeal.about,
            contested_id=appeal.contested_id,
            stood=appeal.stood,
            action_id=appeal.action_id,
            revision_id=appeal.revision_id,
            words=appeal.words,
            opened_at=appeal.opened_at,
            due_at=appeal.due_at,
            **_state(appeal),
        )
    except IntegrityError as error:
        raise AppealedBefore from error
    models.AppealPart.objects.bulk_create(
        models.AppealPart(appeal=row, subject_id=subject_id) for subject_id in sorted(appeal.took_part)
    )


def _state(appeal: Appeal) -> dict[str, Any]:
    opinion = appeal.opinion
    return {
        "state": appeal.state,
        "assigned_to_id": appeal.assigned_to,
        "assigned_at": appeal.assigned_at,
        "escalated_at": appeal.escalated_at,
        "answered_by_id": appeal.answered_by,
        "answered_at": appeal.answered_at,
        "sentence": appeal.sentence,
        "opinion": {**asdict(opinion), "ticked": list(opinion.ticked)} if opinion else {},
        "points": appeal.points,
        "lines": [asdict(line) for line in appeal.lines],
    }


def _opinion(data: dict[str, Any]) -> Opinion:
    return Opinion(**{**data, "outcome": Outcome(data["outcome"]), "ticked": tuple(data["ticked"])})
