"""The append-only ledger, and the sums that boards are made of."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.score import EntryKind
from socialscore.infrastructure.django_app.models.actions import Action
from socialscore.infrastructure.django_app.models.identity import Subject, choices

_Q = models.Q


class ScoreEntry(models.Model):
    """One row of the ledger (product.md, P2). Triggers refuse UPDATE, DELETE and TRUNCATE."""

    entry_id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="entries", db_index=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False)
    kind = models.CharField(max_length=8, choices=choices(EntryKind))
    reserved_delta = models.IntegerField()
    confirmed_delta = models.IntegerField()
    rule_version = models.PositiveIntegerField()
    actor = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    idempotency_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "score entries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_Q(kind=EntryKind.RESERVE, reserved_delta__gte=0, confirmed_delta=0)
                | _Q(kind=EntryKind.RELEASE, reserved_delta__lte=0, confirmed_delta=0)
                | _Q(kind=EntryKind.CONFIRM, reserved_delta=0, confirmed_delta__gte=0)
                | _Q(kind=EntryKind.REVERSE, reserved_delta=0, confirmed_delta__lte=0)
                | _Q(kind=EntryKind.ADJUST, reserved_delta=0),
                name="entry_signs",
            ),
            models.CheckConstraint(
                condition=_Q(kind=EntryKind.REVERSE, reverses__isnull=False)
                | (~_Q(kind=EntryKind.REVERSE) & _Q(reverses__isnull=True)),
                name="entry_reverses_something",
            ),
            models.CheckConstraint(
                condition=_Q(kind=EntryKind.ADJUST) | _Q(action__isnull=False), name="entry_has_action"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-entry_id"], name="entry_of_subject"),
            models.Index(fields=["action", "kind"], name="entry_of_action"),  # with the kind, the audit reads it alone
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.confirmed_delta or self.reserved_delta:+d}"


class BoardSum(models.Model):
    """Confirmed points of a subject in a month of the community's calendar ("2026-11") or in all ("ALL")."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="board_sums", db_index=False)
    period = models.CharField(max_length=7)
    points = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "period"], name="board_sum_once")]

    def __str__(self) -> str:
        return f"{self.period} {self.points}"
