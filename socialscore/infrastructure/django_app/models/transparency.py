"""The log: its leaves, what they open to, the hashes above them, and what was signed."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.transparency.commitments import EntryType, OpeningName
from socialscore.infrastructure.django_app.models.canonical import CanonicalField
from socialscore.infrastructure.django_app.models.identity import choices
from socialscore.infrastructure.django_app.models.ledger import ScoreEntry

_Q = models.Q


class Log(models.Model):
    """One log under one key, which it keeps if the seed is changed. The newest is written to; the others are closed."""

    log_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.PositiveIntegerField(unique=True)
    origin = models.CharField(max_length=255, unique=True)
    vkey = models.CharField(max_length=320)
    opened_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.origin


class LogLeaf(models.Model):
    """
    One entry. `leaf_index` is null until the sequencer numbers it; a trigger refuses any other change, and DELETE.

    `cause` says what it stands for, once; `entry` is the row of the ledger, if it stands for one.
    """

    leaf_id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, null=True, related_name="leaves", db_index=False)
    leaf_index = models.BigIntegerField(null=True)
    type = models.CharField(max_length=11, choices=choices(EntryType))
    cause = models.CharField(max_length=120, unique=True)
    entry = models.OneToOneField(
        ScoreEntry, to_field="idempotency_key", on_delete=models.PROTECT, null=True, related_name="leaf"
    )
    leaf_bytes = models.BinaryField()
    leaf_hash = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "log leaves"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "leaf_index"], name="leaf_index_once"),
            models.CheckConstraint(
                condition=_Q(log__isnull=True, leaf_index__isnull=True)
                | _Q(log__isnull=False, leaf_index__isnull=False, leaf_index__gte=0),
                name="leaf_is_numbered_in_a_log",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["leaf_id"], condition=_Q(leaf_index__isnull=True), name="leaf_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.leaf_index}"


class LogOpening(models.Model):
    """
    What a leaf opens to under one name, kept as the bytes that were committed to.

    The one table of the log that erasure empties.
    """

    leaf = models.ForeignKey(LogLeaf, on_delete=models.PROTECT, related_name="openings", db_index=False)
    name = models.CharField(max_length=8, choices=choices(OpeningName))
    salt = models.BinaryField()
    opening = CanonicalField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["leaf", "name"], name="opening_once")]

    def __str__(self) -> str:
        return f"{self.leaf_id} {self.name}"


class LogTile(models.Model):
    """Up to 256 hashes of a level of the tree (C2SP tlog-tiles); the last of each level still grows."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="tiles", db_index=False)
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["log", "level", "number"], name="tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class LogCheckpoint(models.Model):
    """What we signed: so many leaves under this root. A trigger refuses UPDATE and DELETE."""

    checkpoint_id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField()
    root_hash = models.BinaryField()
    note = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["log", "size"], name="checkpoint_once")]
        indexes: ClassVar = [models.Index(fields=["log", "-created_at"], name="checkpoint_by_time")]

    def __str__(self) -> str:
        return f"{self.size}"
