"""What is brought in at once: kept between its preview and its confirmation, and what became of it."""

import uuid
from typing import ClassVar

from django.db import models

from socialscore.domain.importing import LONGEST_REASON, LONGEST_SOURCE, ImportKind, ImportState
from socialscore.infrastructure.django_app.models.identity import Subject, choices

_Q = models.Q
_IS_PREPARED = _Q(state=ImportState.PREPARED)


class Import(models.Model):
    """`lines` are plain data in the shape of the kind; `digest_hex` finds the very same past contributions."""

    import_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=choices(ImportKind))
    state = models.CharField(max_length=16, choices=choices(ImportState), default=ImportState.PREPARED)
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    lines = models.JSONField()
    line_count = models.PositiveIntegerField()
    digest_hex = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    reversed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(_IS_PREPARED & _Q(confirmed_by__isnull=True, confirmed_at__isnull=True))
                | (~_IS_PREPARED & _Q(confirmed_by__isnull=False, confirmed_at__isnull=False)),
                name="import_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=_Q(
                    kind=ImportKind.CONTRIBUTIONS,
                    state=ImportState.REVERSED,
                    reversed_by__isnull=False,
                    reversed_at__isnull=False,
                )
                | (~_Q(state=ImportState.REVERSED) & _Q(reversed_by__isnull=True, reversed_at__isnull=True)),
                name="import_reversed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~_Q(kind=ImportKind.CONTRIBUTIONS)
                | _Q(confirmed_by__isnull=True)
                | ~_Q(confirmed_by=models.F("prepared_by")),
                name="import_points_by_two_stewards",
            ),
            models.UniqueConstraint(
                fields=["digest_hex"],
                condition=_Q(kind=ImportKind.CONTRIBUTIONS) & ~_Q(state=ImportState.REVERSED),
                name="import_points_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-prepared_at", "-import_id"], name="import_newest")]

    def __str__(self) -> str:
        return str(self.import_id)
