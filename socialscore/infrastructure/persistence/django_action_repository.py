"""Actions: loaded whole, saved by what changed, guarded by the version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import F

from socialscore.domain.action import COUNTS_FOR_CAPS, PENDING, Action, ActionNotFound, Status
from socialscore.domain.caps import Claim
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, LeaseId, SubjectId
from socialscore.domain.person import Person
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.waiting import in_order_of_urgency, judgeable_by
from socialscore.infrastructure.persistence import action_rows as rows
from socialscore.infrastructure.persistence import action_writing as writing


class DjangoActionRepository:
    """
    Knows the actions it loaded, so that `save` writes what changed only. On PostgreSQL a loaded row is locked until
    the end of the transaction; on SQLite the transaction holds the whole database.
    """

    def __init__(self) -> None:
        self._loaded: dict[ActionId, rows.Snapshot] = {}

    def find_by_id(self, action_id: ActionId) -> Action:
        action = self.find(action_id)
        if action is None:
            raise ActionNotFound
        return action

    def find(self, action_id: ActionId) -> Action | None:
        locked = models.Action.objects.select_for_update(of=("self",)).select_related("activity_version")
        row = locked.filter(action_id=action_id).first()
        return self._load(row) if row else None

    def find_by_decision(self, decision_id: DecisionId) -> Action:
        action_id = models.Decision.objects.filter(decision_id=decision_id).values_list("action_id", flat=True).first()
        if action_id is None:
            raise ActionNotFound
        return self.find_by_id(ActionId(action_id))

    def find_by_lease(self, lease_id: LeaseId) -> Action | None:
        leases = models.Lease.objects.filter(lease_id=lease_id, has_ended=False)
        action_id = leases.values_list("action_id", flat=True).first()
        return None if action_id is None else self.find(ActionId(action_id))

    def save(self, action: Action) -> None:
        snapshot = self._loaded.get(action.action_id)
        columns = writing.action_columns(action)
        if snapshot is None:
            self._insert(action, columns)
        else:
            current = models.Action.objects.filter(action_id=action.action_id, version=action.version)
            if not current.update(**columns, version=action.version + 1):
                raise Conflict
        action.version += 1
        self._count_waiting(action, snapshot.status if snapshot else Status.DRAFT)
        self._loaded[action.action_id] = writing.write_inside(action, snapshot)

    def _insert(self, action: Action, columns: dict[str, Any]) -> None:
        try:
            models.Action.objects.create(action_id=action.action_id, **columns, version=1)
        except IntegrityError as error:  # its id is there already
            raise Conflict from error

    def save_lease(self, action: Action) -> None:
        lease = action.lease
        assert lease is not None, "only a held action has a lease to save"
        models.Lease.objects.filter(lease_id=lease.lease_id, has_ended=False).update(
            expires_at=lease.expires_at, kept=lease.kept
        )
        models.Action.objects.filter(action_id=action.action_id, fence=lease.fence).update(
            claim_after=writing.claim_after(action)
        )

    def delete_draft(self, action: Action) -> None:
        models.Action.objects.filter(action_id=action.action_id, status=Status.DRAFT).delete()

    def lock_claims(self, subject_id: SubjectId, activity_id: ActivityId) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                key = f"claims:{subject_id}:{activity_id}"
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])

    def claims(self, subject_id: SubjectId, activity_id: ActivityId, *, but: ActionId) -> list[Claim]:
        found = (
            models.Action.objects.filter(subject_id=subject_id, activity_id=activity_id, status__in=COUNTS_FOR_CAPS)
            .exclude(action_id=but)
            .order_by("first_submitted_at", "action_id")
            .values_list("first_submitted_at", "reserved_points", "points_awarded")
        )
        return [
            Claim(submitted_at=submitted_at, points=(awarded or 0) if reserved is None else reserved)
            for submitted_at, reserved, awarded in found
            if submitted_at is not None
        ]

    def held_by(self, subject_id: SubjectId, *, now: datetime) -> list[ActionId]:
        held = models.Lease.objects.filter(holder_id=subject_id, has_ended=False, expires_at__gt=now)
        return [ActionId(pk) for pk in held.order_by("granted_at", "action_id").values_list("action_id", flat=True)]

    def next_waiting(
        self, reviewer: Person, *, now: datetime, activity_id: ActivityId | None, but: Sequence[ActionId]
    ) -> Action | None:
        waiting = judgeable_by(reviewer.subject_id).filter(claim_after__lte=now).exclude(action_id__in=but)
        if activity_id is not None:
            waiting = waiting.filter(activity_id=activity_id)
        locked = waiting.select_related("activity_version").select_for_update(skip_locked=True, of=("self",))
        row = in_order_of_urgency(locked, now).first()
        return self._load(row) if row else None

    def expired_leases(self, now: datetime, limit: int) -> list[ActionId]:
        over = models.Lease.objects.filter(has_ended=False, expires_at__lte=now).order_by("expires_at", "action_id")
        return [ActionId(pk) for pk in over.values_list("action_id", flat=True)[:limit]]

    def silent(self, now: datetime, limit: int) -> list[ActionId]:
        over = models.Action.objects.filter(status=Status.CHANGES_REQUESTED, changes_until__lt=now)
        return [
            ActionId(pk)
            for pk in over.order_by("changes_until", "action_id").values_list("action_id", flat=True)[:limit]
        ]

    def pending_in(self, activity_id: ActivityId) -> list[ActionId]:
        pending = models.Action.objects.filter(activity_id=activity_id, status__in=PENDING)
        return [
            ActionId(pk) for pk in pending.order_by("submitted_at", "action_id").values_list("action_id", flat=True)
        ]

    def stale_drafts(self, before: datetime, limit: int) -> list[ActionId]:
        stale = models.Action.objects.filter(status=Status.DRAFT, changed_at__lt=before)
        return [
            ActionId(pk) for pk in stale.order_by("changed_at", "action_id").values_list("action_id", flat=True)[:limit]
        ]

    def _load(self, row: models.Action) -> Action:
        action, snapshot = rows.load(row)
        self._loaded[action.action_id] = snapshot
        return action

    def _count_waiting(self, action: Action, was: Status) -> None:
        change = (action.status is Status.SUBMITTED) - (was is Status.SUBMITTED)
        if change:
            models.Activity.objects.filter(activity_id=action.activity_id).update(
                waiting_count=F("waiting_count") + change
            )
