"""Actions: loaded whole, saved by what changed, guarded by the version."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet

from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import COUNTS_FOR_CAPS, PENDING, SENT_BEFORE, Status
from socialscore.domain.caps import Claim
from socialscore.domain.community import PAIR_WITHIN
from socialscore.domain.errors import Conflict
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, LeaseId, SubjectId
from socialscore.domain.likeness import Likeness, SentFile
from socialscore.domain.person import Person
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.comparisons import comparisons_of
from socialscore.infrastructure.django_app.compiled import CompiledQuery
from socialscore.infrastructure.django_app.waiting import judgeable_by, most_urgent
from socialscore.infrastructure.persistence import action_rows as rows
from socialscore.infrastructure.persistence import action_writing as writing
from socialscore.infrastructure.persistence import django_likeness as likeness
from socialscore.infrastructure.persistence.compiled_rows import CompiledRows, columns_of
from socialscore.infrastructure.persistence.compiled_writing import update
from socialscore.infrastructure.persistence.django_repositories import VERSION, DjangoActivityRepository


class DjangoActionRepository:
    """
    Knows the actions it loaded, so that `save` writes what changed only. On PostgreSQL a loaded row is locked until
    the end of the transaction; on SQLite the transaction holds the whole database.
    """

    def __init__(self, activities: DjangoActivityRepository) -> None:
        self._activities = activities
        self._loaded: dict[ActionId, rows.Snapshot] = {}
        self._columns: dict[ActionId, dict[str, Any]] = {}
        self._moves: dict[ActivityId, list[int]] = {}
        self.first_saved: ActionId | None = None

    def find_by_id(self, action_id: ActionId) -> Action:
        action = self.find(action_id)
        if action is None:
            raise ActionNotFound
        return action

    def find(self, action_id: ActionId) -> Action | None:
        row = _ACTION.first(action_id=action_id)
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
            was = self._columns[action.action_id]
            changed = {name: value for name, value in columns.items() if value != was[name]}
            current = {"action_id": action.action_id, "version": action.version}
            if not update(models.Action, current, {**changed, "version": action.version + 1}):
                raise Conflict
        action.version += 1
        self.first_saved = self.first_saved or action.action_id
        self._columns[action.action_id] = columns
        self._note_move(action, snapshot.status if snapshot else Status.DRAFT)
        self._loaded[action.action_id] = writing.write_inside(action, snapshot)

    def _insert(self, action: Action, columns: dict[str, Any]) -> None:
        try:
            models.Action.objects.create(action_id=action.action_id, **columns, version=1)
        except IntegrityError as error:  # its id is there already
            raise Conflict from error

    def before_commit(self) -> None:
        """
        Count what began and ended to wait. Last, and in one order: each of these rows is the one for which everybody
        waits who decides in the same activity.
        """
        for activity_id, changes in sorted(self._moves.items()):
            models.Activity.objects.filter(activity_id=activity_id).update(
                waiting_count=F("waiting_count") + sum(changes), review_moves=F("review_moves") + len(changes)
            )

    def save_lease(self, action: Action) -> None:
        lease = action.lease
        assert lease is not None, "only a held action has a lease to save"
        models.Lease.objects.filter(lease_id=lease.lease_id, has_ended=False).update(
            expires_at=lease.expires_at, kept=lease.kept
        )
        models.Action.objects.filter(action_id=action.action_id, fence=lease.fence).update(
            claim_after=writing.claim_after(action)
        )

    def save_marks(self, action: Action) -> None:
        current = {"action_id": action.action_id, "version": action.version}
        marks = {name: getattr(action, name) for name in ("escalated_at", "overdue_at", "with_steward_at")}
        if not update(models.Action, current, marks):
            raise Conflict
        self._columns[action.action_id] = writing.action_columns(action)

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

    def sent_before(
        self, subject_id: SubjectId, activity_id: ActivityId, digests: Sequence[str], *, but: ActionId
    ) -> SentFile | None:
        return likeness.sent_before(subject_id, activity_id, digests, but=but)

    def alike_to(self, action: Action) -> tuple[Likeness, ...]:
        return likeness.alike_to(action)

    def held_by(self, subject_id: SubjectId, *, now: datetime) -> list[ActionId]:
        return [ActionId(pk) for (pk,) in _HELD.rows(subject_id=subject_id, now=now)]

    def count_judged(self, reviewer_id: SubjectId, *, since: datetime, at_most: int) -> int:
        given = models.Verdict.objects.filter(reviewer_id=reviewer_id, given_at__gte=since, is_undone=False)
        return len(given.order_by().values_list("pk")[:at_most])

    def has_looked(self, action: Action, reviewer: SubjectId) -> bool:
        held = models.Lease.objects.filter(action_id=action.action_id, holder_id=reviewer)
        return held.filter(granted_at__gte=action.submitted_at).exists()

    def next_waiting(
        self, reviewer: Person, *, now: datetime, activity_id: ActivityId | None, but: Sequence[ActionId]
    ) -> Action | None:
        excluded = {f"but_{place}": action_id for place, action_id in enumerate(but)}
        narrowed = {} if activity_id is None else {"activity_id": activity_id}
        waiting = _next_waiting(frozenset(narrowed), frozenset(excluded))
        row = waiting.first(
            reviewer_id=reviewer.subject_id, now=now, week_ago=now - PAIR_WITHIN, **narrowed, **excluded
        )
        return self._load(row) if row else None

    def expired_leases(self, now: datetime, limit: int) -> list[ActionId]:
        over = models.Lease.objects.filter(has_ended=False, expires_at__lte=now).order_by("expires_at", "action_id")
        return [ActionId(pk) for pk in over.values_list("action_id", flat=True)[:limit]]

    def count_sent(self, subject_id: SubjectId, *, but: ActionId, at_most: int) -> int:
        sent = models.Action.objects.filter(subject_id=subject_id, status__in=SENT_BEFORE).exclude(action_id=but)
        return len(sent.values_list("pk")[:at_most])

    def agreements(self, reviewer_id: SubjectId, limit: int) -> list[bool]:
        return [compared.agrees for compared in comparisons_of(reviewer_id, limit)]

    def overdue(self, now: datetime, limit: int) -> list[ActionId]:
        return _ids(_UNDECIDED.filter(due_at__lt=now, overdue_at=None).order_by("due_at", "action_id"), limit)

    def long_overdue(self, now: datetime, limit: int) -> list[ActionId]:
        twice = ExpressionWrapper(F("due_at") + (F("due_at") - F("submitted_at")), output_field=DateTimeField())
        late = _UNDECIDED.filter(due_at__lt=now, with_steward_at=None).annotate(twice=twice).filter(twice__lte=now)
        return _ids(late.order_by("due_at", "action_id"), limit)

    def undecided(self, limit: int) -> list[ActionId]:
        return _ids(_UNDECIDED.filter(with_steward_at=None).order_by("due_at", "action_id"), limit)

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

    def unfinished_of(self, subject_id: SubjectId) -> list[ActionId]:
        rows = models.Action.objects.filter(subject_id=subject_id, status__in=[Status.DRAFT, *PENDING])
        return [ActionId(pk) for pk in rows.order_by("action_id").values_list("action_id", flat=True)]

    def stale_drafts(self, before: datetime, limit: int) -> list[ActionId]:
        stale = models.Action.objects.filter(status=Status.DRAFT, changed_at__lt=before)
        return [
            ActionId(pk) for pk in stale.order_by("changed_at", "action_id").values_list("action_id", flat=True)[:limit]
        ]

    def drafts_of_nobody(self, limit: int) -> list[ActionId]:
        left = models.Action.objects.filter(status=Status.DRAFT, subject__person=None)
        return [ActionId(pk) for pk in left.order_by("action_id").values_list("action_id", flat=True)[:limit]]

    def _load(self, row: models.Action) -> Action:
        action, snapshot = rows.load(row, self._activities)
        self._loaded[action.action_id] = snapshot
        self._columns[action.action_id] = writing.action_columns(action)
        return action

    def _note_move(self, action: Action, was: Status) -> None:
        change = (action.status is Status.SUBMITTED) - (was is Status.SUBMITTED)
        if change:
            self._moves.setdefault(action.activity_id, []).append(change)


# Also what stewards have, and what is closed: its participant waits all the same.
_UNDECIDED = models.Action.objects.filter(status=Status.SUBMITTED, is_staged=False)


def _ids(rows: QuerySet[models.Action], limit: int) -> list[ActionId]:
    return [ActionId(pk) for pk in rows.values_list("action_id", flat=True)[:limit]]


@cache
def _next_waiting(narrowed: frozenset[str], excluded: frozenset[str]) -> CompiledRows[models.Action]:
    """:param narrowed: names of fields, :param excluded: names of parameters with an action not to take."""

    def build(
        reviewer_id: UUID, now: datetime, week_ago: datetime, activity_id: UUID | None = None, **but: UUID
    ) -> QuerySet[models.Action]:
        waiting = judgeable_by(SubjectId(reviewer_id), week_ago=week_ago).exclude(action_id__in=list(but.values()))
        unlocked = waiting.select_for_update(skip_locked=True, of=("self",))
        return most_urgent(unlocked, now, activity_id=activity_id).select_for_update(of=("self",))

    kinds: dict[str, Any] = {"reviewer_id": UUID, "now": datetime, "week_ago": datetime}
    kinds |= dict.fromkeys([*narrowed, *excluded], UUID)
    return CompiledRows(_COLUMNS, build, beside={"activity_version": VERSION}, is_long=True, **kinds)


_COLUMNS = columns_of(models.Action, without=["proof_hash", "up_to", "is_staged", "claim_after"])
_ACTION = CompiledRows(
    _COLUMNS,
    lambda action_id: models.Action.objects.select_for_update(of=("self",)).filter(action_id=action_id),
    beside={"activity_version": VERSION},
    action_id=UUID,
)
_HELD = CompiledQuery(
    lambda subject_id, now: (
        models.Lease.objects.filter(holder_id=subject_id, has_ended=False, expires_at__gt=now)
        .order_by("granted_at", "action_id")
        .values_list("action_id")
    ),
    subject_id=UUID,
    now=datetime,
)
