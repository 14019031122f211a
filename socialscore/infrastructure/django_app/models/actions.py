"""Actions, their revisions, and the parts and files of a proof."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from socialscore.domain.action_states import Status
from socialscore.domain.proof import PartKind
from socialscore.infrastructure.django_app.models.activities import Activity, ActivityVersion
from socialscore.infrastructure.django_app.models.identity import Subject, choices

# What waits and nobody holds. Queries must say it in the same words to find the indexes that have nothing else in them.
FREE = models.Q(status=Status.SUBMITTED, claim_after__lte=models.F("submitted_at"))


class Action(models.Model):
    """
    One claim. `claim_after` puts the hold into the queue's index: the submission time while free, the hold's end
    while held, null when nothing waits or the proof is hidden. `reserved_points` is null unless points are reserved.
    """

    action_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="actions", db_index=False)
    activity_version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="actions", db_index=False)
    status = models.CharField(max_length=20, choices=choices(Status), default=Status.DRAFT)
    revision_number = models.PositiveIntegerField(default=0)
    proof_hash = models.CharField(max_length=64, blank=True)
    reserved_points = models.PositiveIntegerField(null=True)
    points_awarded = models.PositiveIntegerField(null=True)
    up_to = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    is_staged = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    first_submitted_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    changes_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    with_steward_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    claim_after = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=list(Status)), name="action_status_known"),
            models.CheckConstraint(
                condition=models.Q(status=Status.APPROVED, points_awarded__isnull=False)
                | models.Q(status=Status.REVERSED)
                | (~models.Q(status__in=[Status.APPROVED, Status.REVERSED]) & models.Q(points_awarded__isnull=True)),
                name="action_points_once_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=[Status.SUBMITTED, Status.CHANGES_REQUESTED], reserved_points__isnull=False
                )
                | (
                    ~models.Q(status__in=[Status.SUBMITTED, Status.CHANGES_REQUESTED])
                    & models.Q(reserved_points__isnull=True)
                ),
                name="action_reserved_while_pending",
            ),
            models.CheckConstraint(condition=models.Q(points_awarded__lte=10_000), name="action_points_range"),
            models.CheckConstraint(
                condition=models.Q(status=Status.SUBMITTED) | models.Q(is_staged=False, claim_after__isnull=True),
                name="action_waits_only_submitted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["submitted_at", "action_id"],
                condition=models.Q(status=Status.SUBMITTED, claim_after__isnull=False),
                name="action_queue",
            ),
            models.Index(fields=["submitted_at", "action_id", "due_at"], condition=FREE, name="action_free"),
            models.Index(fields=["due_at", "action_id"], condition=FREE, name="action_free_due"),
            # By a status that they have only one of: SQLite takes them then, rather than an index of everything.
            models.Index(
                fields=["activity", "status", "submitted_at", "action_id", "due_at"],
                condition=FREE,
                name="action_free_in_activity",
            ),
            models.Index(
                fields=["activity", "status", "due_at", "action_id"], condition=FREE, name="action_free_due_in_act"
            ),
            models.Index(
                fields=["status", "submitted_at", "action_id"],
                condition=FREE & models.Q(escalated_at__isnull=False),
                name="action_escalated",
            ),
            models.Index(
                fields=["activity", "status", "submitted_at", "action_id"],
                condition=FREE & models.Q(escalated_at__isnull=False),
                name="action_escalated_in_activity",
            ),
            models.Index(
                fields=["claim_after", "submitted_at", "action_id"],
                condition=models.Q(status=Status.SUBMITTED, claim_after__gt=models.F("submitted_at")),
                name="action_held",
            ),
            models.Index(
                fields=["due_at", "action_id"],
                condition=models.Q(status=Status.SUBMITTED, is_staged=False),
                name="action_due",
            ),
            models.Index(
                fields=["with_steward_at", "action_id"],
                condition=models.Q(status=Status.SUBMITTED, is_staged=False, with_steward_at__isnull=False),
                name="action_with_steward",
            ),
            models.Index(fields=["subject", "-created_at", "-action_id"], name="action_of_subject"),
            models.Index(fields=["activity", "status", "submitted_at", "action_id"], name="action_in_activity"),
            models.Index(
                fields=["activity", "due_at", "status"],
                condition=models.Q(status=Status.SUBMITTED),
                name="action_due_in_activity",
            ),
            models.Index(
                fields=["activity_version", "status"],
                condition=models.Q(status=Status.SUBMITTED),
                name="action_waiting_of_version",
            ),
            models.Index(fields=["activity", "-submitted_at", "-action_id"], name="action_newest_in_activity"),
            models.Index(fields=["-submitted_at", "-action_id"], name="action_newest"),
            models.Index(fields=["subject", "activity", "first_submitted_at"], name="action_claims"),
            models.Index(
                fields=["changes_until"],
                condition=models.Q(status=Status.CHANGES_REQUESTED),
                name="action_silent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.action_id)


class Revision(models.Model):
    """The n-th content. Not sent while `submitted_at` is null; texts of a draft stand here as typed."""

    revision_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    link = models.TextField(blank=True)
    count = models.PositiveIntegerField(null=True)
    people_agreed = models.BooleanField(default=False)
    up_to = models.PositiveIntegerField(default=0)
    quorum_required = models.PositiveSmallIntegerField(default=1)
    quorum_causes = models.JSONField(default=list)
    alike = models.JSONField(default=list)
    proof_hash = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=models.Q(quorum_required__gte=1), name="revision_quorum_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} r{self.number}"


class ProofFile(models.Model):
    """
    A file as it was kept; the bytes lie in the proof store under `sha256`. Rows without a part are swept.

    `dhash` is the look of a photo, and the bands are its four quarters, by which others like it are found.
    """

    file_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    original_sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    dhash = models.BigIntegerField(null=True)
    band_0 = models.PositiveIntegerField(null=True)
    band_1 = models.PositiveIntegerField(null=True)
    band_2 = models.PositiveIntegerField(null=True)
    band_3 = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=[f"band_{n}", "dhash", "file_id"],
                condition=models.Q(dhash__isnull=False),
                name=f"file_look_{n}",
            )
            for n in range(4)
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """One part of a revision's proof: a text, a link or a file."""

    part_id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="parts", db_index=False)
    kind = models.CharField(max_length=8, choices=choices(PartKind))
    position = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    file = models.ForeignKey(ProofFile, on_delete=models.PROTECT, null=True, related_name="parts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "kind", "original_sha256"], name="part_once_in_revision"),
            models.CheckConstraint(
                condition=models.Q(kind=PartKind.FILE, file__isnull=False)
                | (~models.Q(kind=PartKind.FILE) & models.Q(file__isnull=True)),
                name="part_file_for_files",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sha256"], condition=models.Q(kind=PartKind.LINK), name="part_same_link"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:8]}"
