"""Files of proofs: as rows of a page, and as what a person may open."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from socialscore.domain.appeals import AppealState
from socialscore.domain.ids import SubjectId
from socialscore.domain.proof import PartKind
from socialscore.infrastructure.django_app import models
from socialscore.queries.blind import file_name


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of a revision. Digests are hex SHA-256; `pages` belongs to PDFs."""

    part_id: UUID
    name: str
    media_type: str
    size_bytes: int
    original_sha256: str
    sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenableFile:
    """A file that the viewer may open; `is_first_look` is false for its owner, and once today is recorded."""

    action_id: UUID
    sha256: str
    media_type: str
    name: str
    is_first_look: bool


FILE_COLUMNS = (
    "parts__part_id",
    "parts__kind",
    "parts__position",
    "parts__file__name",
    "parts__media_type",
    "parts__size_bytes",
    "parts__original_sha256",
    "parts__sha256",
    "parts__file__width",
    "parts__file__height",
    "parts__file__pages",
)


def file_of(row: dict[str, Any]) -> FileRow | None:
    """The file in a row of revisions joined to their parts; None for a text, a link, or no part at all."""
    if row["parts__kind"] != PartKind.FILE:
        return None
    return FileRow(
        part_id=row["parts__part_id"],
        name=row["parts__file__name"],
        media_type=row["parts__media_type"],
        size_bytes=row["parts__size_bytes"],
        original_sha256=row["parts__original_sha256"],
        sha256=row["parts__sha256"],
        width=row["parts__file__width"],
        height=row["parts__file__height"],
        pages=row["parts__file__pages"],
    )


def openable_file(
    part_id: UUID,
    *,
    viewer_id: SubjectId,
    today: date,
    reviews: bool = False,
    leads: bool = False,
    is_steward: bool = False,
    is_beside: bool = False,
) -> OpenableFile | None:
    """
    The file, if this person may open it; None otherwise. One query.

    Its owner may; once it was sent, so may stewards, the activity's lead (`leads`), and whoever holds the action,
    judged it or looks at an appeal about it (`reviews`), or has something like it in hand (`is_beside`, which the
    caller has found out); nobody but stewards while it is hidden after a report.
    """
    seen = models.ProofView.objects.filter(
        action_id=OuterRef("revision__action_id"), viewer_id=viewer_id, viewed_on=today
    )
    mine = Q(revision__action__subject_id=viewer_id)
    others = _sent_and_shown_to(viewer_id, reviews=reviews, leads=leads, is_steward=is_steward, is_beside=is_beside)
    row = (
        models.Part.objects.filter(mine | others, part_id=part_id, kind=PartKind.FILE)
        .annotate(seen=Exists(seen), owner=F("revision__action__subject_id"), of=F("revision__action_id"))
        .annotate(lead=F("revision__action__activity__lead_id"), rules=F("revision__action__activity_version__rules"))
        .values("of", "owner", "sha256", "media_type", "file__name", "seen", "lead", "rules")
        .first()
    )
    if row is None:
        return None
    knows = is_steward or row["owner"] == viewer_id or (leads and row["lead"] == viewer_id)
    is_blind = row["rules"].get("is_blind", False) and not knows
    return OpenableFile(
        action_id=row["of"],
        sha256=row["sha256"],
        media_type=row["media_type"],
        name=file_name(row["media_type"]) if is_blind else row["file__name"],
        is_first_look=row["owner"] != viewer_id and not row["seen"],
    )


def _sent_and_shown_to(viewer_id: SubjectId, *, reviews: bool, leads: bool, is_steward: bool, is_beside: bool) -> Q:
    sent = Q(revision__submitted_at__isnull=False)
    if is_steward:
        return sent
    sent &= Q(revision__action__hidden_at=None)
    if is_beside:
        return sent
    shown = Q(pk__in=[])
    if leads:
        shown |= Q(revision__action__activity__lead_id=viewer_id)
    if reviews:
        of = {"action_id": OuterRef("revision__action_id")}
        held = models.Lease.objects.filter(**of, holder_id=viewer_id, has_ended=False)
        judged = models.Verdict.objects.filter(**of, reviewer_id=viewer_id, is_undone=False)
        tried = models.CalibrationTrial.objects.filter(**of, holder_id=viewer_id, has_ended=False)
        appealed = models.Appeal.objects.filter(**of, assigned_to_id=viewer_id, state=AppealState.ASSIGNED)
        shown |= Q(Exists(held)) | Q(Exists(tried)) | Q(Exists(judged)) | Q(Exists(appealed))
    return sent & shown
