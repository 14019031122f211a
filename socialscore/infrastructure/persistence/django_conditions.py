"""Once per key, and only while unchanged: both asked first, in the transaction of the effect."""

from dataclasses import replace

from django.db import OperationalError, connection
from django.utils import timezone

from socialscore.application.conditions import KeyInUse, KeyReused, Kind, Once, Repeated, Stale, Unchanged
from socialscore.domain.ids import ActionId
from socialscore.infrastructure.django_app import models

WAITS_FOR = "'2s'"
LOCK_NOT_AVAILABLE = "55P03"


class DjangoConditions:
    """What `UnitOfWork.bind` binds the next effect to. Without conditions no query is asked."""

    def __init__(self, once: Once | None = None, unchanged: Unchanged | None = None) -> None:
        self._once, self._unchanged = once, unchanged
        self.is_effect = True

    def require(self) -> None:
        """:raises Repeated: or KeyReused, KeyInUse, Stale: see `UnitOfWork.bind`."""
        if self._once:
            (_take if self.is_effect else _look_for)(self._once)
        if self._unchanged:
            _require_unchanged(self._unchanged)

    def before_commit(self, first_saved: ActionId | None) -> None:
        """Note what the effect made; what was kept before it is what the effect finds unchanged."""
        if not self.is_effect:
            version = _version_of(self._unchanged) if self._unchanged else None
            if self._unchanged and version is not None:
                self._unchanged = replace(self._unchanged, versions=(version,))
        elif self._once and self._once.resource_id is None and first_saved is not None:
            keys = models.IdempotencyKey.objects.filter(person_id=self._once.person_id, key=self._once.key)
            keys.update(resource_id=first_saved)

    def after_commit(self) -> None:
        """The effect is there: what comes after it is bound to nothing."""
        if self.is_effect:
            self._once = self._unchanged = None
        self.is_effect = True


def _look_for(once: Once) -> None:
    """:raises Repeated: if the key has had its effect. :raises KeyReused: if that was another one."""
    found = models.IdempotencyKey.objects.filter(person_id=once.person_id, key=once.key).first()
    if found is None:
        return
    if found.fingerprint != once.fingerprint:
        raise KeyReused
    raise Repeated(found.status, found.resource_id)


def _take(once: Once) -> None:
    """
    Insert the key; whoever comes second waits for the first to commit or roll back.

    :raises Repeated: if the key has had its effect. :raises KeyReused: if that was another one.
    :raises KeyInUse: if the first one takes more than two seconds; SQLite waits for its whole database instead.
    """
    row = models.IdempotencyKey(
        person_id=once.person_id,
        key=once.key,
        fingerprint=once.fingerprint,
        status=once.status,
        resource_id=once.resource_id,
        created_at=timezone.now(),
    )
    _insert(row)
    mine = models.IdempotencyKey.objects.filter(person_id=once.person_id, key=once.key, entry_id=row.entry_id)
    if not mine.exists():
        _look_for(once)


def _require_unchanged(unchanged: Unchanged) -> None:
    """:raises Stale: if the thing has another version. On PostgreSQL its row is locked for the effect."""
    version = _version_of(unchanged)
    if version is not None and version not in unchanged.versions:
        raise Stale


def _version_of(unchanged: Unchanged) -> int | None:
    """The version of the thing now; None if it is not there."""
    rows = {
        Kind.ACTION: models.Action.objects.filter(action_id=unchanged.thing_id),
        Kind.ACTIVITY: models.Activity.objects.filter(activity_id=unchanged.thing_id),
    }[unchanged.kind]
    return rows.select_for_update().values_list("version", flat=True).first()


def _insert(row: models.IdempotencyKey) -> None:
    if connection.vendor != "postgresql":
        models.IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
        return
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SET LOCAL lock_timeout = {WAITS_FOR}")
            models.IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            raise KeyInUse from error
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
