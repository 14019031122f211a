"""Witnesses: who is asked to cosign our checkpoints, what they said last, and their cosignatures."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.transparency.witnesses import WitnessState
from socialscore.infrastructure.django_app.models.identity import choices
from socialscore.infrastructure.django_app.models.transparency import Log


class Witness(models.Model):
    """
    Somebody outside who remembers our newest checkpoint. `size` is how many entries of `log` it holds, as it said.

    One that is asked no more stays, because its cosignatures do.
    """

    witness_id = models.BigAutoField(primary_key=True)
    vkey = models.CharField(max_length=320, unique=True)
    url = models.CharField(max_length=500)
    is_asked = models.BooleanField(default=True)
    state = models.CharField(max_length=15, choices=choices(WitnessState), default=WitnessState.NOT_ASKED)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    size = models.BigIntegerField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    next_question_at = models.DateTimeField(default=timezone.now)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "witnesses"

    def __str__(self) -> str:
        return self.vkey


class LogCosignature(models.Model):
    """A line that a witness put below the checkpoint of so many entries."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="cosignatures", db_index=False)
    size = models.BigIntegerField()
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures", db_index=False)
    line = models.TextField()
    cosigned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["log", "size", "witness"], name="cosignature_once")]

    def __str__(self) -> str:
        return f"{self.size} {self.witness_id}"
